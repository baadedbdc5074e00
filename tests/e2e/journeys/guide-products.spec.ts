// The guide's section 8: products, with pictures, processes and their QR code.
import { readFile } from 'node:fs/promises';

import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { attach, choose, entry, fill, pick, press, save } from '../harness/form.ts';
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
    await choose(page, 'ocop_stars', '4 sao');
    await fill(page, { ocop_decision: '2145/QĐ-UBND ngày 15/10/2025' });
    await expectFits(page);
    await screenshot(page, 'guide-products-new');
    await save(page, 'products');
    const { items } = await api.get<{ items: object[] }>('/products');
    expect(items).toEqual([expect.objectContaining({ name, price: 65_000, process_ids: [process.id], images: [expect.any(String), expect.any(String)], ocop_stars: 4 })]);
  });

  await test.step('8.1 and 8.3 finds and changes it', async () => {
    await expect(row(page, name)).toContainText('65.000 ₫');
    await expectFits(page);
    await openRecord(page, name);
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
