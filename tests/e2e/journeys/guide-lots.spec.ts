// The guide's section 9: lots; recently used values are offered, and missing records are added from the form.
import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { attach, button, choose, entry, field, fill, pick, press, save } from '../harness/form.ts';
import { expectFits, openRecord, saveInactive, startNew, walkThroughStates } from '../harness/guide.ts';
import { row } from '../harness/list.ts';
import { picture } from '../harness/picture.ts';
import { approvedBusiness, makeLot, makeMember, makeProduct } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

test('a lot is added with members, materials and pictures, changed, and moved between states', async ({ page, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('HTX Thanh long Hòa Lệ');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Thanh long ruột đỏ');
  const member = await makeMember(api, server, 'Vườn ông Bảy');
  const faults = watchForFaults(page);
  await signIn(page, business);
  const name = 'Thu hoạch đợt 1';

  await test.step('9.2 adds it; a material that is missing too, with the keyboard', async () => {
    await startNew(page, 'lots');
    await fill(page, { name, code: 'TL-01', origin: 'Hàm Thuận Bắc', harvested_on: '1/11/2026', produced_on: '2/11/2026', packed_on: '02112026', expires_on: '1/12/2026' });
    await pick(page, 'product_id', product.name);
    await fill(page, { weight: '1250,5', packaging: 'Thùng carton 10 kg' });
    await entry(page, 'weight_unit').selectOption({ label: 'kg' });
    await fill(page, { quantity: '125' });
    await choose(page, 'quantity_unit', 'Thùng');
    await pick(page, 'member_ids', member.name);

    await entry(page, 'material_ids').focus();
    await page.keyboard.type('Túi lưới');
    await expect(page.getByText('Không tìm thấy. Hãy thử từ khác.')).toBeVisible();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Thêm vật tư' });
    await expect(dialog.locator('#quick-field-category_id')).toBeFocused();
    await dialog.locator('#quick-field-category_id').selectOption({ index: 1 });
    await press(dialog, 'Thêm và chọn');
    await expect(dialog).toBeHidden();
    await expect(button(page, 'Bỏ Túi lưới')).toBeVisible();

    await page.locator('summary', { hasText: 'Dây chuyền, kiểm nghiệm' }).click();
    await fill(page, { production_line: 'Dây chuyền 2', shift: 'Ca 1' });
    await press(page, 'Thêm phiếu kiểm nghiệm');
    await entry(page, 'test_reports[0].number').fill('0215/KN');
    await entry(page, 'test_reports[0].issuer').fill('Trung tâm Chất lượng vùng 4');
    await entry(page, 'test_reports[0].result').fill('Đạt');
    await attach(page, 'cover_image', picture('lo.png'));
    await attach(page, 'images', picture('xe.png'), picture('kho.png'));
    await expectFits(page);
    await screenshot(page, 'guide-lots-new');
    await save(page, 'lots');
    const { items } = await api.get<{ items: object[] }>('/lots');
    expect(items).toEqual([
      expect.objectContaining({ name, code: 'TL-01', weight: 1250.5, weight_unit: 'KGM', packed_on: '2026-11-02', member_ids: [member.id], images: [expect.any(String), expect.any(String)], production_line: 'Dây chuyền 2', shift: 'Ca 1', test_reports: [{ number: '0215/KN', issuer: 'Trung tâm Chất lượng vùng 4', result: 'Đạt' }] }),
    ]);
  });

  await test.step('9.1 and 9.3 finds and changes it', async () => {
    await expect(row(page, name)).toContainText('1.250,5 kg');
    await expectFits(page);
    await screenshot(page, 'guide-lots-list');
    await openRecord(page, name);
    await fill(page, { description: 'Hàng loại 1.' });
    await saveInactive(page, 'lots', name);
    await openRecord(page, name);
    await expect(field(page, 'description')).toHaveValue('Hàng loại 1.');
    await save(page, 'lots');
  });

  await test.step('9.4 moves it between the states', () => walkThroughStates(page, 'lots', name));
  expect(faults).toEqual([]);
});

test('what the last lots had is offered for the next one, one tap each, and nothing is filled in unasked', async ({ page, server }) => {
  const business = newBusiness('HTX Chanh dây');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Chanh dây tím');
  const [first, second] = [await makeMember(api, server, 'Vườn Một'), await makeMember(api, server, 'Xe Hai')];
  await makeLot(api, product, 'CD-1', { member_ids: [first.id, second.id], weight: 5, weight_unit: 'TNE', packaging: 'Túi lưới 5 kg', origin: 'Đức Linh' });
  await signIn(page, business);
  await page.goto('/lots/new');
  const offered = (label: string) => page.getByRole('group', { name: `Dùng gần đây: ${label}` });
  await expect(offered('Sản phẩm')).toBeVisible();
  await expect(field(page, 'origin')).toHaveValue('');
  await expectFits(page);
  await screenshot(page, 'guide-lots-offered');

  await press(offered('Sản phẩm'), product.name);
  await expect(button(page, `Bỏ ${product.name}`)).toBeVisible();
  await expect(offered('Sản phẩm')).toBeHidden();
  await press(offered('Xuất xứ'), 'Đức Linh');
  await press(offered('Quy cách đóng gói'), 'Túi lưới 5 kg');
  await press(offered('Khối lượng'), 'tấn');
  await press(offered('Chuỗi cung ứng'), 'Xe Hai');
  await fill(page, { name: 'Đợt 2', code: 'CD-2', weight: '4' });
  await save(page, 'lots');
  const { items } = await api.get<{ items: object[] }>('/lots');
  expect(items[0]).toMatchObject({ code: 'CD-2', product_id: product.id, origin: 'Đức Linh', packaging: 'Túi lưới 5 kg', weight_unit: 'TNE', member_ids: [second.id] });
});
