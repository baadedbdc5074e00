// A registration that is rejected first.
import { demo, demoArea, newBusiness, newTaxCode, signIn } from '../harness/accounts.ts';
import { choose, expectFaults, field, fill, press } from '../harness/form.ts';
import { newestMail } from '../harness/mail.ts';
import { pdf } from '../harness/pdf.ts';
import { Api, register } from '../harness/records.ts';
import { expect, test } from '../harness/server.ts';

test('a rejected business reads why, corrects it, sends it again and is approved', async ({ page, browser, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('HTX Nước mắm Phan Thiết');
  const reason = 'Tệp đăng ký kinh doanh bị mờ, không đọc được mã số.';
  await register(server, business);

  const context = await browser.newContext();
  const office = await context.newPage();

  await test.step('the authority rejects it; a reason is asked for', async () => {
    await signIn(office, demo.administrator);
    await office.getByRole('link', { name: business.name }).click();
    await press(office, 'Từ chối');
    const dialog = office.getByRole('dialog');
    await press(dialog, 'Từ chối');
    await expectFaults(dialog, { reason: 'Mục này là bắt buộc' });
    await fill(dialog, { reason });
    await press(dialog, 'Từ chối');
    await expect(office.getByText('Bị từ chối').first()).toBeVisible();
  });

  await test.step('the reason comes by mail', async () => {
    const mail = await newestMail(server, business.email, /từ chối|chưa được duyệt/i);
    expect(mail.text).toContain(reason);
  });

  await test.step('the business reads it, corrects and sends again', async () => {
    await signIn(page, business);
    await expect(page).toHaveURL(/\/registration$/);
    await expect(page.getByText(reason)).toBeVisible();
    await expect(field(page, 'name')).toHaveValue(business.name);
    await fill(page, { registered_address: 'Số 12 Trần Hưng Đạo, phường Phan Thiết' });
    await field(page, 'registration_file').setInputFiles({ name: 'ban-ro.pdf', mimeType: 'application/pdf', buffer: pdf('clear') });
    await page.locator('form').getByRole('button', { name: /Gửi lại/ }).click();
    // Not 'Chờ duyệt': the timeline always has a step of that name.
    await expect(page.getByText('Hồ sơ đang chờ cơ quan quản lý duyệt')).toBeVisible();
  });

  await test.step('the authority sees the correction and approves', async () => {
    await office.goto('/approvals');
    await office.getByRole('link', { name: business.name }).click();
    await expect(office.getByText('Số 12 Trần Hưng Đạo, phường Phan Thiết')).toBeVisible();
    await expect(office.getByText('ban-ro.pdf')).toBeVisible();
    await press(office, 'Duyệt');
    await expect(office.getByText('Đã duyệt').first()).toBeVisible();
  });

  await test.step('the business works', async () => {
    await page.goto('/products');
    await expect(page.getByRole('link', { name: 'Thêm mới' }).first()).toBeVisible();
  });
  await context.close();
});

test('an e-mail address and a tax code that are taken are each named', async ({ page, server }) => {
  const first = newBusiness('Cơ sở Mủ trôm Vĩnh Hảo');
  await register(server, first);
  const second = newBusiness('Cơ sở đến sau');

  await page.goto('/register');
  await fill(page, { name: second.name, tax_code: first.taxCode, registered_address: 'Xã Vĩnh Hảo', phone: '0252 386 1234' });
  await choose(page, 'business_type_id');
  await choose(page, 'industry_id');
  await choose(page, 'area_id', demoArea);
  await fill(page, {
    representative_name: second.representative,
    // Case does not make another address.
    email: first.email.toUpperCase(),
    password: second.password,
    password_confirmation: second.password,
  });
  await press(page, 'Đăng ký');
  await expectFaults(page, { tax_code: 'đã có doanh nghiệp đăng ký', email: 'đã có tài khoản' });

  await fill(page, { tax_code: newTaxCode() });
  await press(page, 'Đăng ký');
  await expectFaults(page, { email: 'đã có tài khoản' });
  await expect(page.locator('#error-tax_code')).toHaveCount(0);

  await fill(page, { email: second.email });
  await press(page, 'Đăng ký');
  await expect(page.getByRole('heading', { name: 'Đăng ký thành công' })).toBeVisible();
  await Api.as(second, server);
});

test('what is wrong with a registration is said beside each field, and nothing typed is lost', async ({ page }) => {
  await page.goto('/register');
  await fill(page, { name: 'Cơ sở Dông Bàu Trắng', tax_code: '0100109107', email: 'khong-phai-email', password: 'matkhau123', password_confirmation: 'khác' });
  await press(page, 'Đăng ký');
  await expectFaults(page, {
    business_type_id: 'Mục này là bắt buộc',
    tax_code: 'đúng ra là 6',
    industry_id: 'Mục này là bắt buộc',
    registered_address: 'Mục này là bắt buộc',
    area_id: 'Mục này là bắt buộc',
    phone: 'Mục này là bắt buộc',
    representative_name: 'Mục này là bắt buộc',
    email: 'Địa chỉ email không đúng',
    password: 'quá dễ đoán',
    password_confirmation: 'không giống nhau',
  });
  await expect(field(page, 'name')).toHaveValue('Cơ sở Dông Bàu Trắng');
  await expect(field(page, 'tax_code')).toHaveValue('0100109107');
});
