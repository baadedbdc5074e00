// The whole walk: from the registration of a business to a consumer who reads its lot's page.
import { readFile } from 'node:fs/promises';

import { demo, demoArea, newBusiness, signIn, signOut } from '../harness/accounts.ts';
import { choose, field, fill, pick, press } from '../harness/form.ts';
import { moveTo, openTab, row, tick } from '../harness/list.ts';
import { newestMail } from '../harness/mail.ts';
import { pdf } from '../harness/pdf.ts';
import { decodeQr } from '../harness/qr.ts';
import { expect, test } from '../harness/server.ts';

test('a business registers, is approved, makes a lot, and a consumer scans its code', async ({ page, browser, server }) => {
  test.setTimeout(240_000);
  const business = newBusiness('Cơ sở Thanh long Hàm Minh');
  const member = 'Hộ ông Lê Văn Năm';
  const product = 'Thanh long ruột trắng';
  const lot = { name: 'Thu hoạch đợt 1', code: 'TLT-2026/11-01' };
  const file = pdf(`Registration ${business.taxCode}`);

  await test.step('registers with a PDF', async () => {
    await page.goto('/register');
    await fill(page, { name: business.name, tax_code: business.taxCode });
    await choose(page, 'business_type_id');
    await choose(page, 'industry_id');
    await field(page, 'registration_file').setInputFiles({ name: 'dang-ky.pdf', mimeType: 'application/pdf', buffer: file });
    await fill(page, { registration_issued_on: '15/03/2024', registered_address: 'Thôn 3, xã Hàm Minh', phone: '0252 386 1234' });
    await choose(page, 'area_id', demoArea);
    await fill(page, {
      representative_name: business.representative,
      email: business.email,
      password: business.password,
      password_confirmation: business.password,
    });
    await press(page, 'Đăng ký');
    await expect(page.getByRole('heading', { name: 'Đăng ký thành công' })).toBeVisible();
    await expect(page.getByText(business.email)).toBeVisible();
  });

  await test.step('waits: sees its registration and nothing else', async () => {
    await signIn(page, business);
    await expect(page).toHaveURL(/\/registration$/);
    await expect(page.getByText('Chờ duyệt').first()).toBeVisible();
    await page.goto('/products');
    await expect(page.getByRole('link', { name: 'Thêm mới' })).toHaveCount(0);
    await expect(page).not.toHaveURL(/\/products/);
    await signOut(page);
  });

  await test.step('the authority sees all that was entered, and the PDF, and approves', async () => {
    const context = await browser.newContext();
    const office = await context.newPage();
    await signIn(office, demo.administrator);
    await expect(office).toHaveURL(/\/approvals/);
    await office.getByRole('link', { name: business.name }).click();
    for (const text of [business.name, business.taxCode, '15/03/2024', 'Thôn 3, xã Hàm Minh', demoArea, '0252 386 1234', business.representative, business.email]) {
      await expect(office.getByRole('main').getByText(text).first()).toBeVisible();
    }
    const id = new URL(office.url()).pathname.split('/').pop();
    const sent = office.waitForResponse((response) => response.url().endsWith(`/approvals/${id}/file`));
    await expect(office.getByText('dang-ky.pdf')).toBeVisible();
    await press(office, 'Mở tệp PDF');
    expect((await (await sent).body()).equals(file)).toBe(true);

    await press(office, 'Duyệt');
    await expect(office.getByText('Đã duyệt').first()).toBeVisible();
    await context.close();
  });

  await test.step('is told by mail', async () => {
    const mail = await newestMail(server, business.email, /duyệt/i);
    expect(mail.text).toContain(business.name);
  });

  await test.step('adds a member, a product and a lot', async () => {
    await signIn(page, business);
    await page.goto('/members/new');
    await choose(page, 'category_id');
    await fill(page, { name: member, phone: '0912 345 678' });
    await press(page, 'Hiệu lực');
    await expect(page).toHaveURL(/\/members(\/(?!new)|\?|$)/);

    await page.goto('/products/new');
    await fill(page, { name: product });
    await choose(page, 'category_id');
    await press(page, 'Hiệu lực');
    await expect(page).toHaveURL(/\/products(\/(?!new)|\?|$)/);

    await page.goto('/lots/new');
    await fill(page, { name: lot.name, code: lot.code, harvested_on: '01/11/2026' });
    await pick(page, 'product_id', product);
    await pick(page, 'member_ids', member);
    await press(page, 'Hiệu lực');
    await expect(page).toHaveURL(/\/lots(\/(?!new)|\?|$)/);
  });

  const address = await test.step('downloads the QR code of the lot', async () => {
    await page.goto('/lots');
    await row(page, lot.name).getByRole('link', { name: lot.name, exact: true }).click();
    await press(page, 'Mã QR');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('img', { name: /Mã QR/ })).toBeVisible();
    const download = page.waitForEvent('download');
    await press(dialog, 'Tải PNG');
    const address = decodeQr(await readFile(await (await download).path()));
    expect(address).toMatch(new RegExp(`^${server.address}/t/[0-9A-Z]{10}$`));
    return address;
  });

  // A consumer in a shop: a phone, and no session.
  const shop = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const phone = await shop.newPage();

  await test.step('a consumer opens it without signing in', async () => {
    const answer = await phone.goto(address);
    expect(answer?.status()).toBe(200);
    for (const text of [lot.code, product, business.name, member, '01/11/2026']) {
      await expect(phone.getByText(text).first()).toBeVisible();
    }
    // Nothing private: neither the member's telephone number nor the representative of the business.
    await expect(phone.getByText('0912 345 678')).toHaveCount(0);
    await expect(phone.getByText(business.representative)).toHaveCount(0);
  });

  await test.step('a product in use cannot be trashed; the answer names the lot', async () => {
    await page.goto('/products');
    await tick(page, product);
    await moveTo(page, 'Thùng rác');
    await expect(page.getByRole('dialog').getByRole('link', { name: lot.name })).toBeVisible();
    await page.goto('/products');
    await expect(row(page, product)).toBeVisible();
  });

  await test.step('the lot goes into the trash, and its page says that it is gone', async () => {
    await page.goto('/lots');
    await tick(page, lot.name);
    await moveTo(page, 'Thùng rác');
    await expect(row(page, lot.name)).toHaveCount(0);
    await openTab(page, 'Thùng rác');
    await expect(row(page, lot.name)).toBeVisible();

    const answer = await phone.goto(address);
    expect(answer?.status()).toBe(410);
    await expect(phone.getByText(/không còn được công bố/)).toBeVisible();
    await expect(phone.getByText(lot.code)).toHaveCount(0);
  });
  await shop.close();
});
