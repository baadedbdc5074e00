// GS1 numbers: the prefix, numbers for products and their packaging, scanners and the camera.
import { join } from 'node:path';

import { chromium, expect, type Locator, type Page } from '@playwright/test';

import { demo, newBusiness, signIn } from '../harness/accounts.ts';
import { filmOfEan13 } from '../harness/camera.ts';
import { watchForFaults } from '../harness/faults.ts';
import { attach, choose, entry, field, fill, press, save } from '../harness/form.ts';
import { expectFits, startNew } from '../harness/guide.ts';
import { row, rows } from '../harness/list.ts';
import { pdf } from '../harness/pdf.ts';
import { Api, approvedBusiness, type Made, makeProduct } from '../harness/records.ts';
import { scan } from '../harness/scanner.ts';
import { screenshot } from '../harness/screenshots.ts';
import { type Server, test } from '../harness/server.ts';

/** Returns a prefix of ten digits that no other journey uses. */
function newPrefix(): string {
  return `8939${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`;
}

/** Returns the digits with their check digit (GS1 General Specifications 7.9). */
function withCheckDigit(digits: string): string {
  const sum = [...digits].toReversed().reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

async function setPrefix(page: Page, api: Api, server: Server, prefix: string): Promise<void> {
  await api.prove(server, { gs1_company_prefix: prefix });
  await page.goto('/numbers');
  await expect(page.getByRole('heading', { name: `Mã doanh nghiệp ${prefix}` })).toBeVisible();
}

/** Returns the row of a number in the list of numbers. */
function number(page: Page, value = ''): Locator {
  return rows(page).filter({ has: page.getByRole('rowheader', { name: value, exact: true }) });
}

test('a business enters its prefix, numbers a product with its case, and sees all of it', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Mã số');
  const api: Api = await approvedBusiness(server, business);
  const faults = watchForFaults(page);
  await signIn(page, business);
  const prefix = newPrefix();

  await test.step('without a prefix a field says what is missing', async () => {
    await startNew(page, 'products');
    await page.getByRole('button', { name: 'Cấp mã: GTIN' }).click();
    await expect(page.locator('#state-gtin')).toContainText('chưa khai mã doanh nghiệp GS1');
    await expect(page.getByRole('link', { name: 'Khai mã doanh nghiệp GS1' })).toHaveAttribute('href', '/numbers');
    faults.length = 0;
  });

  await test.step('the prefix tells how many numbers it makes', async () => {
    await page.goto('/numbers');
    await fill(page, { gs1_company_prefix: '8938505' });
    await expect(page.getByText('8938505 → 100.000 mã sản phẩm')).toBeVisible();
    await fill(page, { gs1_company_prefix: prefix });
    await expect(page.getByText(`${prefix} → 100 mã sản phẩm`)).toBeVisible();
    await expectFits(page);
    await attach(page, 'certificate', { name: 'giay-chung-nhan.pdf', mimeType: 'application/pdf', buffer: pdf(prefix) });
    await press(page, 'Gửi cơ quan quản lý');
    await expect(page.getByText(`Đang chờ cơ quan quản lý xác nhận: ${prefix}`)).toBeVisible();
  });

  await test.step('it gives numbers once the authority has confirmed it', async () => {
    const { items } = await api.get<{ items: Made[] }>('/organisation/changes');
    if (!items[0]) throw new Error('no change waits');
    await (await Api.as(demo.administrator, server)).decideChange(items[0], 'confirm');
    await page.reload();
    await expect(page.getByRole('heading', { name: `Mã doanh nghiệp ${prefix}` })).toBeVisible();
    await expect(page.getByText('Đã dùng 0 trên 100 · còn 100')).toHaveCount(2);
  });

  await test.step('a product and its case get their numbers', async () => {
    await startNew(page, 'products');
    await fill(page, { name: 'Hộp' });
    await choose(page, 'category_id');
    await press(page, 'Thêm cấp đóng gói');
    await entry(page, 'packaging[0].name').fill('Thùng');
    await entry(page, 'packaging[0].contains').fill('12');
    await page.getByRole('button', { name: 'Cấp mã: GTIN' }).last().click();
    await expect(page.locator('[id="state-packaging[0].gtin"]')).toContainText('Hãy cấp mã cho sản phẩm trước');
    await page.getByRole('button', { name: 'Cấp mã: GTIN' }).first().click();
    await expect(field(page, 'gtin')).toHaveValue(withCheckDigit(`${prefix}00`));
    await page.getByRole('button', { name: 'Cấp mã: GTIN' }).click();
    await expect(entry(page, 'packaging[0].gtin')).toHaveValue(withCheckDigit(`1${prefix}00`));
    await press(page, 'Thêm cấp đóng gói');
    await entry(page, 'packaging[1].name').fill('Palet');
    await entry(page, 'packaging[1].contains').fill('48');
    await entry(page, 'packaging[1].gross_weight').fill('620,5');
    await expect(page.getByText('1 Palet = 48 × Thùng = 576 × Hộp')).toBeVisible();
    await press(page, 'Thêm liên kết');
    await choose(page.locator('main'), 'links\\[0\\]\\.link_type', 'Hướng dẫn sử dụng');
    await entry(page, 'links[0].href').fill('http://example.vn/huong-dan');
    await press(page, 'Hiệu lực');
    await expect(page.locator('[id="error-links[0].href"]')).toBeVisible();
    await expect(page.getByRole('alert')).toContainText('Liên kết 1: Địa chỉ');
    await entry(page, 'links[0].href').fill('https://example.vn/huong-dan');
    await expectFits(page);
    await screenshot(page, 'numbers-product');
    await save(page, 'products');
    const { items } = await api.get<{ items: object[] }>('/products');
    expect(items).toEqual([
      expect.objectContaining({
        gtin: withCheckDigit(`${prefix}00`),
        packaging: [
          { name: 'Thùng', contains: 12, gtin: withCheckDigit(`1${prefix}00`) },
          { name: 'Palet', contains: 48, gross_weight: 620.5 },
        ],
        links: [{ link_type: 'gs1:instructions', href: 'https://example.vn/huong-dan' }],
      }),
    ]);
  });

  await test.step('the page lists them with their records', async () => {
    await page.goto('/numbers');
    await expect(number(page, withCheckDigit(`${prefix}00`))).toContainText('Đang dùng');
    await expect(number(page, withCheckDigit(`1${prefix}00`))).toContainText('cấp đóng gói 1');
    await expect(page.getByText('Đã dùng 1 trên 100 · còn 99')).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'numbers-list');
  });

  await test.step('a copy has the packaging without its numbers', async () => {
    await page.goto('/products');
    await row(page, 'Hộp').getByRole('link', { name: 'Nhân bản Hộp' }).click();
    await expect(entry(page, 'packaging[0].name')).toHaveValue('Thùng');
    await expect(entry(page, 'packaging[0].gtin')).toHaveValue('');
  });
  expect(faults).toEqual([]);
});

test('numbers are given, entered, refused one by one, and let go of', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Giữ chỗ');
  const api = await approvedBusiness(server, business);
  await signIn(page, business);
  const prefix = newPrefix();
  await setPrefix(page, api, server, prefix);

  await press(page, 'Cấp nhiều mã');
  const dialog = page.getByRole('dialog', { name: 'Cấp nhiều mã' });
  await field(dialog, 'count').fill('3');
  await press(dialog, 'Cấp mã');
  const given = [0, 1, 2].map((reference) => withCheckDigit(`${prefix}0${reference}`));
  await expect(dialog.getByLabel('Các mã vừa cấp')).toHaveValue(given.join('\n'));
  await press(dialog, 'Đóng');

  await press(page, 'Nhập mã đã dùng');
  const entering = page.getByRole('dialog', { name: 'Nhập mã đã dùng' });
  const right = withCheckDigit(`${prefix}77`);
  const wrong = `${right.slice(0, 12)}${(Number(right[12]) + 1) % 10}`;
  await field(entering, 'values').fill(`${right}\n${wrong}\n12AB`);
  await press(entering, 'Nhập mã');
  await expect(entering.getByRole('alert')).toContainText(`Dòng 2 (${wrong})`);
  await expect(entering.getByRole('alert')).toContainText('Dòng 3 (12AB)');
  await field(entering, 'values').fill(right);
  await press(entering, 'Nhập mã');
  await expect(page.getByText('Đã nhập 1 mã.')).toBeVisible();
  await expect(number(page, right)).toContainText('Doanh nghiệp nhập');

  page.on('dialog', (question) => void question.accept());
  await press(page, `Lấy lại ${given[1]}`);
  await expect(number(page, given[1])).toHaveCount(0);
  await expect(number(page, given[2])).toContainText('Đang giữ chỗ');
});

test('a scanner fills the field with the right element, and another kind of code is told', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Máy quét');
  const api = await approvedBusiness(server, business);
  const made = await makeProduct(api, server, 'Nước mắm', { gtin: '8938505970011' });
  await signIn(page, business);
  await page.goto('/products/new');
  const gtin = field(page, 'gtin');
  await gtin.fill('8938505970013');
  await expect(page.locator('#state-gtin')).toContainText('phải là 1');
  await expect(gtin).toHaveAttribute('aria-invalid', 'true');

  await test.step('an element string with FNC1 replaces what stood there', async () => {
    await gtin.focus();
    await scan(page, ']C1010893850597002810TL-15\u001d21A1');
    await expect(gtin).toHaveValue('8938505970028');
    await expect(gtin).toBeFocused();
    await expect(page.locator('#state-gtin')).toContainText('Đã lấy từ mã quét');
  });

  await test.step('a Digital Link, and what was typed with brackets', async () => {
    await scan(page, 'https://nguon.vn/01/08938505970035/10/A1');
    await expect(gtin).toHaveValue('8938505970035');
    await gtin.fill('(01)08938505970028(10)A1');
    await gtin.press('Enter');
    await expect(gtin).toHaveValue('8938505970028');
  });

  await test.step('the code of a pallet is no GTIN', async () => {
    await scan(page, ']C100893531200000002520');
    await expect(page.locator('#state-gtin')).toContainText('Đây là mã SSCC, không phải GTIN');
  });

  await test.step('where nothing is typed a scan opens the record', async () => {
    await page.goto('/lots');
    await page.waitForLoadState('networkidle');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await scan(page, ']E08938505970011');
    await expect(page).toHaveURL(`/products/${made.id}`);
  });

  await test.step('the box does the same for who types', async () => {
    await page.goto('/lots');
    await press(page, 'Quét mã');
    const dialog = page.getByRole('dialog', { name: 'Quét mã' });
    // Typing works at once, without looking for the field.
    await expect(field(dialog, 'scan')).toBeFocused();
    await page.keyboard.type('8938505979991');
    await press(dialog, 'Mở');
    await expect(dialog.getByRole('alert')).toBeVisible();
    await field(dialog, 'scan').fill(made.trace_code ?? '');
    await press(dialog, 'Mở');
    await expect(page).toHaveURL(`/products/${made.id}`);
  });
});

test('who refuses the camera is told what to do', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Camera');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/products/new');
  // Nothing of the reader is loaded before somebody scans.
  expect(await page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/camera/')).length)).toBe(0);
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
  });
  await press(page, 'Quét GTIN bằng camera');
  await expect(page.getByRole('dialog', { name: 'Quét mã bằng camera' })).toContainText('không được phép dùng camera');
});

test('the camera reads the code on a pack', async ({ server }, { project }) => {
  const business = newBusiness('Cơ sở Ảnh mã vạch');
  await approvedBusiness(server, business);
  const film = join(server.data, 'ma-vach.y4m');
  await filmOfEan13(film, '8938505970011');
  const options = project.use.launchOptions;
  const args = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`];
  const browser = await chromium.launch({ ...options, args: [...(options?.args ?? []), ...args] });
  const page = await browser.newPage({ baseURL: server.address, locale: 'vi-VN', permissions: ['camera'] });
  const faults = watchForFaults(page);
  await signIn(page, business);
  await page.goto('/products/new');
  await press(page, 'Quét GTIN bằng camera');
  await expect(field(page, 'gtin')).toHaveValue('8938505970011', { timeout: 20_000 });
  await expect(page.getByRole('dialog', { name: 'Quét mã bằng camera' })).toBeHidden();
  await expect(page.locator('#state-gtin')).toContainText('Đã lấy từ mã quét');
  expect(faults).toEqual([]);
  await browser.close();
});
