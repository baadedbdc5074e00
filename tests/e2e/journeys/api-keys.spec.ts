// API keys: created, copied, used, revoked.
import { expectAccessible } from '../harness/accessibility.ts';
import { newBusiness, openMenu, signIn } from '../harness/accounts.ts';
import { expectFaults, fill, press } from '../harness/form.ts';
import { approvedBusiness } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

test('an owner makes a key, sees it once, and revokes it', async ({ page, context, server }) => {
  const business = newBusiness('HTX Cà phê Cầu Đất');
  await approvedBusiness(server, business);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, business);
  await openMenu(page);
  await page.getByRole('link', { name: 'Khóa API' }).click();
  await expect(page.getByText('Chưa có khóa nào')).toBeVisible();
  await expectAccessible(page);

  await press(page, 'Tạo khóa');
  const dialog = page.getByRole('dialog', { name: 'Tạo khóa API' });
  await press(dialog, 'Tạo khóa');
  await expectFaults(dialog, { name: 'Mục này là bắt buộc' });
  await screenshot(page, 'api-key-new');
  await expect(dialog.locator('#error-scopes')).toBeVisible();
  await expectAccessible(page);
  await fill(dialog, { name: 'Phần mềm kho' });
  await dialog.getByRole('checkbox', { name: 'Đọc sự kiện' }).check();
  await dialog.getByRole('radio', { name: '90 ngày' }).check();
  await press(dialog, 'Tạo khóa');

  const shown = page.getByRole('dialog', { name: 'Khóa của Phần mềm kho' });
  await expect(shown.getByRole('alert')).toContainText('Khóa chỉ hiện một lần này.');
  await expectAccessible(page);
  await screenshot(page, 'api-key-made');
  await press(shown, 'Sao chép khóa');
  const key = (await shown.locator('code').textContent()) ?? '';
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  const ask = () => page.request.get(`${server.address}/epcis/v2/events`, { headers: { 'X-API-Key': key } });
  expect((await ask()).status()).toBe(200);
  await press(shown, 'Tôi đã cất khóa');
  await expect(shown).toBeHidden();
  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'Phần mềm kho' });
  await expect(row).toContainText('Dùng lần cuối');
  await expect(row).toContainText(key.slice(0, 18));
  await expect(page.getByText(key)).toHaveCount(0);
  await screenshot(page, 'api-keys');
  await expectAccessible(page);

  await press(page, 'Hủy hiệu lực khóa Phần mềm kho');
  await press(page.getByRole('dialog', { name: 'Hủy hiệu lực khóa Phần mềm kho?' }), 'Hủy hiệu lực khóa');
  await expect(row).toHaveCount(0);
  expect((await ask()).status()).toBe(401);
});
