// A supplier's batch from its receipt to a recall: it arrives with a delivery note, the diary of one lot names it, and a
// recall from it finds that lot and not the other one (TCVN 12827, 6.1.3).
import { expectAccessible } from '../harness/accessibility.ts';
import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { choose, entry, fill, pick, press, save } from '../harness/form.ts';
import { expectFits, startNew } from '../harness/guide.ts';
import { row } from '../harness/list.ts';
import { approvedBusiness, entry as catalogued, makeLot, makeMember, makeProduct } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

test('a batch of fertiliser is received, used for one of two lots, and leads a recall to that lot only', async ({ page, server }) => {
  test.setTimeout(240_000);
  const faults = watchForFaults(page);
  const business = newBusiness('HTX Thanh long Lô Vật Tư');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Thanh long ruột đỏ');
  const used = await makeLot(api, product, 'TL-15');
  const other = await makeLot(api, product, 'TL-16');
  const supplier = await makeMember(api, server, 'Đại lý vật tư Hàm Minh');
  const category = await catalogued(server, '/catalogues/material_category');
  const material = await api.create('/materials', { name: 'Phân hữu cơ vi sinh', category_id: category });
  await signIn(page, business);

  await test.step('records the receipt', async () => {
    await startNew(page, 'material-batches');
    await pick(page, 'material_id', material.name);
    await fill(page, { batch_number: '(01)08934567890120(10)L2026-05' });
    await pick(page, 'supplier_id', supplier.name);
    await press(page, 'Thêm lần nhận');
    await entry(page, 'receipts[0].received_on').fill('1/11/2025');
    await entry(page, 'receipts[0].delivery_note').fill('PGH-118');
    await entry(page, 'receipts[0].quantity').fill('500');
    await entry(page, 'receipts[0].unit').selectOption({ label: 'kg' });
    await expectFits(page);
    await screenshot(page, 'batch-receipt');
    await expectAccessible(page);
    await save(page, 'material-batches');
    // The number was read out of the code on the bag.
    await expect(row(page, 'L2026-05')).toContainText(material.name);
    await expect(row(page, 'L2026-05')).toContainText(supplier.name);
  });

  await test.step('names the batch in the diary of one lot, and none in that of the other', async () => {
    for (const { lot, batch } of [{ lot: used, batch: 'L2026-05' }, { lot: other, batch: undefined }]) {
      await startNew(page, 'diary-entries');
      await pick(page, 'lot_id', lot.name);
      await fill(page, { name: 'Bón phân', started_at: '15/11/2025', started_at_time: '6h30' });
      await entry(page, 'materials').fill('phan huu');
      await page.getByRole('option', { name: material.name }).click();
      await entry(page, 'materials[0].quantity').fill('2,5');
      await entry(page, 'materials[0].unit').selectOption({ label: 'kg' });
      if (batch !== undefined) {
        await entry(page, 'materials[0].batch_id').fill('L2026');
        await page.getByRole('option', { name: batch }).first().click();
        await entry(page, 'materials[0].delivery_note').fill('PGH-118');
        await screenshot(page, 'batch-diary');
      }
      await expectFits(page);
      await save(page, 'diary-entries');
    }
    const { items } = await api.get<{ items: { lot_id: string; materials: { batch_id?: string }[] }[] }>('/diary-entries');
    expect(items.map(({ lot_id, materials }) => [lot_id, materials[0]?.batch_id !== undefined]).sort()).toEqual(
      [[used.id, true], [other.id, false]].sort(),
    );
  });

  await test.step('drafts a recall from the batch, which finds its lot and says what it does not know', async () => {
    await page.goto('/recalls');
    await page.getByRole('link', { name: 'Lập thu hồi' }).click();
    await page.getByRole('radio', { name: 'Nguyên liệu, vật tư bị nghi ngờ' }).check();
    await pick(page, 'batch_ids', 'L2026-05');
    await fill(page, {
      title: 'Thu hồi hàng dùng phân lô L2026-05',
      reason: 'Nhà cung cấp báo lô phân có kim loại nặng.',
      instructions: 'Ngừng bán, để riêng, mang trả lại nơi mua.',
      public_text: 'Không ăn thanh long của lô này.',
      phone: '0252 386 1234',
    });
    await choose(page, 'hazard', 'Nghiêm trọng');
    await press(page, 'Lưu bản nháp và xem hàng');
    await expect(page.getByRole('heading', { level: 1, name: 'Thu hồi hàng dùng phân lô L2026-05' })).toBeVisible();
    const goods = page.locator('section.card').filter({ has: page.getByRole('heading', { name: 'Hàng bị thu hồi' }) });
    await expect(goods).toContainText('L2026-05');
    await expect(goods.locator('.recall__more')).toContainText('TL-15');
    await expect(goods.locator('.recall__more')).not.toContainText('TL-16');
    await expect(goods).toContainText('1 lần dùng Phân hữu cơ vi sinh từ ngày 01/11/2025 không ghi số lô vật tư');
    await expectFits(page);
    await screenshot(page, 'batch-recall');
    await expectAccessible(page);
  });

  await test.step('the batch leads to its lot in the trace', async () => {
    await page.goto('/material-batches');
    await row(page, 'L2026-05').getByRole('link', { name: 'L2026-05', exact: true }).click();
    await page.getByRole('main').getByRole('link', { name: 'Truy xuất', exact: true }).click();
    await expect(page.getByText('Lô vật tư: Phân hữu cơ vi sinh').first()).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'batch-trace');
  });
  expect(faults).toEqual([]);
});
