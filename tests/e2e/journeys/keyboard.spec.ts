// Working without a mouse; on the desktop only, because a phone has no keyboard.
import { newBusiness, signIn } from '../harness/accounts.ts';
import { button, field } from '../harness/form.ts';
import { expectVisibleFocus, tabTo } from '../harness/keyboard.ts';
import { approvedBusiness } from '../harness/records.ts';
import { expect, test } from '../harness/server.ts';

test('a member is added with the keyboard alone', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Bàn phím');
  const api = await approvedBusiness(server, business);
  await signIn(page, business);

  await page.goto('/members');
  const add = page.getByRole('link', { name: 'Thêm mới' }).first();
  await tabTo(page, add);
  await expectVisibleFocus(add);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/members\/new/);

  await expect(field(page, 'category_id').locator('option')).not.toHaveCount(1);
  await tabTo(page, field(page, 'category_id'));
  await expectVisibleFocus(field(page, 'category_id'));
  await page.keyboard.press('ArrowDown');
  await tabTo(page, field(page, 'name'));
  await page.keyboard.type('Nhà xe Tuy Phong');
  await tabTo(page, field(page, 'address'));
  await page.keyboard.type('Liên Hương');
  await tabTo(page, button(page, 'Hiệu lực'));
  await expectVisibleFocus(button(page, 'Hiệu lực'));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/members(\/(?!new)|\?|$)/);
  const { items } = await api.get<{ items: object[] }>('/members');
  expect(items).toEqual([expect.objectContaining({ name: 'Nhà xe Tuy Phong', address: 'Liên Hương' })]);
});

test('Enter goes on to the next field and saves nothing', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Phím Enter');
  const api = await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/materials/new');
  await field(page, 'code').focus();
  await page.keyboard.type('VT-9');
  await page.keyboard.press('Enter');
  await expect(field(page, 'barcode')).toBeFocused();
  await field(page, 'price').focus();
  await page.keyboard.type('5000');
  await page.keyboard.press('Enter');
  await expect(page.locator('#field-manufacturer_id')).toBeFocused();
  expect(await api.get('/materials')).toMatchObject({ items: [] });
});
