// The guide's section 5: the supply chain, from its list to the trash, with every field of a member.
import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { attach, choose, entry, expectFaults, field, fill, press, save } from '../harness/form.ts';
import { expectFits, openRecord, saveInactive, startNew, walkThroughStates } from '../harness/guide.ts';
import { row } from '../harness/list.ts';
import { pdf } from '../harness/pdf.ts';
import { photograph, picture } from '../harness/picture.ts';
import { approvedBusiness, makeMember } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

/** Returns the day in this many days, as typed in Vietnam and in ISO 8601. */
function inDays(days: number): { typed: string; iso: string } {
  const iso = new Date(Date.now() + 7 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
  return { typed: iso.split('-').toReversed().join('/'), iso };
}

test('a member with everything that the guide names is added, changed, and moved between states', async ({ page, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('HTX Thanh long Hàm Thạnh');
  const api = await approvedBusiness(server, business);
  const faults = watchForFaults(page);
  await signIn(page, business);
  const name = 'Hộ bà Nguyễn Thị Lý';
  const ends = inDays(20);

  await test.step('5.2 adds it', async () => {
    await startNew(page, 'members');
    await choose(page, 'category_id');
    await fill(page, {
      name,
      code: 'NV-01',
      representative_name: 'Nguyễn Thị Lý',
      representative_position: 'Chủ hộ',
      phone: '0912 345 678',
      email: 'ly@example.vn',
      address: 'Thôn 3, xã Hàm Thạnh',
      gln: '8938505970004',
    });
    await attach(page, 'image', picture('vuon.png'));
    await press(page, 'Thêm dòng');
    await entry(page, 'specifications[0].name').fill('Diện tích');
    await entry(page, 'specifications[0].value').fill('100 m²');
    await entry(page, 'content').fill('Trồng thanh long từ năm 2008.');

    await press(page, 'Thêm giấy phép');
    await attach(page, 'licences[0].file', { name: 'giay-phep.pdf', mimeType: 'application/pdf', buffer: pdf('Licence') });
    await press(page, 'Thêm giấy chứng nhận chất lượng');
    await choose(page.locator('main'), 'quality_certificates\\[0\\]\\.kind_id', 'VietGAP');
    await entry(page, 'quality_certificates[0].number').fill('VietGAP-TT-0021');
    await entry(page, 'quality_certificates[0].issuer').fill('Trung tâm Chất lượng vùng 4');
    await entry(page, 'quality_certificates[0].issued_on').fill('01/02/2024');
    await entry(page, 'quality_certificates[0].expires_on').fill(ends.typed);
    await entry(page, 'quality_certificates[0].issuer').click();
    await expect(page.getByRole('group', { name: 'Giấy chứng nhận chất lượng 1' })).toContainText('Còn 20 ngày');
    await press(page, 'Thêm giấy kiểm nghiệm, kiểm định');
    await entry(page, 'test_certificates[0].number').fill('KN-77');
    await expectFits(page);
    await screenshot(page, 'guide-members-new');
    await save(page, 'members');
  });

  await test.step('5.1 sees it in the list, with its picture and what ends soon', async () => {
    await expect(row(page, name)).toContainText(`Còn 20 ngày (${ends.typed})`);
    await expect(row(page, name).locator('img')).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'guide-members-list');
    const { items } = await api.get<{ items: object[] }>('/members');
    expect(items).toEqual([
      expect.objectContaining({
        name,
        code: 'NV-01',
        gln: '8938505970004',
        specifications: [{ name: 'Diện tích', value: '100 m²' }],
        quality_certificates: [expect.objectContaining({ number: 'VietGAP-TT-0021', issued_on: '2024-02-01', expires_on: ends.iso })],
        test_certificates: [expect.objectContaining({ number: 'KN-77' })],
        licences: [expect.objectContaining({ file: expect.any(String) })],
        expires_first: ends.iso,
      }),
    ]);
  });

  await test.step('5.3 changes it; what is wrong in a certificate is said there', async () => {
    await openRecord(page, name);
    await press(page, 'Bỏ giấy kiểm nghiệm, kiểm định 1');
    await entry(page, 'quality_certificates[0].expires_on').fill('01/01/2024');
    await entry(page, 'quality_certificates[0].issuer').click();
    await press(page, 'Hiệu lực');
    await expect(page.locator('[id="error-quality_certificates[0].expires_on"]')).toContainText('01/02/2024');
    await expect(page.getByRole('alert')).toContainText('Giấy chứng nhận chất lượng 1: Ngày hết hạn');
    await entry(page, 'quality_certificates[0].expires_on').fill(inDays(-3).typed);
    await fill(page, { address: 'Thôn 5, xã Hàm Thạnh' });
    await saveInactive(page, 'members', name);
    await expect(row(page, name)).toContainText(`Hết hạn ${inDays(-3).typed}`);
    const { items } = await api.get<{ items: { test_certificates: object[] }[] }>('/members?status=inactive');
    expect(items).toEqual([expect.objectContaining({ address: 'Thôn 5, xã Hàm Thạnh', test_certificates: [] })]);
    await openRecord(page, name);
    await expectFits(page);
    await screenshot(page, 'guide-members-one');
    await save(page, 'members');
  });

  await test.step('5.4 moves it between the states', () => walkThroughStates(page, 'members', name));
  expect(faults).toEqual([]);
});

test('pictures: a large one shrinks before it is sent, a wrong one is refused at its place, a lost one is sent again', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Ảnh');
  const api = await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/members/new');
  await choose(page, 'category_id');
  await fill(page, { name: 'Xưởng ảnh' });

  await test.step('what is no picture is refused beside its name, and a form with it is not saved', async () => {
    await entry(page, 'image').setInputFiles({ name: 'ghi-chu.txt', mimeType: 'text/plain', buffer: Buffer.from('abc') });
    await expect(page.getByRole('listitem').filter({ hasText: 'ghi-chu.txt' })).toContainText('Chỉ nhận ảnh');
    await expect(page.getByText('Có tệp chưa tải lên được')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Hiệu lực', exact: true })).toBeDisabled();
    await press(page, 'Bỏ ghi-chu.txt');
  });

  await test.step('what claims to be a picture is refused by the server', async () => {
    await entry(page, 'image').setInputFiles({ name: 'gia.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') });
    await expect(page.getByRole('listitem').filter({ hasText: 'gia.png' }).getByRole('alert')).toBeVisible();
    await press(page, 'Bỏ gia.png');
  });

  await test.step('one on its way holds up the form, and can be broken off', async () => {
    await page.route('**/api/v1/files', () => {}, { times: 1 });
    await entry(page, 'image').setInputFiles(picture('dang-gui.png'));
    await expect(page.getByText('Đang tải tệp lên')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Hiệu lực', exact: true })).toBeDisabled();
    await press(page, 'Bỏ dang-gui.png');
    await expect(page.getByRole('button', { name: 'Hiệu lực', exact: true })).toBeEnabled();
  });

  await test.step('the network goes and comes back', async () => {
    await page.route('**/api/v1/files', (route) => route.abort('internetdisconnected'), { times: 1 });
    await entry(page, 'image').setInputFiles(photograph('may-anh.png'));
    const item = page.getByRole('listitem').filter({ hasText: 'may-anh.png' });
    await expect(item).toContainText('Không kết nối được');
    await press(item, 'Thử lại');
    // It was converted to JPEG before it was sent.
    await expect(page.getByRole('button', { name: 'may-anh.jpg', exact: true })).toBeVisible();
  });

  await save(page, 'members');
  const { items } = await api.get<{ items: { held_files: { width: number; height: number }[] }[] }>('/members');
  expect(items[0]?.held_files).toEqual([expect.objectContaining({ width: 2560, height: 1440 })]);
});

test('a picture is dropped on its field, and a draft keeps it', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Bản nháp');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/members/new');
  await fill(page, { name: 'Lò sấy' });
  const { name, mimeType, buffer } = picture('lo-say.png');
  const dropped = await page.evaluateHandle(
    ([name, type, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      return data;
    },
    [name, mimeType, [...buffer]] as [string, string, number[]],
  );
  await entry(page, 'image').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  const drafts = () => page.evaluate(() => Object.values(localStorage).some((kept) => kept.includes('lo-say.png')));
  await expect.poll(drafts).toBe(true);

  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await press(page, 'Khôi phục nội dung chưa lưu');
  await expect(field(page, 'name')).toHaveValue('Lò sấy');
  await expect(page.getByRole('img', { name })).toBeVisible();
  await choose(page, 'category_id');
  await save(page, 'members');
  await expect(row(page, 'Lò sấy').locator('img')).toBeVisible();
});

test('an upload goes on after one has signed in again', async ({ page, context, server }) => {
  const business = newBusiness('Cơ sở Hết phiên');
  const api = await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/members/new');
  await choose(page, 'category_id');
  await fill(page, { name: 'Trạm cân' });
  await api.signOutEverywhere();
  await context.clearCookies();
  await entry(page, 'image').setInputFiles(picture('can.png'));
  const dialog = page.getByRole('dialog').filter({ has: page.locator('[name="password"]') });
  await expect(dialog).toBeVisible();
  await fill(dialog, { password: business.password });
  await press(dialog, 'Đăng nhập');
  await expect(page.getByRole('button', { name: 'can.png', exact: true })).toBeVisible();
  await save(page, 'members');
});

test('a copy has everything but what must differ', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Nhân bản');
  const api = await approvedBusiness(server, business);
  await makeMember(api, server, 'Hộ ông Tám', { code: 'T-1', address: 'Thôn 8', licences: [{ number: 'GP-1' }] });
  await signIn(page, business);
  await page.goto('/members');
  await row(page, 'Hộ ông Tám').getByRole('link', { name: 'Nhân bản Hộ ông Tám' }).click();
  await expect(field(page, 'address')).toHaveValue('Thôn 8');
  await expect(field(page, 'code')).toHaveValue('');
  await expect(page.getByText('Nhân bản từ “Hộ ông Tám”')).toBeVisible();
  await fill(page, { name: 'Hộ ông Chín', code: 'T-1' });
  await press(page, 'Hiệu lực');
  await expectFaults(page, { code: /\S/ });
  await fill(page, { code: 'T-2' });
  await save(page, 'members');
  const { items } = await api.get<{ items: object[] }>('/members?sort=name');
  expect(items).toEqual([
    expect.objectContaining({ name: 'Hộ ông Chín', code: 'T-2', address: 'Thôn 8', licences: [] }),
    expect.objectContaining({ name: 'Hộ ông Tám', code: 'T-1', licences: [expect.objectContaining({ number: 'GP-1' })] }),
  ]);
});
