/** The users of the journeys, and how they sign in. */
import { randomInt } from 'node:crypto';

import { expect, type Page } from '@playwright/test';

import { fill, press } from './form.ts';

export interface Account {
  email: string;
  password: string;
}

const demoPassword = 'Nguon-demo-2026';

/** Accounts of the demo data. */
export const demo = {
  administrator: { email: 'quantri@lamdong.example.vn', password: demoPassword },
  owner: { email: 'chu@thuanhoa.example.vn', password: demoPassword },
  viewer: { email: 'xem@thuanhoa.example.vn', password: demoPassword },
} satisfies Record<string, Account>;

/** The demo cooperative's area, which the demo administrator oversees. */
export const demoArea = 'Lâm Đồng';

export interface Business extends Account {
  name: string;
  taxCode: string;
  representative: string;
}

/** Returns a business that is not registered yet. */
export function newBusiness(name: string): Business {
  const number = randomInt(1_000_000);
  return {
    name: `${name} ${number}`,
    taxCode: newTaxCode(),
    representative: 'Trần Thị Mai',
    email: `chu-${number}-${randomInt(1_000_000)}@journey.example.vn`,
    password: 'gió đưa cành trúc la đà',
  };
}

/** Returns nine random digits and the check digit of Circular 86/2024/TT-BTC. */
export function newTaxCode(): string {
  const weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];
  for (;;) {
    const digits = weights.map(() => randomInt(10));
    const check = 10 - (digits.reduce((sum, digit, place) => sum + digit * (weights[place] ?? 0), 0) % 11);
    if (check < 10) return [...digits, check].join('');
  }
}

/** Signs in through the form, and waits for the page that follows. */
export async function signIn(page: Page, account: Account, remember = false): Promise<void> {
  await page.goto('/sign-in');
  await fill(page, { email: account.email, password: account.password });
  if (remember) await page.locator('[name="remember"]').check();
  await press(page, 'Đăng nhập');
  await expect(page).not.toHaveURL(/\/sign-in/);
}

/** Signs in again in the dialog that appears when the session has ended. */
export async function signInAgain(page: Page, account: Account): Promise<void> {
  const dialog = page.getByRole('dialog').filter({ has: page.locator('[name="password"]') });
  await expect(dialog).toBeVisible();
  const email = dialog.locator('[name="email"]');
  if (await email.isEditable()) await email.fill(account.email);
  await fill(dialog, { password: account.password });
  await press(dialog, 'Đăng nhập');
  await expect(dialog).toBeHidden();
}

/** Signs out by the button, which on a phone is in the menu. */
export async function signOut(page: Page): Promise<void> {
  await openMenu(page);
  await press(page, 'Đăng xuất');
  await expect(page.getByRole('banner').getByRole('link', { name: 'Đăng nhập' })).toBeVisible();
}

/** Opens the menu where the screen is too small to show it all the time. */
export async function openMenu(page: Page): Promise<void> {
  const opener = page.getByRole('button', { name: 'Menu' });
  if ((await opener.isVisible()) && (await opener.getAttribute('aria-expanded')) !== 'true') await opener.click();
}
