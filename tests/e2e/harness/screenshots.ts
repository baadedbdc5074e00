import { join, resolve } from 'node:path';

import { type Page, test } from '@playwright/test';

const screens = resolve(import.meta.dirname, '../artifacts/screens');

/** Writes a screenshot of the whole page: artifacts/screens/{desktop,phone}/{name}.png */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({
    path: join(screens, test.info().project.name, `${name}.png`),
    fullPage: true,
    animations: 'disabled',
  });
}
