// The guide's section 8: products, with pictures, processes and their QR code.
import { readFile } from 'node:fs/promises';

import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { attach, choose, entry, field, fill, pick, press, save } from '../harness/form.ts';
import { expectFits, openRecord, saveInactive, startNew, walkThroughStates } from '../harness/guide.ts';
import { row } from '../harness/list.ts';
import { picture } from '../harness/picture.ts';
import { decodeQr } from '../harness/qr.ts';
import { approvedBusiness } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

test('a product is added with everything, changed, moved between states, and its code is downloaded', async ({ page, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('Cơ sở Thanh long sấy Ngọc Hân');
  const api = await approvedBusiness(server, business);
  const process = await api.create('/processes', { name: 'Sấy lạnh' });
  const faults = watchForFaults(page);
  await signIn(page, business);
  const name = 'Thanh long sấy dẻo';

  await test.step('8.2 adds it', async () => {
    await startNew(page, 'products');
    await fill(page, { name, variety: 'LĐ1', gtin: '8938505970011', keywords: 'thanh long, sấy', youtube_url: 'https://youtu.be/dQw4w9WgXcQ' });
    await choose(page, 'category_id');
    await choose(page, 'unit', 'kg');
    await fill(page, { price: '65000', description: 'Sấy từ trái chín cây.', instructions: 'Bảo quản nơi khô.' });
    await pick(page, 'process_ids', process.name);
    await press(page, 'Thêm dòng');
    await entry(page, 'attributes[0].name').fill('Độ ngọt');
    await entry(page, 'attributes[0].value').fill('14 °Brix');
    await attach(page, 'cover_image', picture('hop.png'));
    await attach(page, 'images', picture('mieng.png'), picture('vuon.png'));
    // What few products need is folded.
    await expect(page.locator('#field-ocop_stars')).toBeHidden();
    await page.locator('summary', { hasText: 'OCOP và danh hiệu khác' }).click();
    await choose(page, 'ocop_stars', '4 sao');
    await fill(page, { ocop_decision: '2145/QĐ-UBND ngày 15/10/2025' });
    await choose(page, 'rural_industry_level', 'Cấp tỉnh');
    await fill(page, { rural_industry_decision: '1520/QĐ-UBND', rural_industry_year: '2025', local_specialty_decision: '2688/QĐ-UBND' });
    await page.locator('summary', { hasText: 'Thành phần và an toàn' }).click();
    await fill(page, { ingredients: 'Thanh long 100%', safety_warnings: 'Không dùng khi bao bì bị phồng.' });
    await page.getByRole('checkbox', { name: 'Lạc (đậu phộng)' }).check();
    await page.getByRole('checkbox', { name: 'Đậu nành' }).check();
    await page.locator('summary', { hasText: 'Nhãn hiệu, tiêu chuẩn, công bố' }).click();
    await fill(page, { brand: 'Ngọc Hân' });
    await press(page, 'Thêm tiêu chuẩn áp dụng');
    await entry(page, 'standards[0].number').fill('TCVN 7523:2014');
    await press(page, 'Thêm bản tự công bố sản phẩm');
    await entry(page, 'self_declarations[0].number').fill('01/NH/2026');
    await entry(page, 'self_declarations[0].issued_on').fill('15/3/2026');
    await expectFits(page);
    await screenshot(page, 'guide-products-new');
    await save(page, 'products');
    const { items } = await api.get<{ items: object[] }>('/products');
    expect(items).toEqual([expect.objectContaining({ name, price: 65_000, process_ids: [process.id], images: [expect.any(String), expect.any(String)], ocop_stars: 4,
      rural_industry_level: 'province', rural_industry_year: 2025, allergens: ['peanuts', 'soybeans'], brand: 'Ngọc Hân', standards: [{ number: 'TCVN 7523:2014' }],
      self_declarations: [{ number: '01/NH/2026', issued_on: '2026-03-15' }] })]);
  });

  await test.step('8.1 and 8.3 finds and changes it', async () => {
    await expect(row(page, name)).toContainText('65.000 ₫');
    await expectFits(page);
    await field(page, 'mark').selectOption({ label: 'Đặc trưng thế mạnh' });
    await expect(row(page, name)).toBeVisible();
    await field(page, 'mark').selectOption({ label: 'OCOP 5 sao' });
    await expect(page.getByText('Không có sản phẩm nào theo bộ lọc này.')).toBeVisible();
    await page.getByRole('link', { name: 'Bỏ lọc' }).click();
    await openRecord(page, name);
    // A section with values is open.
    await expect(field(page, 'ocop_decision')).toBeVisible();
    await attach(page, 'cover_image', picture('hop-moi.png'));
    await expect(page.getByRole('button', { name: 'hop.png', exact: true })).toHaveCount(0);
    await saveInactive(page, 'products', name);
    await openRecord(page, name);
    await save(page, 'products');
  });

  await test.step('8.4 moves it between the states', () => walkThroughStates(page, 'products', name));

  await test.step('8.5 downloads its QR code', async () => {
    await press(row(page, name), `Mã QR của ${name}`);
    const dialog = page.getByRole('dialog');
    const download = page.waitForEvent('download');
    await press(dialog, 'Tải PNG');
    expect(decodeQr(await readFile(await (await download).path()))).toBe(`${server.address}/01/08938505970011`);
  });
  expect(faults).toEqual([]);
});
