// Catalogues, of a business and of the system, and administrative areas.
import { demo, newBusiness, openMenu, signIn } from '../harness/accounts.ts';
import { choose, expectFaults, field, fill, press } from '../harness/form.ts';
import { approvedBusiness } from '../harness/records.ts';
import { expect, test } from '../harness/server.ts';

test('a business adds its own category and uses it; retired, it stays with the product', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Mứt Đà Lạt');
  const api = await approvedBusiness(server, business);
  await signIn(page, business);

  await test.step('adds one to the product categories', async () => {
    await openMenu(page);
    await page.getByRole('link', { name: 'Danh mục', exact: true }).click();
    await page.getByRole('link', { name: 'Danh mục sản phẩm' }).click();
    await expect(page.getByText('Chưa có mục riêng nào.')).toBeVisible();
    await press(page, 'Thêm mục');
    const dialog = page.getByRole('dialog');
    await fill(dialog, { name_vi: 'trái cây' });
    await press(dialog, 'Lưu');
    await expectFaults(dialog, { name_vi: 'đã có mục tên này' });
    await fill(dialog, { name_vi: 'Mứt dâu', name_en: 'Strawberry jam' });
    await press(dialog, 'Lưu');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('listitem').filter({ hasText: 'Mứt dâu' })).toContainText('Strawberry jam');
  });

  await test.step('the form for a product offers it', async () => {
    await page.goto('/products/new');
    await fill(page, { name: 'Mứt dâu Cầu Đất' });
    await choose(page, 'category_id', 'Mứt dâu');
    await press(page, 'Hiệu lực');
    await expect(page).toHaveURL(/\/products(\/(?!new)|\?|$)/);
    const { items } = await api.get<{ items: { name: string; references: { name: string }[] }[] }>('/products');
    expect(items[0]?.references[0]?.name).toBe('Mứt dâu');
  });

  await test.step('retired, it is not offered any more and the product keeps it', async () => {
    await page.goto('/catalogues?kind=product_category');
    await press(page, 'Ngừng dùng Mứt dâu');
    await expect(page.getByRole('listitem').filter({ hasText: 'Mứt dâu' })).toContainText('Ngừng dùng');
    await page.goto('/products/new');
    await expect(field(page, 'category_id').locator('option', { hasText: 'Trái cây' })).toBeAttached();
    await expect(field(page, 'category_id').locator('option', { hasText: 'Mứt dâu' })).toHaveCount(0);
    await page.goto('/products');
    await page.getByRole('link', { name: 'Mứt dâu Cầu Đất', exact: true }).click();
    await expect(field(page, 'category_id').locator('option:checked')).toHaveText('Mứt dâu');
  });
});

test('an administrator adds a unit and moves it up with the keyboard', async ({ page, server }) => {
  await signIn(page, demo.administrator);
  await page.goto('/catalogues?kind=unit');
  await press(page, 'Thêm mục');
  const dialog = page.getByRole('dialog');
  await fill(dialog, { code: 'kgm', name_vi: 'yến' });
  await press(dialog, 'Lưu');
  await expectFaults(dialog, { code: 'Không được có ký tự' });
  await fill(dialog, { code: 'DKG', name_vi: 'yến (10 kg)' });
  await press(dialog, 'Lưu');
  await expect(dialog).toBeHidden();
  const rows = page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('button', { name: /^Sửa/ }) });
  await expect(rows.last()).toContainText('yến (10 kg)');

  const up = page.getByRole('button', { name: 'Chuyển yến (10 kg) lên' });
  await up.focus();
  await page.keyboard.press('Enter');
  await expect(rows.nth(-2)).toContainText('yến (10 kg)');
  // The focus moves with it, so that the next press moves it on.
  await expect(up).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows.nth(-3)).toContainText('yến (10 kg)');
  const list = (await (await page.request.get(`${server.address}/api/v1/catalogues/unit`)).json()) as { code: string }[];
  expect(list.at(-3)?.code).toBe('DKG');
});

test('an administrator imports communes, a registration chooses one, and two are merged', async ({ page, browser, server }) => {
  const csv = (text: string) => ({ name: 'xa.csv', mimeType: 'text/csv', buffer: Buffer.from(text, 'utf8') });
  const head = '\ufeffcode;name;parent_code;valid_from;valid_to;successor_code\r\n';
  await signIn(page, demo.administrator);
  await openMenu(page);
  await page.getByRole('link', { name: 'Đơn vị hành chính' }).click();
  await expect(page.getByText('Quảng Ngãi')).toBeVisible();

  await test.step('a faulty file is refused cell by cell, a right one is looked through and stored', async () => {
    await press(page, 'Nhập từ tệp CSV');
    const dialog = page.getByRole('dialog', { name: 'Nhập từ tệp CSV' });
    await field(dialog, 'file').setInputFiles(csv(`${head}9122O;Xã Thử Bồng;51;1/7/2025;;\r\n91220;Xã Thử;99;1/7/2025;;\r\n`));
    await expect(dialog).toContainText('Có 2 chỗ cần sửa trong tệp. Chưa lưu gì.');
    await expect(dialog.getByRole('row').nth(2)).toContainText(/^3\s*parent_code/);
    await expect(dialog.getByRole('button', { name: 'Nhập vào hệ thống' })).toBeDisabled();
    await field(dialog, 'file').setInputFiles(
      csv(`${head}91115;Xã Thử Bồng;51;1/7/2025;;\r\n91124;Xã Đông Thử Bồng;51;1/7/2025;;\r\n`),
    );
    await expect(dialog).toContainText('Sẽ thêm 2, sửa 0, giữ nguyên 0 đơn vị.');
    await press(dialog, 'Nhập vào hệ thống');
    await expect(dialog).toBeHidden();
    await page.getByRole('button', { name: 'Quảng Ngãi', exact: true }).click();
    await expect(page.getByText('Xã Đông Thử Bồng')).toBeVisible();
  });

  await test.step('a visitor who registers chooses province and commune', async () => {
    const context = await browser.newContext();
    const visitor = await context.newPage();
    await visitor.goto(`${server.address}/register`);
    await choose(visitor, 'area_id', 'Quảng Ngãi');
    const commune = visitor.getByLabel('Xã, phường, đặc khu');
    await expect(commune.locator('option', { hasText: 'Xã Thử Bồng' })).toBeAttached();
    await commune.selectOption({ label: 'Xã Thử Bồng' });
    await expect(field(visitor, 'area_id').locator('option:checked')).toHaveText('Quảng Ngãi');
    await expect(commune.locator('option:checked')).toHaveText('Xã Thử Bồng');
    // A former name leads to the area of today.
    await visitor.getByLabel('Tìm nhanh theo tên').pressSequentially('xã Hàm Minh, Bình Thuận');
    await visitor.getByRole('option', { name: 'Xã Hàm Thuận Nam, Lâm Đồng' }).click();
    await expect(field(visitor, 'area_id').locator('option:checked')).toHaveText('Lâm Đồng');
    await expect(commune.locator('option:checked')).toHaveText('Xã Hàm Thuận Nam');
    await context.close();
  });

  await test.step('one commune becomes part of the other', async () => {
    await press(page, 'Sửa Xã Đông Thử Bồng');
    const dialog = page.getByRole('dialog', { name: 'Sửa Xã Đông Thử Bồng' });
    await fill(dialog, { valid_to: '01/09/2025' });
    // A date is read when the focus leaves its field.
    await field(dialog, 'valid_to').press('Tab');
    await choose(dialog, 'successor_id', 'Quảng Ngãi');
    await dialog.locator('#field-successor_id-1').selectOption({ label: 'Xã Thử Bồng' });
    await press(dialog, 'Lưu');
    await expect(dialog).toBeHidden();
    await expect(page.getByText('Đã sáp nhập từ 01/09/2025')).toBeVisible();
    await page.getByRole('searchbox').fill('dong thu');
    await expect(page.getByRole('listitem').filter({ hasText: /^Xã Đông Thử Bồng.*· Quảng Ngãi/ })).toBeVisible();
  });
});
