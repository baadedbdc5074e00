// Lists and forms, on the demo cooperative's records where many are needed.
import { demo, newBusiness, signIn } from '../harness/accounts.ts';
import { button, choose, expectFaults, field, fill, press } from '../harness/form.ts';
import { countOn, moveTo, names, nextPage, openTab, row, rows, search, sortBy, tick } from '../harness/list.ts';
import { Api, approvedBusiness, makeLot, makeMember, makeProduct } from '../harness/records.ts';
import { expect, test } from '../harness/server.ts';

test('search finds words without accents, in any case and by their beginnings', async ({ page }) => {
  await signIn(page, demo.owner);
  await page.goto('/products');
  await expect(rows(page).first()).toBeVisible();

  for (const words of ['thanh long', 'ruot do', 'RUỘT ĐỎ', 'thanh ruo']) {
    await search(page, words);
    await expect(row(page, 'Thanh long ruột đỏ LĐ1 La Dạ')).toBeVisible();
  }
  await search(page, 'khong co gi nhu the');
  await expect(rows(page)).toHaveCount(0);
  await expect(page.getByText(/Không tìm thấy/)).toBeVisible();
  await search(page, '');
  await expect(row(page, 'Thanh long ruột đỏ LĐ1 La Dạ')).toBeVisible();
});

test('a list is sorted as asked, in the order of the Vietnamese alphabet', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Sắp xếp');
  const api = await approvedBusiness(server, business);
  const alphabetical = ['An', 'Ăn', 'Âu', 'Dừa', 'Đào', 'Êm', 'Ổi', 'Ơn'];
  for (const name of alphabetical.toReversed()) await makeMember(api, server, name);

  await signIn(page, business);
  await page.goto('/members');
  await sortBy(page, 'Tên A → Z');
  await expect.poll(() => names(page)).toEqual(alphabetical);
  await sortBy(page, 'Tên Z → A');
  await expect.poll(() => names(page)).toEqual(alphabetical.toReversed());
});

test('a long list goes on to its end, each record once', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Danh sách dài');
  const api = await approvedBusiness(server, business);
  const made = Array.from({ length: 45 }, (_, index) => `Hộ số ${String(index + 1).padStart(2, '0')}`);
  for (const name of made) await makeMember(api, server, name);

  await signIn(page, business);
  await page.goto('/members');
  await sortBy(page, 'Tên A → Z');
  await expect(row(page, 'Hộ số 01')).toBeVisible();
  const seen = new Set(await names(page));
  expect(seen.size).toBeLessThan(made.length);
  while (await nextPage(page).isEnabled()) {
    const before = (await names(page)).join();
    await nextPage(page).click();
    await expect.poll(async () => (await names(page)).join()).not.toBe(before);
    for (const name of await names(page)) seen.add(name);
  }
  expect([...seen].sort()).toEqual(made);
});

test('many records are moved to another state and back in one go', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Trạng thái');
  const api = await approvedBusiness(server, business);
  for (const name of ['Một', 'Hai', 'Ba']) await makeMember(api, server, name);

  await signIn(page, business);
  await page.goto('/members');
  await expect.poll(() => countOn(page, 'Hiệu lực')).toBe(3);
  await tick(page, 'Một');
  await tick(page, 'Hai');
  await moveTo(page, 'Không hiệu lực');
  await expect(row(page, 'Một')).toHaveCount(0);
  await expect(row(page, 'Ba')).toBeVisible();
  await expect.poll(() => countOn(page, 'Hiệu lực')).toBe(1);
  await expect.poll(() => countOn(page, 'Không hiệu lực')).toBe(2);

  await openTab(page, 'Không hiệu lực');
  await tick(page, 'Một');
  await tick(page, 'Hai');
  await moveTo(page, 'Hiệu lực');
  await expect(rows(page)).toHaveCount(0);
  await openTab(page, 'Hiệu lực');
  await expect(rows(page)).toHaveCount(3);
});

test('what is in use is not trashed, and what uses it is named; afterwards it is, and can be restored', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Thùng rác');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Mủ trôm sơ chế');
  const lot = await makeLot(api, product, 'MT-01');

  await signIn(page, business);
  await page.goto('/products');
  await tick(page, product.name);
  await moveTo(page, 'Thùng rác');
  await expect(page.getByRole('dialog').getByRole('link', { name: lot.name })).toHaveAttribute('href', `/lots/${lot.id}`);

  await api.move('/lots', [lot.id], 'trashed');
  await page.goto('/products');
  await tick(page, product.name);
  await moveTo(page, 'Thùng rác');
  await expect(row(page, product.name)).toHaveCount(0);

  await openTab(page, 'Thùng rác');
  await tick(page, product.name);
  await moveTo(page, 'Khôi phục');
  await expect(row(page, product.name)).toHaveCount(0);
  await openTab(page, 'Không hiệu lực');
  await expect(row(page, product.name)).toBeVisible();
});

test('faults stand beside their fields, and the first one is where one goes on', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Kiểm tra');
  await approvedBusiness(server, business);
  await signIn(page, business);

  await page.goto('/members/new');
  await fill(page, { phone: 'gọi sau', email: 'abc', gln: '8938505970005' });
  await press(page, 'Hiệu lực');
  await expectFaults(page, {
    category_id: 'Mục này là bắt buộc',
    name: 'Mục này là bắt buộc',
    phone: 'Số điện thoại không đúng',
    email: 'Địa chỉ email không đúng',
    gln: 'đúng ra là 4',
  });
  await expect(page.getByRole('alert')).toContainText('5 mục cần sửa');
  await expect(field(page, 'phone')).toHaveValue('gọi sau');

  await page.goto('/lots/new');
  await fill(page, { name: 'Lô thử', code: 'LÔ 1', produced_on: '02/05/2026', expires_on: '1.5.2026' });
  await press(page, 'Hiệu lực');
  await expectFaults(page, { code: 'Không được có ký tự “Ô”', product_id: 'Mục này là bắt buộc', expires_on: '02/05/2026' });
});

test('what was typed survives a save that fails on the way', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Mất mạng');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/members/new');
  await choose(page, 'category_id');
  await fill(page, { name: 'Trạm thu mua Bắc Bình', address: 'Chợ Lầu' });

  await page.route('**/api/v1/members?*', (route) => route.abort('internetdisconnected'));
  await press(page, 'Hiệu lực');
  await expect(page.getByRole('alert')).toContainText('Không kết nối được với máy chủ');
  await expect(field(page, 'name')).toHaveValue('Trạm thu mua Bắc Bình');
  await expect(field(page, 'address')).toHaveValue('Chợ Lầu');

  await page.unroute('**/api/v1/members?*');
  await press(page, 'Hiệu lực');
  await expect(page).toHaveURL(/\/members(\/(?!new)|\?|$)/);
  await page.goto('/members');
  await expect(row(page, 'Trạm thu mua Bắc Bình')).toHaveCount(1);
});

test('a save whose answer is lost makes one record, not two', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Gửi hai lần');
  const api = await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/members/new');
  await choose(page, 'category_id');
  await fill(page, { name: 'Vựa Phú Long' });

  // The server receives the first attempt, but its answer is lost.
  await page.route(
    '**/api/v1/members?*',
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await press(page, 'Hiệu lực');
  await expect(page.getByRole('alert')).toBeVisible();
  await press(page, 'Hiệu lực');
  await expect(page).toHaveURL(/\/members(\/(?!new)|\?|$)/);
  const { items } = await api.get<{ items: unknown[] }>('/members');
  expect(items).toHaveLength(1);
});

test('leaving a form with something typed asks first', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Rời trang');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/members/new');
  await fill(page, { name: 'Chưa lưu' });
  const asked = page.waitForEvent('dialog');
  // Not page.reload(), which would wait for a page that the dialog's answer prevents.
  await page.evaluate(() => setTimeout(() => location.reload()));
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await expect(field(page, 'name')).toHaveValue('Chưa lưu');
});

test('who may only read is offered nothing else', async ({ page, server }) => {
  const { items } = await (await Api.as(demo.owner, server)).get<{ items: { id: string; name: string }[] }>('/products');
  const product = items[0];
  expect(product).toBeDefined();
  await signIn(page, demo.viewer);
  await page.goto('/products');
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Thêm mới' })).toHaveCount(0);
  await expect(rows(page).getByRole('checkbox')).toHaveCount(0);
  await page.goto(`/products/${product?.id}`);
  await expect(page.getByText(product?.name ?? '').first()).toBeVisible();
  await expect(button(page, 'Hiệu lực')).toHaveCount(0);
});
