// Registered data is corrected after the approval: requested with a certificate, reviewed and decided by the
// authority.
import type { Page } from '@playwright/test';

import { demo, newBusiness, newTaxCode, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { expectFaults, field, fill, press } from '../harness/form.ts';
import { Numbers } from '../harness/gs1.ts';
import { expectFits } from '../harness/guide.ts';
import { newestMail } from '../harness/mail.ts';
import { pdf } from '../harness/pdf.ts';
import { approvedBusiness } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

/** Uploads the certificate in the form beside the profile's. */
async function attachCertificate(page: Page, text: string): Promise<void> {
  const file = { name: 'giay-chung-nhan.pdf', mimeType: 'application/pdf', buffer: pdf(text) };
  await page.locator('#change-field-certificate').setInputFiles(file);
  await expect(page.locator('form').getByRole('button', { name: file.name, exact: true })).toBeVisible();
}

test('a business asks for its GLN and a new name, the authority confirms one and rejects the other', async ({ page, browser, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('HTX Rau Đơn Dương');
  const api = await approvedBusiness(server, business);
  const gln = new Numbers().gln(1);
  const renamed = `${business.name} mới`;
  const faults = watchForFaults(page);
  await signIn(page, business);

  await test.step('the GLN needs its certificate', async () => {
    await page.goto('/profile');
    await press(page, 'Đề nghị GLN');
    await fill(page, { gln: '8938505970005' });
    await press(page, 'Gửi cơ quan quản lý');
    await expect(page.locator('#change-error-gln')).toContainText('đúng ra là 4');
    await expect(page.locator('#change-error-certificate')).toContainText('Mục này là bắt buộc');
    await fill(page, { gln });
    await attachCertificate(page, gln);
    await expectFits(page);
    await press(page, 'Gửi cơ quan quản lý');
    await expect(page.getByRole('heading', { name: 'Đang chờ cơ quan quản lý xác nhận' })).toBeVisible();
    expect(await api.get('/organisation')).not.toHaveProperty('gln');
  });

  await test.step('so does the name, which begins as it is', async () => {
    await press(page, 'Đề nghị sửa thông tin đăng ký');
    await expect(field(page, 'name')).toHaveValue(business.name);
    await fill(page, { name: renamed, tax_code: newTaxCode() });
    await attachCertificate(page, renamed);
    await press(page, 'Gửi cơ quan quản lý');
    await expect(page.getByText(`Thông tin đăng ký: ${renamed}`)).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'registered-own');
  });

  const context = await browser.newContext();
  const office = await context.newPage();
  await test.step('the authority sees both, before and after side by side', async () => {
    await signIn(office, demo.administrator);
    await office.getByRole('link', { name: /thay đổi thông tin đã đăng ký chờ xác nhận/ }).click();
    await office.getByRole('listitem').filter({ hasText: gln }).getByRole('link', { name: business.name }).click();
    await expect(office.getByRole('row', { name: /Mã địa điểm GLN/ })).toContainText(gln);
    await expect(office.getByText('giay-chung-nhan.pdf')).toBeVisible();
    await screenshot(office, 'registered-review');
    await press(office, 'Xác nhận');
    await expect(office.getByText('Đã xác nhận').first()).toBeVisible();
  });

  await test.step('a rejection says why', async () => {
    await office.goto('/registered-changes');
    await office.getByRole('listitem').filter({ hasText: renamed }).getByRole('link', { name: business.name }).click();
    await expect(office.getByRole('row', { name: /^Tên/ })).toContainText(renamed);
    await press(office, 'Từ chối');
    const dialog = office.getByRole('dialog');
    await press(dialog, 'Từ chối');
    await expectFaults(dialog, { reason: 'Mục này là bắt buộc' });
    await fill(dialog, { reason: 'Giấy chứng nhận đã hết hạn.' });
    await press(dialog, 'Từ chối');
    await expect(office.getByText('Bị từ chối').first()).toBeVisible();
    const mail = await newestMail(server, business.email, /Chưa xác nhận/);
    expect(mail.text).toContain('Giấy chứng nhận đã hết hạn.');
  });

  await test.step('the GLN is in force, the name is not', async () => {
    await page.goto('/profile');
    await expect(page.locator('.fact').filter({ hasText: 'Mã địa điểm GLN' })).toContainText(gln);
    expect(await api.get('/organisation')).toMatchObject({ gln, business: { name: business.name } });
    await page.getByText('Thay đổi đã có kết quả').click();
    await expect(page.getByText('Giấy chứng nhận đã hết hạn.')).toBeVisible();
  });
  expect(faults).toEqual([]);
  await context.close();
});

test('what waits can be taken back with the keyboard alone', async ({ page, server }) => {
  const business = newBusiness('HTX Bơ Đức Trọng');
  const api = await approvedBusiness(server, business);
  const id = await api.send('giay-chung-nhan.pdf', pdf('prefix'));
  await api.create('/organisation/changes', { kind: 'gln', certificate: id, gln: new Numbers().gln(2) });
  await signIn(page, business);
  await page.goto('/profile');
  const button = page.getByRole('button', { name: 'Rút lại đề nghị' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Đã rút lại đề nghị.')).toBeVisible();
  await expect(button).toHaveCount(0);
});
