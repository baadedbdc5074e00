// Loading the app: how much a browser loads, and what the user sees meanwhile, or when it fails.
import type { Page } from '@playwright/test';

import { expectAccessible } from '../harness/accessibility.ts';
import { demo, openMenu, signIn } from '../harness/accounts.ts';
import { button, press } from '../harness/form.ts';
import { rows } from '../harness/list.ts';
import { expect, test } from '../harness/server.ts';

/** The limit of a first load in bytes: frontend/build/compress.mjs fails for a larger build. */
const limit = 600_000;

/** Sums the bytes of the app that are transferred, headers included, without those of the API. */
async function weigh(page: Page): Promise<() => { total: number; wasm: number }> {
  const devtools = await page.context().newCDPSession(page);
  const kinds = new Map<string, string>();
  const weights = new Map<string, number>();
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    if (!new URL(response.url).pathname.startsWith('/api/')) kinds.set(requestId, response.mimeType);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => weights.set(requestId, encodedDataLength));
  await devtools.send('Network.enable');
  const sum = (isMeant: (kind: string) => boolean) =>
    [...kinds].filter(([, kind]) => isMeant(kind)).reduce((total, [request]) => total + (weights.get(request) ?? 0), 0);
  return () => ({ total: sum(() => true), wasm: sum((kind) => kind === 'application/wasm') });
}

test('the first load is small, at the beginning and where a bookmark leads', async ({ page, browser, server }) => {
  const weight = await weigh(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.waitForLoadState('networkidle');
  const visitor = weight();
  // Guards against an empty measurement.
  expect(visitor.wasm).toBeGreaterThan(100_000);
  expect(visitor.total).toBeLessThan(limit);

  await signIn(page, demo.owner, true);
  for (const path of ['/', '/lots', '/labels', '/profile']) {
    await test.step(path, async () => {
      // A fresh browser with the session but nothing of the app.
      const context = await browser.newContext({ baseURL: server.address, storageState: await page.context().storageState() });
      const bookmark = await context.newPage();
      const weight = await weigh(bookmark);
      await bookmark.goto(path);
      await expect(bookmark.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(bookmark.getByRole('main').getByText('Đang tải…')).toHaveCount(0);
      await bookmark.waitForLoadState('networkidle');
      expect(weight().wasm).toBeGreaterThan(visitor.wasm);
      expect(weight().total).toBeLessThan(limit);
      // The refresh cookie has been replaced by now.
      await page.context().clearCookies();
      await page.context().addCookies(await context.cookies());
      await context.close();
    });
  }
});

test('a page whose part of the app cannot be loaded says so, and comes when the network is back', async ({ page }) => {
  const chunk = /\/records-[0-9a-f]+\.wasm$/;
  await page.route(chunk, (route) => route.abort());
  await signIn(page, demo.viewer);
  await page.goto('/lots');
  const told = page.getByRole('alert').filter({ hasText: 'kiểm tra mạng' });
  await expect(told).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Không tải được trang này');
  await expectAccessible(page);
  await press(told, 'Thử lại');
  await expect(button(told, 'Thử lại')).toBeEnabled();

  await page.unroute(chunk);
  await press(told, 'Thử lại');
  await expect(rows(page).first()).toBeVisible();
  await expect(told).toBeHidden();
});

test('while a part of the app is on its way one sees that, and may go elsewhere', async ({ page }) => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\/records-[0-9a-f]+\.wasm$/, async (route) => {
    await arrived;
    await route.continue();
  });
  await signIn(page, demo.viewer);
  const menu = page.getByRole('navigation', { name: 'Menu chính' });
  const waiting = page.getByRole('main').getByText('Đang tải…');
  const title = page.getByRole('heading', { level: 1 });
  await openMenu(page);
  await menu.getByRole('link', { name: 'Sản phẩm' }).click();
  await expect(waiting).toBeVisible();
  await expect(title).toHaveCount(0);

  await openMenu(page);
  await page.getByRole('link', { name: 'Tài khoản' }).click();
  await expect(title).toHaveText('Tài khoản');
  await openMenu(page);
  await menu.getByRole('link', { name: 'Lô', exact: true }).click();
  await expect(waiting).toBeVisible();

  // The page shown is the one where the user is, not the one that was requested first.
  arrive();
  await expect(title).toHaveText('Lô');
  await expect(rows(page).first()).toBeVisible();
});
