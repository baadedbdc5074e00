/** The steps that the user guide has in every module: both lists, changing, moving between states. */
import { expect, type Page } from '@playwright/test';

import { expectAccessible } from './accessibility.ts';
import { save } from './form.ts';
import { moveTo, openTab, row, tick } from './list.ts';

/** Opens an empty form from the list (“Thêm mới”). */
export async function startNew(page: Page, module: string): Promise<void> {
  await page.goto(`/${module}`);
  await page.getByRole('link', { name: /^(Thêm mới|Thêm bản ghi đầu tiên)$/ }).first().click();
  await expect(page).toHaveURL(`/${module}/new`);
  await expectFits(page);
}

/** Opens a record by clicking its name in the list. */
export async function openRecord(page: Page, name: string): Promise<void> {
  await row(page, name).getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** The last steps of each module: inactive, into the trash, and back again. */
export async function walkThroughStates(page: Page, module: string, name: string): Promise<void> {
  await page.goto(`/${module}`);
  await tick(page, name);
  await moveTo(page, 'Không hiệu lực');
  await expect(row(page, name)).toHaveCount(0);
  await openTab(page, 'Không hiệu lực');
  await tick(page, name);
  await moveTo(page, 'Thùng rác');
  await expect(row(page, name)).toHaveCount(0);
  await openTab(page, 'Thùng rác');
  await tick(page, name);
  await moveTo(page, 'Khôi phục thành hiệu lực');
  await expect(row(page, name)).toHaveCount(0);
  await openTab(page, 'Hiệu lực');
  await expect(row(page, name)).toBeVisible();
}

/** Saves as inactive (“Không hiệu lực”) and finds the record in that list. */
export async function saveInactive(page: Page, module: string, name: string): Promise<void> {
  await save(page, module, 'Không hiệu lực');
  await expect(page).toHaveURL(new RegExp(`/${module}\\?status=inactive`));
  await expect(row(page, name)).toBeVisible();
}

/** Expects no horizontal overflow and no finding of axe. */
export async function expectFits(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.waitForLoadState('networkidle');
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content, `width of ${page.url()}`).toBeLessThanOrEqual(window ?? 0);
  await expectAccessible(page);
}
