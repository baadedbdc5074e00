// Places and logistic units: added, changed, made in a series, moved between the states.
import { expect, test } from '../harness/server.ts';
import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { choose, entry, field, fill, press, save } from '../harness/form.ts';
import { expectFits, openRecord, saveInactive, startNew, walkThroughStates } from '../harness/guide.ts';
import { row } from '../harness/list.ts';
import { approvedBusiness, makeLot, makeProduct } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';

test('a place is added with its GLN, changed, and moved between states', async ({ page, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('HTX Địa điểm');
  const api = await approvedBusiness(server, business);
  const faults = watchForFaults(page);
  await signIn(page, business);
  const name = 'Vườn Hàm Minh 1';
  await startNew(page, 'places');
  await choose(page, 'category_id');
  await fill(page, { name, code: 'V-01', gln: '8938505970004', growing_area_code: 'VN-BTOR-0017', address: 'Thôn 3', size: '2,5' });
  await choose(page, 'size_unit');
  await expect(page.locator('#state-gln')).toContainText('Đúng GLN');
  await screenshot(page, 'guide-places-new');
  await save(page, 'places');
  await expect(row(page, name)).toContainText('8938505970004');
  await expectFits(page);

  await openRecord(page, name);
  await fill(page, { growing_area_code: 'VN-BTOR-0018' });
  await saveInactive(page, 'places', name);
  const { items } = await api.get<{ items: object[] }>('/places?status=inactive');
  expect(items).toEqual([expect.objectContaining({ name, growing_area_code: 'VN-BTOR-0018', size: 2.5 })]);
  await openRecord(page, name);
  await save(page, 'places');
  await walkThroughStates(page, 'places', name);
  expect(faults).toEqual([]);
});

test('logistic units are made one by one and in a series, each with its SSCC', async ({ page, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('HTX Đóng gói');
  const api = await approvedBusiness(server, business);
  await makeLot(api, await makeProduct(api, server, 'Thanh long'), 'TL-1');
  await signIn(page, business);
  const prefix = `8939${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`;
  await api.prove(server, { gs1_company_prefix: prefix });
  await page.goto('/numbers');
  await expect(page.getByRole('heading', { name: `Mã doanh nghiệp ${prefix}` })).toBeVisible();

  await test.step('one, with its lot and a place that is added in passing', async () => {
    await startNew(page, 'logistic-units');
    await fill(page, { name: 'Palet thanh long', gross_weight: '812,5' });
    await choose(page, 'category_id');
    await page.getByRole('button', { name: 'Cấp mã: SSCC' }).click();
    await expect(field(page, 'sscc')).toHaveValue(new RegExp(`^0${prefix}\\d{7}$`));
    await page.locator('#field-contents').fill('TL-1');
    await page.locator('#list-contents').getByRole('option', { name: /^Lô TL-1/ }).first().click();
    await entry(page, 'contents[0].quantity').fill('40');
    await choose(page.locator('main'), 'contents\\[0\\]\\.unit');
    await page.locator('#field-from_place_id').fill('Nhà đóng gói');
    await page.locator('#list-from_place_id').getByRole('option', { name: 'Thêm “Nhà đóng gói”' }).click();
    const dialog = page.getByRole('dialog', { name: 'Thêm địa điểm' });
    await expect(field(dialog, 'name')).toHaveValue('Nhà đóng gói');
    await dialog.locator('#quick-field-category_id').selectOption({ index: 1 });
    await press(dialog, 'Thêm và chọn');
    await expect(page.getByRole('button', { name: 'Bỏ Nhà đóng gói' })).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'guide-logistic-units-new');
    await save(page, 'logistic-units');
    const { items } = await api.get<{ items: object[] }>('/logistic-units');
    expect(items).toEqual([
      expect.objectContaining({ gross_weight: 812.5, contents: [expect.objectContaining({ quantity: 40, unit: expect.any(String) })] }),
    ]);
  });

  await test.step('a series, after what is missing was told', async () => {
    await startNew(page, 'logistic-units');
    await press(page, 'Tạo nhiều');
    const dialog = page.getByRole('dialog', { name: 'Tạo nhiều đơn vị logistic' });
    await field(dialog, 'count').fill('4');
    await press(dialog, 'Tạo');
    await expect(dialog).toBeHidden();
    await expect(page.locator('#error-name')).toBeVisible();
    await fill(page, { name: 'Sọt thu hoạch' });
    await choose(page, 'category_id');
    await press(page, 'Tạo nhiều');
    await field(dialog, 'count').fill('4');
    await press(dialog, 'Tạo');
    await expect(page).toHaveURL(/\/logistic-units\?status=active/);
    await expect(page.getByText(/Đã tạo 4 đơn vị logistic: SSCC \d{18} đến \d{18}/)).toBeVisible();
    const { items } = await api.get<{ items: { name: string; sscc: string }[] }>('/logistic-units?q=Sot');
    expect(items.length).toBe(4);
    expect(new Set(items.map(({ sscc }) => sscc)).size).toBe(4);
  });

  await test.step('and moved between the states', () => walkThroughStates(page, 'logistic-units', 'Palet thanh long'));
});
