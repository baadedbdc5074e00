// The public page: without session, in any language, on a slow network, or for a code that leads nowhere.
import { demo, newBusiness } from '../harness/accounts.ts';
import { expectAccessible } from '../harness/accessibility.ts';
import { watchForFaults } from '../harness/faults.ts';
import { Api, approvedBusiness, makeLot, makeMember, makeProduct } from '../harness/records.ts';
import { expect, type Server, test } from '../harness/server.ts';

interface PublicLot {
  id: string;
  name: string;
  code: string;
  trace_code: string;
}

/** Returns one of the demo cooperative's lots. */
async function demoLot(server: Server): Promise<PublicLot> {
  const { items } = await (await Api.as(demo.owner, server)).get<{ items: PublicLot[] }>('/lots');
  if (!items[0]) throw new Error('the demo data has no lot');
  return items[0];
}

test('the page of a lot, in Vietnamese and in English', async ({ page, server }) => {
  const lot = await demoLot(server);
  const faults = watchForFaults(page);
  const answer = await page.goto(`/t/${lot.trace_code}`);
  expect(answer?.status()).toBe(200);
  await expect(page.getByText(lot.code).first()).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'vi');
  await expect(page).toHaveTitle(/\S/);
  await expect(page.getByText('Mã số thuế').first()).toBeVisible();

  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByText('Mã số thuế')).toHaveCount(0);
  await expect(page.getByText(/Tax code/i).first()).toBeVisible();
  await expect(page.getByText(lot.code).first()).toBeVisible();
  await expectAccessible(page);
  // The choice is kept: for the next code, and for the app's landing page.
  await page.goto(`/t/${lot.trace_code}`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Know where your food comes from' })).toBeVisible();
  expect(faults).toEqual([]);
});

test('without a script the page is complete', async ({ browser, server }) => {
  const lot = await richLot(server);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`/t/${lot.trace_code}`);
  await expect(page.getByText(lot.code).first()).toBeVisible();
  await page.getByText(/Xem \d+ việc trước đó/).click();
  await expect(page.getByText('ghi sau 12 ngày')).toBeVisible();
  await page.getByText(/Xem thêm \d+ giấy/).click();
  const large = await page.request.get((await page.locator('.picture--cover').getAttribute('href')) ?? '');
  expect([large.status(), large.headers()['content-type']]).toEqual([200, 'image/webp']);
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.getByText(/Tax code/).first()).toBeVisible();
  await context.close();
});

test('an opening is counted once a tab, and the address can be shared', async ({ page, context, server }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.addInitScript(() => Object.defineProperty(navigator, 'share', { value: undefined }));
  const business = newBusiness('Cơ sở Được mở');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Ổi lê');
  await page.goto(`/t/${product.trace_code}`);
  await expect(page.getByText(/^Lượt xem/).locator('..')).toContainText('1');
  await page.reload();
  await expect(page.getByText(/^Lượt xem/).locator('..')).toContainText('1');
  await page.getByRole('button', { name: 'Chia sẻ trang này' }).click();
  await expect(page.getByRole('button', { name: 'Đã sao chép địa chỉ' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.address}/t/${product.trace_code}`);
});

test('a printed Digital Link leads to the lot, also with a number that it had before', async ({ page, server }) => {
  const api = await approvedBusiness(server, newBusiness('Cơ sở Có GTIN'));
  const product = await makeProduct(api, server, 'Bưởi da xanh', { gtin: '8938505970028' });
  const lot = await makeLot(api, product, 'BDX/01');
  const faults = watchForFaults(page);
  const answer = await page.goto('/gtin/8938505970028/lot/BDX%2f01?17=271231');
  expect(answer?.status()).toBe(200);
  expect(new URL(page.url()).pathname).toBe('/01/08938505970028/10/BDX%2F01');
  await expect(page.getByText('BDX/01').first()).toBeVisible();
  await expectAccessible(page);

  await api.change('/lots', lot, { code: 'BDX-02' });
  await page.goto('/01/08938505970028/10/BDX%2F01');
  await expect(page.getByText('Số lô trên nhãn là số cũ: BDX/01. Lô này nay mang số BDX-02.')).toBeVisible();
  await page.goto('/01/08938505970028/10/KHONG-CO');
  await expect(page.getByText(/Doanh nghiệp chưa ghi lô KHONG-CO/)).toBeVisible();
  await expectAccessible(page);
  expect(faults).toEqual([]);
});

for (const [what, path, status, said] of [
  ['with a wrong check digit', '/01/08938505970012', 400, 'Mã số này không đúng'],
  ['that nobody has registered', '/01/09312345678907', 404, 'Mã số này chưa có trong hệ thống'],
] as const) {
  test(`a number ${what} leads to a page that says so`, async ({ page }) => {
    const faults = watchForFaults(page, /\/01\//);
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(status);
    await expect(page.getByRole('heading', { name: said })).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel('Mã truy xuất trên nhãn').fill('7k3m9-qx2a7');
    await page.getByRole('button', { name: 'Tra cứu' }).click();
    await expect(page.getByRole('heading', { name: 'Mã này chưa đúng' })).toBeVisible();
    expect(faults.filter((fault) => !fault.includes('/t/'))).toEqual([]);
  });
}

test('who has an English browser gets the page in English', async ({ browser, server }) => {
  const lot = await demoLot(server);
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`/t/${lot.trace_code}`);
  await expect(page.getByText(lot.code).first()).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await context.close();
});

test('a code may be typed in small letters, with spaces and with O for zero', async ({ page, server }) => {
  const lot = await demoLot(server);
  const typed = lot.trace_code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
  const answer = await page.goto(`/t/${typed.slice(0, 5)}-${typed.slice(5)}`);
  expect(answer?.status()).toBe(200);
  await expect(page.getByText(lot.code).first()).toBeVisible();
});

for (const [what, code, said] of [
  ['a code that was never given', '0000000000', 'Không có mã này trong hệ thống'],
  ['a code with a slip of the finger', '7K3M9QX2A7', 'Mã này chưa đúng'],
  ['something that is no code', 'khong-phai-ma', 'Mã này chưa đúng'],
] as const) {
  test(`${what} leads to a page that says so`, async ({ page }) => {
    const faults = watchForFaults(page, /\/t\//, /\/trace\//);
    const answer = await page.goto(`/t/${code}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { name: said })).toBeVisible();
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });
}

test('what is hidden, or was trashed, is gone; restored it is back', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Đã gỡ');
  const api = await approvedBusiness(server, business);
  const lot = await makeLot(api, await makeProduct(api, server, 'Táo Ninh Phước'), 'TAO-01');
  const visit = () => page.goto(`/t/${lot.trace_code}`);

  expect((await visit())?.status()).toBe(200);
  await expect(page.getByText('TAO-01').first()).toBeVisible();
  for (const status of ['inactive', 'trashed'] as const) {
    await api.move('/lots', [lot.id], status);
    expect((await visit())?.status()).toBe(410);
    await expect(page.getByText(/không còn được công bố/)).toBeVisible();
    await expect(page.getByText('TAO-01')).toHaveCount(0);
    await expect(page.getByText(business.name)).toHaveCount(0);
  }
  await expectAccessible(page);
  await api.move('/lots', [lot.id], 'active');
  expect((await visit())?.status()).toBe(200);
  await expect(page.getByText('TAO-01').first()).toBeVisible();
});

test('nothing that a business typed runs in the consumer’s browser', async ({ page, server }) => {
  const business = newBusiness('Cơ sở <img src=x onerror=alert(1)>');
  const api = await approvedBusiness(server, business);
  const attack = '<p>Vườn đẹp</p><script>window.stolen = 1</script><img src="x" onerror="window.stolen = 1">';
  const member = await makeMember(api, server, 'Hộ <script>window.stolen = 1</script>', { content: attack });
  const product = await makeProduct(api, server, 'Nho "xanh" <b>', { description: attack });
  const lot = await makeLot(api, product, 'NHO-01', { member_ids: [member.id], description: attack });

  let opened = false;
  page.on('dialog', async (dialog) => {
    opened = true;
    await dialog.dismiss();
  });
  await page.goto(`/t/${lot.trace_code}`);
  await expect(page.getByText('NHO-01').first()).toBeVisible();
  // The details of a member are shown on request.
  await page.getByText('Hộ <script>window.stolen = 1</script>').click();
  await expect(page.getByRole('paragraph').filter({ hasText: /^Vườn đẹp$/ }).first()).toBeVisible();
  expect(await page.evaluate(() => 'stolen' in window)).toBe(false);
  expect(opened).toBe(false);
});

/** Returns the demo lot with the richest page: its diary has uses of plant protection, pictures and late entries. */
async function richLot(server: Server): Promise<PublicLot> {
  const api = await Api.as(demo.owner, server);
  const { items } = await api.get<{ items: (PublicLot & { material_ids: string[]; images: string[] })[] }>('/lots?limit=100');
  const lot = items.find(({ images, material_ids }) => images.length > 1 && material_ids.length > 6);
  if (!lot) throw new Error('the demo data has no lot with pictures');
  return lot;
}

test('the diary is a timeline that says when things happened and when they were recorded', async ({ page, server }) => {
  const lot = await richLot(server);
  const faults = watchForFaults(page);
  await page.goto(`/t/${lot.trace_code}`);
  const block = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Đã làm những gì' }) });
  const steps = block.locator('.day');
  await expect(steps.filter({ visible: true })).toHaveCount(5);
  await expect(steps.getByRole('heading', { name: 'Thu hoạch' })).toBeVisible();
  await expect(steps.getByText(/Ghi nhận cùng ngày/).filter({ visible: true }).first()).toBeVisible();
  await block.getByText(/Xem \d+ việc trước đó/).click();
  await expect(steps.first()).toContainText('Tỉa cành');
  await expect(steps.getByText('ghi sau 12 ngày')).toBeVisible();
  // In chronological order.
  const days = await steps.locator('.day__when').evaluateAll((all) =>
    all.map((each) => /(\d+)\/(\d+)\/(\d+)/.exec(each.textContent ?? '')?.slice(1).reverse().join('') ?? ''),
  );
  expect(days).toEqual([...days].sort());
  await expect(page.getByText(/Cách ly 23 ngày trước khi thu hoạch/)).toBeVisible();
  await expectAccessible(page);
  expect(faults).toEqual([]);
});

test('certificates say whether they still hold, and lead to their scan', async ({ page, server }) => {
  const lot = await richLot(server);
  await page.goto(`/t/${lot.trace_code}`);
  const block = page.locator('section').filter({ has: page.getByRole('heading', { name: /Quy trình, chứng nhận/ }) });
  await block.getByText(/Xem thêm \d+ giấy/).click();
  for (const badge of ['Còn hiệu lực', 'Sắp hết hạn', 'Đã hết hạn']) {
    await expect(block.getByText(badge).first()).toBeVisible();
  }
  const scan = block.getByRole('link', { name: /phieu-kiem-nghiem\.pdf/ });
  const address = (await scan.getAttribute('href')) ?? '';
  const answer = await page.request.get(address);
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf']);
  await expectAccessible(page);
});

test('pictures keep their place, load when they are near, and are enlarged by a tap', async ({ page, server }) => {
  const lot = await richLot(server);
  const faults = watchForFaults(page);
  await page.goto(`/t/${lot.trace_code}`);
  const cover = page.locator('.picture--cover img');
  await expect(cover).toBeVisible();
  for (const attribute of ['width', 'height', 'srcset', 'alt']) await expect(cover).toHaveAttribute(attribute, /./);
  await expect(page.locator('.day img').first()).toHaveAttribute('loading', 'lazy');

  const opener = page.locator('.picture--cover');
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('img')).toBeVisible();
  await expect(dialog.getByText(/^1 \/ \d+$/)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByText(/^2 \/ \d+$/)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  expect(faults).toEqual([]);
});

test('nothing of YouTube is asked for before one taps the video', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Có video');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Nước mắm', { youtube_url: 'https://youtu.be/dQw4w9WgXcQ' });
  const elsewhere: string[] = [];
  await page.route(/youtube/, (route) => {
    elsewhere.push(route.request().url());
    return route.abort();
  });
  await page.goto(`/t/${product.trace_code}`);
  const button = page.getByRole('link', { name: /Xem video/ });
  await expect(button).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(elsewhere).toEqual([]);
  await button.click();
  await expect.poll(() => elsewhere.length).toBeGreaterThan(0);
  expect(elsewhere[0]).toContain('https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ');
});

test('on a slow network the page shows what matters within two seconds', async ({ page, server }) => {
  const lot = await demoLot(server);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  // 3G in the fields: 400 kbit/s, 400 ms round trip.
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
  const started = Date.now();
  await page.goto(`/t/${lot.trace_code}`, { waitUntil: 'commit', timeout: 60_000 });
  await expect(page.getByText(lot.code).first()).toBeVisible({ timeout: 15_000 });
  const taken = Date.now() - started;
  test.info().annotations.push({ type: 'lot visible after', description: `${taken} ms` });
  expect(taken).toBeLessThanOrEqual(2_000);
  // Everything but pictures: what a phone loads before the page can be read.
  await page.waitForLoadState('load', { timeout: 60_000 });
  const bytes = await page.evaluate(() =>
    (performance.getEntries() as PerformanceResourceTiming[])
      .filter(({ entryType, initiatorType }) => entryType === 'navigation' || ['link', 'script', 'css'].includes(initiatorType))
      .reduce((sum, { encodedBodySize }) => sum + (encodedBodySize ?? 0), 0),
  );
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(60_000);
});
