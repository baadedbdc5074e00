/** The app's lists: tabs by state, search, rows that can be ticked and moved. */
import { expect, type Locator, type Page } from '@playwright/test';

import { button, press } from './form.ts';

export type State = 'Hiệu lực' | 'Không hiệu lực' | 'Thùng rác';

/** Returns the rows of the list; on a phone they are cards, but still rows. */
export function rows(page: Page): Locator {
  return page.locator('tbody tr');
}

export function row(page: Page, name: string): Locator {
  return rows(page).filter({ has: page.getByRole('link', { name, exact: true }) });
}

/** Returns the names in the list, in order. */
export async function names(page: Page): Promise<string[]> {
  const links = await rows(page).getByRole('rowheader').getByRole('link').allInnerTexts();
  return links.map((text) => text.trim());
}

export function tab(page: Page, state: State): Locator {
  return page.getByRole('navigation', { name: 'Trạng thái' }).getByRole('link', { name: new RegExp(`^${state}`) });
}

/** Returns the number on a tab. */
export async function countOn(page: Page, state: State): Promise<number> {
  const text = await tab(page, state).innerText();
  return Number(/\d[\d.]*/.exec(text)?.[0].replaceAll('.', '') ?? Number.NaN);
}

export async function openTab(page: Page, state: State): Promise<void> {
  await tab(page, state).click();
  await expect(tab(page, state)).toHaveAttribute('aria-current', 'page');
}

export async function tick(page: Page, name: string): Promise<void> {
  await row(page, name).getByRole('checkbox').check();
}

/** Moves the ticked records by a button of the bar that appears; out of the trash by “Khôi phục”. */
export async function moveTo(page: Page, label: State | 'Khôi phục' | 'Khôi phục thành hiệu lực'): Promise<void> {
  await press(page.getByRole('region', { name: 'Thao tác với các mục đã chọn' }), label);
}

export async function search(page: Page, words: string): Promise<void> {
  await page.getByRole('searchbox').fill(words);
}

export async function sortBy(page: Page, label: string): Promise<void> {
  await page.locator('[name="sort"]').selectOption({ label });
}

export const nextPage = (page: Page): Locator => button(page, 'Trang sau');
