// Every page as each kind of user sees it: accessible, no overflow on a phone, no faults; and its screenshot.
import type { Page } from '@playwright/test';

import { expectAccessible } from '../harness/accessibility.ts';
import { type Account, demo, newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { press } from '../harness/form.ts';
import { Api, approvedBusiness, register } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, type Server, test } from '../harness/server.ts';

const modules = ['members', 'materials', 'processes', 'products', 'lots', 'places', 'logistic-units'];

interface Screen {
  name: string;
  path: string;
  /** Requests that the browser reports as refused, because the page is about that. */
  refused?: RegExp;
}

async function expectFit(page: Page, prefix: string, { name, path, refused }: Screen): Promise<void> {
  await test.step(`${prefix} ${path}`, async () => {
    const faults = watchForFaults(page, ...(refused ? [refused] : []));
    await page.goto(path);
    await expectSettled(page);
    await expectNoSidewaysScrolling(page);
    await screenshot(page, `${prefix}-${name}`);
    await expectAccessible(page);
    expect(faults, path).toEqual([]);
    page.removeAllListeners();
  });
}

/** Expects the page's heading, and that nothing is loading. */
async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await expect(page.getByText(/^Đang tải/)).toHaveCount(0);
  await page.waitForLoadState('networkidle');
}

async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content, `width of ${page.url()}`).toBeLessThanOrEqual(window ?? 0);
}

/** Returns the first record of each module of the demo cooperative. */
async function demoRecords(server: Server): Promise<Screen[]> {
  const api = await Api.as(demo.owner, server);
  const screens: Screen[] = [];
  for (const module of modules) {
    const { items } = await api.get<{ items: { id: string }[] }>(`/${module}`);
    expect(items.length, `demo data has ${module}`).toBeGreaterThan(0);
    screens.push({ name: `${module}-one`, path: `/${module}/${items[0]?.id}` });
  }
  return screens;
}

const everyone: Screen[] = [{ name: 'account', path: '/account' }];

async function visit(page: Page, account: Account, prefix: string, screens: Screen[]): Promise<void> {
  await signIn(page, account);
  for (const screen of [...screens, ...everyone]) await expectFit(page, prefix, screen);
}

// In parallel: they take longest, and each only reads.
test.describe.configure({ mode: 'parallel', timeout: 300_000 });

test('a visitor', async ({ page, server }) => {
  const { items } = await (await Api.as(demo.owner, server)).get<{ items: { trace_code: string }[] }>('/lots');
  const { items: products } = await (await Api.as(demo.owner, server)).get<{ items: { trace_code: string }[] }>('/products');
  const { items: places } = await (await Api.as(demo.owner, server)).get<{ items: { gln: string }[] }>('/places');
  const { items: units } = await (await Api.as(demo.owner, server)).get<{ items: { sscc: string }[] }>('/logistic-units');
  for (const screen of [
    { name: 'home', path: '/' },
    { name: 'sign-in', path: '/sign-in' },
    { name: 'register', path: '/register' },
    { name: 'forgot-password', path: '/forgot-password' },
    { name: 'reset-password', path: '/reset-password#token=0' },
    { name: 'invitation', path: '/invitation#token=0', refused: /invitations\/lookup$/ },
    { name: 'lot', path: `/t/${items[0]?.trace_code}` },
    { name: 'product', path: `/t/${products[0]?.trace_code}` },
    { name: 'place', path: `/414/${places[0]?.gln}` },
    { name: 'logistic-unit', path: `/00/${units[0]?.sscc}` },
    { name: 'unknown-code', path: '/t/0000000000', refused: /\/t(race)?\/0000000000/ },
    { name: 'nowhere', path: '/nowhere', refused: /\/nowhere$/ },
  ]) {
    await expectFit(page, 'visitor', screen);
  }
});

test('the owner of a business', async ({ page, server }) => {
  await visit(page, demo.owner, 'owner', [
    { name: 'home', path: '/' },
    { name: 'profile', path: '/profile' },
    { name: 'registration', path: '/registration' },
    { name: 'users', path: '/users' },
    { name: 'catalogues', path: '/catalogues' },
    ...modules.flatMap((module) => [
      { name: `${module}-list`, path: `/${module}` },
      { name: `${module}-new`, path: `/${module}/new` },
    ]),
    { name: 'numbers', path: '/numbers' },
    { name: 'lots-import', path: '/lots/import' },
    // The other states look the same in every module.
    { name: 'products-inactive', path: '/products?status=inactive' },
    { name: 'members-trash', path: '/members?status=trashed' },
    ...(await demoRecords(server)),
  ]);
});

test('who may only read', async ({ page, server }) => {
  await visit(page, demo.viewer, 'viewer', [
    { name: 'home', path: '/' },
    { name: 'profile', path: '/profile' },
    { name: 'catalogues', path: '/catalogues?kind=material_category' },
    { name: 'numbers', path: '/numbers' },
    ...modules.map((module) => ({ name: `${module}-list`, path: `/${module}` })),
    ...(await demoRecords(server)),
  ]);
});

test('a business that waits, and one with nothing in it yet', async ({ page, browser, server }) => {
  const waiting = newBusiness('Cơ sở Đang chờ');
  await register(server, waiting);
  await visit(page, waiting, 'waiting', [{ name: 'registration', path: '/registration' }]);

  const empty = newBusiness('Cơ sở Mới tinh');
  await approvedBusiness(server, empty);
  const context = await browser.newContext();
  await visit(await context.newPage(), empty, 'empty', [
    { name: 'home', path: '/' },
    ...modules.map((module) => ({ name: `${module}-list`, path: `/${module}` })),
  ]);
  await context.close();
});

test('an administrator of an authority', async ({ page, server }) => {
  const waiting = newBusiness('Cơ sở Chờ duyệt');
  const { id } = await register(server, waiting);
  await visit(page, demo.administrator, 'administrator', [
    { name: 'approvals', path: '/approvals' },
    { name: 'approvals-approved', path: '/approvals?state=approved' },
    { name: 'approval', path: `/approvals/${id}` },
    { name: 'users', path: '/users' },
    { name: 'catalogues', path: '/catalogues' },
    { name: 'catalogues-unit', path: '/catalogues?kind=unit' },
    { name: 'areas', path: '/areas' },
  ]);
});

test('a form that says what is wrong', async ({ page }) => {
  await signIn(page, demo.owner);
  await page.goto('/lots/new');
  await expectSettled(page);
  await press(page, 'Hiệu lực');
  await expect(page.locator('#error-name')).toBeVisible();
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
  await screenshot(page, 'owner-lots-faults');
});
