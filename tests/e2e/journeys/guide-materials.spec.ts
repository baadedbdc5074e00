// The guide's section 6: materials, with manufacturers chosen from the supply chain or added from the form.
import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { attach, button, choose, entry, field, fill, pick, press, save } from '../harness/form.ts';
import { expectFits, openRecord, saveInactive, startNew, walkThroughStates } from '../harness/guide.ts';
import { row } from '../harness/list.ts';
import { pdf } from '../harness/pdf.ts';
import { picture } from '../harness/picture.ts';
import { approvedBusiness, makeMember } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

test('a material is added with maker, importer and distributor, changed, and moved between states', async ({ page, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('HTX Nho Ba Mọi');
  const api = await approvedBusiness(server, business);
  const maker = await makeMember(api, server, 'Nhà máy phân bón Bình Điền');
  const faults = watchForFaults(page);
  await signIn(page, business);
  const name = 'Phân hữu cơ vi sinh';

  await test.step('6.2 adds it; who is missing is added without leaving the form', async () => {
    await startNew(page, 'materials');
    await choose(page, 'category_id');
    await fill(page, { name, code: 'VT-01', barcode: '8934567890123', origin: 'Việt Nam', manager_name: 'Trần Văn Kho' });
    await field(page, 'price').fill('185000');
    await expect(field(page, 'price')).toHaveValue('185.000');
    await attach(page, 'image', picture('bao-phan.png'));
    await pick(page, 'manufacturer_id', maker.name);
    await pick(page, 'importer_id', maker.name);

    await entry(page, 'distributor_id').fill('Đại lý Cô Sáu');
    await page.getByRole('option', { name: 'Thêm “Đại lý Cô Sáu”' }).click();
    const dialog = page.getByRole('dialog', { name: 'Thêm thành viên chuỗi cung ứng' });
    await expect(dialog.locator('#quick-field-name')).toHaveValue('Đại lý Cô Sáu');
    await expect(dialog.locator('#quick-field-category_id')).toBeFocused();
    await expectFits(page);
    await screenshot(page, 'guide-materials-quick');
    await press(dialog, 'Thêm và chọn');
    await expect(dialog.locator('#quick-error-category_id')).toBeVisible();
    const category = dialog.locator('#quick-field-category_id');
    await category.selectOption({ index: 1 });
    await press(dialog, 'Thêm và chọn');
    await expect(dialog).toBeHidden();
    await expect(button(page, 'Bỏ Đại lý Cô Sáu')).toBeVisible();
    await expect(field(page, 'barcode')).toHaveValue('8934567890123');

    await fill(page, { description: 'Dùng bón lót.', instructions: '2 kg mỗi gốc.', trace_url: 'https://truyxuat.example.vn/vt01' });
    await press(page, 'Thêm giấy chứng nhận chất lượng');
    await entry(page, 'quality_certificates[0].number').fill('QC-5');
    await press(page, 'Thêm giấy kiểm nghiệm, kiểm định');
    await attach(page, 'test_certificates[0].file', { name: 'kiem-nghiem.pdf', mimeType: 'application/pdf', buffer: pdf('Test') });
    await expectFits(page);
    await save(page, 'materials');
    const { items } = await api.get<{ items: { references: { field: string; name: string }[] }[] }>('/materials');
    expect(items).toEqual([expect.objectContaining({ name, price: 185_000, manufacturer_id: maker.id, importer_id: maker.id })]);
    expect(items[0]?.references).toContainEqual(expect.objectContaining({ field: 'distributor_id', name: 'Đại lý Cô Sáu' }));
  });

  await test.step('6.1 and 6.3 finds and changes it', async () => {
    await expect(row(page, name)).toContainText('185.000 ₫');
    await expectFits(page);
    await openRecord(page, name);
    await fill(page, { origin: 'Bình Thuận' });
    await press(page, 'Bỏ kiem-nghiem.pdf');
    await entry(page, 'test_certificates[0].number').fill('KN-1');
    await saveInactive(page, 'materials', name);
    await openRecord(page, name);
    await save(page, 'materials');
  });

  await test.step('6.4 moves it between the states', () => walkThroughStates(page, 'materials', name));
  expect(faults).toEqual([]);
});
