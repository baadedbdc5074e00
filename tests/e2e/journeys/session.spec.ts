// Sessions: expiry, duration, signing out; and forgotten passwords.
import { newBusiness, signIn, signInAgain, signOut } from '../harness/accounts.ts';
import { choose, field, fill, press } from '../harness/form.ts';
import { row } from '../harness/list.ts';
import { linkIn, newestMail } from '../harness/mail.ts';
import { Api, approvedBusiness } from '../harness/records.ts';
import { expect, test } from '../harness/server.ts';

test('a session that ends while a form is filled in loses nothing', async ({ page, context, server }) => {
  const business = newBusiness('HTX Rau Đức Trọng');
  await approvedBusiness(server, business);
  await signIn(page, business);

  await page.goto('/members/new');
  await choose(page, 'category_id');
  await fill(page, { name: 'Nhà vườn Hiệp Thạnh', code: 'HT-07', address: 'Thôn Phi Nôm' });
  const category = await field(page, 'category_id').inputValue();

  await (await Api.as(business, server)).signOutEverywhere();
  await context.clearCookies();
  await press(page, 'Hiệu lực');
  await signInAgain(page, business);

  await expect(page).toHaveURL(/\/members(\/(?!new)|\?|$)/);
  await page.goto('/members');
  await row(page, 'Nhà vườn Hiệp Thạnh').getByRole('link', { name: 'Nhà vườn Hiệp Thạnh', exact: true }).click();
  await expect(field(page, 'code')).toHaveValue('HT-07');
  await expect(field(page, 'address')).toHaveValue('Thôn Phi Nôm');
  await expect(field(page, 'category_id')).toHaveValue(category);
});

test('who gives up signing in again still has what they typed', async ({ page, context, server }) => {
  const business = newBusiness('HTX Chè Cầu Đất');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/members/new');
  await fill(page, { name: 'Tổ hợp tác Trạm Hành' });

  await (await Api.as(business, server)).signOutEverywhere();
  await context.clearCookies();
  await choose(page, 'category_id');
  await press(page, 'Hiệu lực');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(field(page, 'name')).toHaveValue('Tổ hợp tác Trạm Hành');

  await press(page, 'Hiệu lực');
  await signInAgain(page, business);
  await expect(page).toHaveURL(/\/members(\/(?!new)|\?|$)/);
});

test('a session lasts 30 days when asked to, else until the browser is closed', async ({ page, context, browser, server }) => {
  const business = newBusiness('HTX Cà phê Di Linh');
  await approvedBusiness(server, business);

  await signIn(page, business);
  const passing = (await context.cookies()).find(({ name }) => name === 'nguon_session');
  expect(passing).toMatchObject({ httpOnly: true, sameSite: 'Strict', expires: -1 });
  await signOut(page);

  await signIn(page, business, true);
  const lasting = (await context.cookies()).find(({ name }) => name === 'nguon_session');
  expect(lasting).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  const days = ((lasting?.expires ?? 0) - Date.now() / 1000) / 86_400;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThan(30.1);

  await test.step('the browser is closed and opened again', async () => {
    const later = await browser.newContext({ storageState: await context.storageState() });
    const again = await later.newPage();
    await again.goto('/members');
    await expect(again.getByRole('link', { name: 'Thêm mới' }).first()).toBeVisible();
    await later.close();
  });
});

test('who signs out is out, here and with the back button', async ({ page, context, server }) => {
  const business = newBusiness('HTX Bơ Đạ Huoai');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/members');
  await expect(page.getByRole('link', { name: 'Thêm mới' }).first()).toBeVisible();
  await signOut(page);
  expect((await context.cookies()).filter(({ name }) => name === 'nguon_session')).toEqual([]);

  await page.goBack();
  await expect(page.getByRole('link', { name: 'Thêm mới' })).toHaveCount(0);
  await page.goto('/members');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('after signing in one stands where one wanted to go', async ({ page, server }) => {
  const business = newBusiness('HTX Sầu riêng Đạ Tẻh');
  await approvedBusiness(server, business);
  await page.goto('/lots');
  await expect(page).toHaveURL(/\/sign-in/);
  await fill(page, { email: business.email, password: business.password });
  await press(page, 'Đăng nhập');
  await expect(page).toHaveURL(/\/lots/);
});

test('a wrong password is not said to be the password', async ({ page, server }) => {
  const business = newBusiness('HTX Dâu tây Đà Lạt');
  await approvedBusiness(server, business);
  await page.goto('/sign-in');
  await fill(page, { email: business.email, password: 'không phải mật khẩu này' });
  await press(page, 'Đăng nhập');
  await expect(page.getByRole('alert')).toContainText('Email hoặc mật khẩu không đúng');
  await expect(field(page, 'email')).toHaveValue(business.email);
});

test('a forgotten password is replaced by the link in the mail, once', async ({ page, server }) => {
  const business = newBusiness('HTX Hoa Thái Phiên');
  await approvedBusiness(server, business);

  await page.goto('/sign-in');
  await page.getByRole('link', { name: /Quên mật khẩu/ }).click();
  await expect(page).toHaveURL(/\/forgot-password/);
  await fill(page, { email: business.email });
  await page.locator('form').getByRole('button', { name: /Gửi/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'đã gửi đường dẫn' })).toBeVisible();

  const link = linkIn(await newestMail(server, business.email, /mật khẩu/i), server);
  expect(link).toContain('/reset-password#token=');
  const password = 'một con ngựa đau cả tàu bỏ cỏ';
  await page.goto(link);
  // The token of the link stays neither in the address bar nor in the history.
  await expect.poll(() => new URL(page.url()).hash).toBe('');
  await fill(page, { password, password_confirmation: password });
  await page.locator('form').getByRole('button', { name: /mật khẩu/ }).last().click();
  await expect(page).toHaveURL(/\/sign-in/);

  await signIn(page, { email: business.email, password });
  await signOut(page);

  await page.goto(link);
  await fill(page, { password: 'thêm một mật khẩu nữa', password_confirmation: 'thêm một mật khẩu nữa' });
  await page.locator('form').getByRole('button', { name: /mật khẩu/ }).last().click();
  await expect(page.getByRole('alert')).toContainText('đã hết hạn hoặc đã được dùng');
});
