// The guide's section 10: the diary of lots, for one lot and for several at once.
import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { attach, button, entry, expectFaults, field, fill, pick, press, save } from '../harness/form.ts';
import { expectFits, openRecord, saveInactive, startNew, walkThroughStates } from '../harness/guide.ts';
import { names, row, tick } from '../harness/list.ts';
import { pdf } from '../harness/pdf.ts';
import { picture } from '../harness/picture.ts';
import { type Api, approvedBusiness, entry as catalogued, makeLot, makeMember, makeProduct } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, type Server, test } from '../harness/server.ts';

async function makeMaterial(api: Api, server: Server, name: string) {
  return api.create('/materials', { name, category_id: await catalogued(server, '/catalogues/material_category') });
}

test('an entry is written with time, people, materials and pictures, changed, and moved between states', async ({ page, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('HTX Thanh long Hàm Đức');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Thanh long');
  const lot = await makeLot(api, product, 'HD-1');
  const member = await makeMember(api, server, 'Tổ chăm sóc');
  const material = await makeMaterial(api, server, 'Phân hữu cơ');
  const faults = watchForFaults(page);
  await signIn(page, business);
  const name = 'Bón phân đợt 1';

  await test.step('10.2 writes it', async () => {
    await startNew(page, 'diary-entries');
    await press(page, 'Hiệu lực');
    await expectFaults(page, { lot_id: 'Mục này là bắt buộc', name: 'Mục này là bắt buộc', started_at: 'Mục này là bắt buộc' });
    await pick(page, 'lot_id', lot.name);
    await fill(page, { name, started_at: '15/11/2025', started_at_time: '6h30', ended_at: '15/11/2025', ended_at_time: '900', description: 'Bón quanh gốc.' });
    await pick(page, 'member_ids', member.name);
    await entry(page, 'materials').fill('phan huu');
    await page.getByRole('option', { name: material.name }).click();
    await expect(entry(page, 'materials[0].quantity')).toBeFocused();
    await entry(page, 'materials[0].quantity').fill('2,5');
    await entry(page, 'materials[0].unit').selectOption({ label: 'kg' });
    await attach(page, 'images', picture('bon-phan.png'));
    await attach(page, 'files', { name: 'phieu-xuat.pdf', mimeType: 'application/pdf', buffer: pdf('Voucher') });
    await expectFits(page);
    await screenshot(page, 'guide-diary-new');
    await save(page, 'diary-entries');
    const { items } = await api.get<{ items: object[] }>('/diary-entries');
    expect(items).toEqual([
      expect.objectContaining({
        name,
        lot_id: lot.id,
        started_at: '2025-11-14T23:30:00Z',
        ended_at: '2025-11-15T02:00:00Z',
        member_ids: [member.id],
        materials: [{ material_id: material.id, quantity: 2.5, unit: 'KGM' }],
      }),
    ]);
  });

  await test.step('10.1 and 10.3 finds and changes it', async () => {
    await expect(row(page, name)).toContainText('06:30 15/11/2025');
    await expect(row(page, name)).toContainText(lot.name);
    await expectFits(page);
    await screenshot(page, 'guide-diary-list');
    await openRecord(page, name);
    await expect(field(page, 'started_at_time')).toHaveValue('06:30');
    await fill(page, { ended_at_time: '5:00' });
    await press(page, 'Hiệu lực');
    await expectFaults(page, { ended_at: /\S/ });
    await fill(page, { ended_at_time: '10:00' });
    await saveInactive(page, 'diary-entries', name);
    await openRecord(page, name);
    await save(page, 'diary-entries');
  });

  await test.step('10.4 moves it between the states', () => walkThroughStates(page, 'diary-entries', name));
  expect(faults).toEqual([]);
});

test('the same work is written for several lots at once, from their list', async ({ page, server }) => {
  const business = newBusiness('HTX Rau Hồng Thái');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Cải ngọt');
  const lots = [await makeLot(api, product, 'A1'), await makeLot(api, product, 'A2'), await makeLot(api, product, 'A3')];
  await signIn(page, business);
  await page.goto('/lots');
  await tick(page, 'Lô A1');
  await tick(page, 'Lô A3');
  await page.getByRole('link', { name: 'Ghi nhật ký cho 2 lô' }).click();
  await expect(button(page, 'Bỏ Lô A1')).toBeVisible();
  await expect(button(page, 'Bỏ Lô A3')).toBeVisible();
  await pick(page, 'lot_id', 'Lô A2');
  await press(page, 'Bỏ Lô A1');
  await fill(page, { name: 'Tưới nước' });
  await press(page, 'Thời gian từ: bây giờ');
  await expect(field(page, 'started_at_time')).toHaveValue(/^\d\d:\d\d$/);
  await expectFits(page);
  await press(page, 'Hiệu lực');
  await expect(page.getByText('Đã ghi nhật ký cho 2 lô.')).toBeVisible();
  await expect.poll(() => names(page)).toEqual(['Tưới nước', 'Tưới nước']);
  const { items } = await api.get<{ items: { lot_id: string }[] }>('/diary-entries');
  expect(items.map(({ lot_id }) => lot_id).sort()).toEqual([lots[1]?.id, lots[2]?.id].sort());
});

test('a lot leads to its diary and to a new entry in it, where the last work is offered again', async ({ page, server }) => {
  const business = newBusiness('HTX Bưởi Đông Giang');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Bưởi da xanh');
  const [lot, other] = [await makeLot(api, product, 'B1'), await makeLot(api, product, 'B2')];
  const material = await makeMaterial(api, server, 'Vôi bột');
  const member = await makeMember(api, server, 'Anh Tư');
  const common = { started_at: '2025-10-01T07:00:00+07:00' };
  await api.create('/diary-entries', { ...common, lot_id: lot?.id, name: 'Rải vôi', member_ids: [member.id], materials: [{ material_id: material.id, quantity: 20, unit: 'KGM' }] });
  await api.create('/diary-entries', { ...common, lot_id: other?.id, name: 'Tỉa cành' });

  await signIn(page, business);
  await page.goto(`/lots/${lot?.id}`);
  await page.getByRole('link', { name: 'Nhật ký của lô' }).click();
  await expect.poll(() => names(page)).toEqual(['Rải vôi']);
  await expect(page.getByText(`Chỉ nhật ký của “${lot?.name}”`)).toBeVisible();
  await expectFits(page);

  await page.getByRole('link', { name: 'Thêm mới' }).click();
  await expect(button(page, `Bỏ ${lot?.name}`)).toBeVisible();
  const offered = (label: string) => page.getByRole('group', { name: `Dùng gần đây: ${label}` });
  await press(offered('Tên công việc'), 'Rải vôi');
  await press(offered('Chuỗi cung ứng'), 'Anh Tư');
  await press(offered('Vật tư'), 'Vôi bột 20 kg');
  await expect(entry(page, 'materials[0].quantity')).toHaveValue('20');
  await screenshot(page, 'guide-diary-offered');
  await press(page, 'Thời gian từ: bây giờ');
  await save(page, 'diary-entries');
  await page.goto(`/diary-entries?status=active&uses=${lot?.id}`);
  await expect.poll(() => names(page)).toEqual(['Rải vôi', 'Rải vôi']);
  await page.getByRole('link', { name: 'Xem tất cả' }).click();
  await expect.poll(async () => (await names(page)).length).toBe(3);
});
