// Colleagues: invited by mail, signed in on their own phone, given another role, signed out when removed.
import type { Browser, Page } from '@playwright/test';

import { expectAccessible } from '../harness/accessibility.ts';
import { demo, newBusiness, openMenu, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { expectFaults, field, fill, press } from '../harness/form.ts';
import { linkIn, newestMail } from '../harness/mail.ts';
import { approvedBusiness, makeMember } from '../harness/records.ts';
import { expect, test } from '../harness/server.ts';

const password = 'lúa chín vàng đồng tháng mười';

const phone = async (browser: Browser): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
  });
  return context.newPage();
};

async function invite(page: Page, name: string, email: string, role: string): Promise<void> {
  await press(page, 'Mời người dùng');
  const dialog = page.getByRole('dialog', { name: 'Mời người dùng' });
  await fill(dialog, { name, email });
  await dialog.getByRole('radio', { name: role }).check();
  await press(dialog, 'Gửi lời mời');
  await expect(dialog).toBeHidden();
}

test('an owner invites a colleague, who works on the phone, gets another role and is removed', async ({ page, browser, server }) => {
  const business = newBusiness('HTX Xoài Cam Lâm');
  const api = await approvedBusiness(server, business);
  await makeMember(api, server, 'Vườn ông Tư');
  const stranger = `nguoi-la-${Date.now()}@journey.example.vn`;
  const email = `binh-${Date.now()}@journey.example.vn`;
  await signIn(page, business);

  await test.step('the owner invites by mail', async () => {
    await openMenu(page);
    await page.getByRole('link', { name: 'Người dùng' }).click();
    await expect(page.getByText(`${business.representative} (bạn)`)).toBeVisible();
    await press(page, 'Mời người dùng');
    const dialog = page.getByRole('dialog', { name: 'Mời người dùng' });
    await press(dialog, 'Gửi lời mời');
    await expectFaults(dialog, { email: 'Mục này là bắt buộc', name: 'Mục này là bắt buộc' });
    await expect(dialog.locator('#error-role')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await invite(page, 'Trần Văn Bình', email, 'Ghi nhật ký');
    await expect(page.getByRole('region', { name: 'Lời mời đang chờ' })).toContainText(email);
    await invite(page, 'Người lạ', stranger, 'Chỉ xem');
    await press(page, `Hủy hiệu lực lời mời gửi ${stranger}`);
    await expect(page.getByRole('region', { name: 'Lời mời đang chờ' })).not.toContainText(stranger);
  });

  const colleague = await phone(browser);
  const faults = watchForFaults(colleague, /session\/refresh$/, /\/members/);
  const link = linkIn(await newestMail(server, email, /mời/), server);

  await test.step('the colleague accepts on the phone and sees only what the role may do', async () => {
    await colleague.goto(link);
    await expect(colleague.getByText(business.name).first()).toBeVisible();
    await expect(colleague.getByText('Ghi nhật ký')).toBeVisible();
    await expect(field(colleague, 'name')).toHaveValue('Trần Văn Bình');
    await press(colleague, 'Nhận lời mời');
    await expectFaults(colleague, { password: 'Mục này là bắt buộc' });
    await expectAccessible(colleague);
    await fill(colleague, { password, password_confirmation: password });
    await press(colleague, 'Nhận lời mời');
    await expect(colleague).toHaveURL(`${server.address}/`);

    await openMenu(colleague);
    await expect(colleague.getByRole('link', { name: 'Nhật ký' }).first()).toBeVisible();
    await expect(colleague.getByRole('link', { name: 'Người dùng' })).toHaveCount(0);
    await colleague.goto('/members');
    await expect(colleague.getByText('Vườn ông Tư')).toBeVisible();
    await expect(colleague.getByRole('link', { name: 'Thêm mới' })).toHaveCount(0);
    await colleague.goto('/diary-entries');
    await expect(colleague.getByRole('link', { name: 'Thêm mới' }).first()).toBeVisible();
    await colleague.goto('/users');
    await expect(colleague).not.toHaveURL(/\/users/);
  });

  await test.step('the link does not work a second time', async () => {
    const stranger = await phone(browser);
    await stranger.goto(link);
    await expect(stranger.getByRole('alert')).toContainText('đã hết hạn, đã được dùng hoặc đã bị hủy hiệu lực');
    await stranger.context().close();
  });

  await test.step('another role works without signing in again', async () => {
    await page.reload();
    await press(page, 'Đổi vai trò của Trần Văn Bình');
    const dialog = page.getByRole('dialog', { name: 'Vai trò của Trần Văn Bình' });
    await expect(dialog.getByRole('radio', { name: 'Ghi nhật ký' })).toBeChecked();
    await dialog.getByRole('radio', { name: 'Biên tập' }).check();
    await press(dialog, 'Lưu');
    await expect(page.getByRole('listitem').filter({ hasText: email })).toContainText('Biên tập');
    await colleague.goto('/members');
    await expect(colleague.getByRole('link', { name: 'Thêm mới' }).first()).toBeVisible();
  });

  await test.step('the owner removes the colleague, who is out at once', async () => {
    await press(page, 'Xóa Trần Văn Bình');
    const dialog = page.getByRole('dialog', { name: 'Xóa Trần Văn Bình?' });
    await expect(dialog).toContainText(email);
    await press(dialog, 'Xóa người dùng');
    await expect(page.getByRole('listitem').filter({ hasText: email })).toHaveCount(0);
    expect(faults).toEqual([]);
    await colleague.goto('/members');
    await expect(colleague).toHaveURL(/\/sign-in/);
    await fill(colleague, { email, password });
    await press(colleague, 'Đăng nhập');
    await expect(colleague.getByRole('alert')).toContainText('Email hoặc mật khẩu không đúng');
  });
  await colleague.context().close();
});

test('an address that has an account is not invited a second time', async ({ page, server }) => {
  const business = newBusiness('HTX Nho Ninh Phước');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/users');
  await press(page, 'Mời người dùng');
  const dialog = page.getByRole('dialog', { name: 'Mời người dùng' });
  await fill(dialog, { name: 'Chủ khác', email: demo.owner.email });
  await dialog.getByRole('radio', { name: 'Chỉ xem' }).check();
  await press(dialog, 'Gửi lời mời');
  await expectFaults(dialog, { email: 'đã có tài khoản' });
});
