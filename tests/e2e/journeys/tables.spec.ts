// Export and import of lists.
import { readFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import { expectAccessible } from '../harness/accessibility.ts';
import { demo, newBusiness, signIn } from '../harness/accounts.ts';
import { button, field, press } from '../harness/form.ts';
import { expectVisibleFocus, tabTo } from '../harness/keyboard.ts';
import { names, row, search } from '../harness/list.ts';
import { decodeQr } from '../harness/qr.ts';
import { Api, approvedBusiness, makeLot, makeProduct } from '../harness/records.ts';
import { expect, test } from '../harness/server.ts';
import { unzip } from '../harness/zip.ts';

const menu = (page: Page) => button(page, 'Xuất / Nhập');
/** Returns an item of the menu; its description is below its name. */
const item = (page: Page, name: string) => page.locator('.exchange__item').filter({ hasText: name });

async function download(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

async function exported(page: Page, name: string) {
  return download(page, async () => {
    await menu(page).click();
    await item(page, name).click();
  });
}

async function chooseFile(page: Page, name: string, content: string): Promise<void> {
  await field(page, 'table').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
}

test('a list is exported as it is shown', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Xuất bảng');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Xoài cát');
  for (const code of ['X-1', 'X-2', 'M-3']) await makeLot(api, product, code, { origin: code.startsWith('X') ? 'Hàm Minh' : 'Mũi Né' });

  await signIn(page, business);
  await page.goto('/lots');
  await search(page, 'ham minh');
  await expect.poll(async () => (await names(page)).length).toBe(2);
  const csv = await exported(page, 'Xuất CSV');
  expect(csv.name).toMatch(/^lo-\d{4}-\d{2}-\d{2}\.csv$/);
  const lines = csv.bytes.toString('utf8').trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('Tên lô;Số lô;Sản phẩm');
  expect(lines.slice(1).every((line) => line.includes('Hàm Minh'))).toBe(true);

  const excel = await exported(page, 'Xuất Excel');
  expect(excel.name).toMatch(/\.xlsx$/);
  const sheet = unzip(excel.bytes).get('xl/worksheets/sheet1.xml')?.toString('utf8') ?? '';
  expect(sheet.match(/<row /g)).toHaveLength(3);
});

test('the Excel file for printing has the QR code of each lot', async ({ page, server }) => {
  const business = newBusiness('Cơ sở In mã');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Nước mắm');
  const lots = [await makeLot(api, product, 'NM-1'), await makeLot(api, product, 'NM-2')];

  await signIn(page, business);
  await page.goto('/lots');
  const file = await exported(page, 'Excel in mã QR');
  expect(file.name).toMatch(/^in-ma-qr-.*\.xlsx$/);
  const pictures = [...unzip(file.bytes)].filter(([name]) => name.startsWith('xl/media/')).map(([, png]) => decodeQr(png));
  expect(pictures.sort()).toEqual(lots.map((lot) => `${server.address}/t/${lot.trace_code}`).sort());
});

test('a faulty file is refused cell by cell, and its correction is imported', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Nhập bảng');
  const api = await approvedBusiness(server, business);
  await makeProduct(api, server, 'Thanh long');

  await signIn(page, business);
  await page.goto('/lots');
  await menu(page).click();
  await item(page, 'Nhập từ Excel, CSV').click();
  await expect(page).toHaveURL(/\/lots\/import$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nhập lô từ Excel, CSV');

  const template = await download(page, () => press(page, 'Mẫu CSV'));
  const headings = template.bytes.toString('utf8').trim();
  expect(headings).toContain('Tên lô *;Số lô *;Sản phẩm *');
  const excel = await download(page, () => press(page, 'Mẫu Excel'));
  expect(unzip(excel.bytes).has('xl/worksheets/sheet3.xml')).toBe(true);
  await page.getByText('Các cột trong mẫu').click();
  await expect(page.getByText('Ví dụ: TL-20261115-01')).toBeVisible();

  const rows = (product: string, day: string) =>
    `Tên lô;Số lô;Sản phẩm;Ngày sản xuất\nĐợt 1;N-1;thanh long;01/11/2026\nĐợt 2;N-2;${product};${day}\n`;
  await chooseFile(page, 'lo.csv', rows('Mít', '31/02/2026'));
  await expect(page.getByText('Có 2 ô sai trong 1 dòng (tệp có 2 dòng).')).toBeVisible();
  const faults = page.locator('.import__faults tbody tr');
  await expect(faults).toHaveCount(2);
  await expect(faults.nth(0)).toContainText('C3');
  await expect(faults.nth(0)).toContainText('Không tìm thấy “Mít” trong sản phẩm.');
  await expect(faults.nth(1)).toContainText('D3');
  await expect(faults.nth(1)).toContainText('Không phải ngày.');
  await expect(page.getByRole('button', { name: /^Nhập \d/ })).toHaveCount(0);
  await expectAccessible(page);
  const list = await download(page, () => press(page, 'Tải danh sách ô sai'));
  expect(list.bytes.toString('utf8')).toContain('3;Sản phẩm;C3;Không tìm thấy “Mít” trong sản phẩm.');

  await chooseFile(page, 'lo.csv', rows('Thanh long', '02/11/2026'));
  await expect(page.getByText('Đã kiểm tra 2 dòng, tất cả đều đúng.')).toBeVisible();
  expect((await api.get<{ items: unknown[] }>('/lots')).items).toHaveLength(0);
  await expectAccessible(page);
  await press(page, 'Nhập 2 bản ghi');
  await expect(page.getByText('Đã nhập 2 bản ghi.')).toBeVisible();
  await page.getByRole('link', { name: 'Xem danh sách' }).click();
  await expect(row(page, 'Đợt 1')).toBeVisible();
  await expect(row(page, 'Đợt 2')).toBeVisible();
});

test('what is no table is refused in words', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Tệp lạ');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/members/import');
  await field(page, 'table').setInputFiles({ name: 'anh.xlsx', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1') });
  await expect(page.locator('#error-table')).toContainText('Không đọc được tệp.');
  await expect(field(page, 'table')).toHaveAttribute('aria-invalid', 'true');
  await field(page, 'table').setInputFiles({ name: 'lon.csv', mimeType: 'text/csv', buffer: Buffer.alloc(10 * 1024 * 1024 + 1, 'x') });
  await expect(page.locator('#error-table')).toContainText('Tệp lớn hơn 10 MB.');
  await expectAccessible(page);
});

test('the menu is worked with the keyboard, and offers only what one may do', async ({ page, server }) => {
  await signIn(page, demo.viewer);
  await page.goto('/lots');
  await tabTo(page, menu(page));
  await page.keyboard.press('ArrowDown');
  await expect(item(page, 'Xuất Excel')).toBeFocused();
  await expectVisibleFocus(item(page, 'Xuất Excel'));
  await expectAccessible(page);
  await page.keyboard.press('ArrowUp');
  await expect(item(page, 'Excel in mã QR')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu(page)).toBeFocused();
  await expect(item(page, 'Xuất Excel')).toBeHidden();
  await menu(page).click();
  await expect(item(page, 'Nhập từ Excel, CSV')).toHaveCount(0);
  await page.getByRole('heading', { level: 1 }).click();
  await expect(item(page, 'Xuất Excel')).toBeHidden();
  // A viewer cannot open the page either.
  await page.goto('/lots/import');
  await expect(page).not.toHaveURL(/import/);
  expect((await (await Api.as(demo.viewer, server)).get<{ items: unknown[] }>('/lots')).items.length).toBeGreaterThan(0);
});
