// The dashboard of a business: what needs attention, counts by month, latest records.
import { demo, newBusiness, signIn } from '../harness/accounts.ts';
import { expectAccessible } from '../harness/accessibility.ts';
import { watchForFaults } from '../harness/faults.ts';
import { approvedBusiness, entry, makeLot, makeProduct } from '../harness/records.ts';
import { expect, test } from '../harness/server.ts';

/** Returns a day relative to today, in the API's format. */
function day(from: number): string {
  const at = new Date(Date.now() + 7 * 3_600_000 + from * 86_400_000);
  return at.toISOString().slice(0, 10);
}

test('what needs attention stands there with the way to it', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Cần chú ý');
  const api = await approvedBusiness(server, business);
  const category_id = await entry(server, '/catalogues/member_category');
  const certificate = (number: string, expires: number) => ({ number, expires_on: day(expires) });
  await api.create('/members', {
    name: 'Vườn bà Kín',
    category_id,
    licences: [certificate('VG-CŨ', -3), certificate('VG-SẮP', 20), certificate('VG-XA', 200)],
  });
  const product = await makeProduct(api, server, 'Táo Ninh Phước');
  const lot = await makeLot(api, product, 'TAO-01', { produced_on: day(-1), expires_on: day(30), origin: 'Ninh Phước' });

  const faults = watchForFaults(page);
  await signIn(page, business);
  const concerns = page.locator('.concerns');
  await expect(concerns.getByText('1 giấy tờ đã hết hạn')).toBeVisible();
  await expect(concerns.getByText(/VG-CŨ .*quá 3 ngày/)).toBeVisible();
  await expect(concerns.getByText(/VG-SẮP .*còn 20 ngày/)).toBeVisible();
  await expect(concerns.getByText('VG-XA')).toHaveCount(0);
  await expect(concerns.getByText('1 sản phẩm thiếu thông tin')).toBeVisible();
  await expectAccessible(page);

  // While the product is inactive, scanning its lot leads nowhere.
  await api.move('/products', [product.id], 'inactive');
  await page.reload();
  await expect(concerns.getByText('1 lô không ai xem được')).toBeVisible();
  await concerns.getByRole('link', { name: lot.name }).click();
  await expect(page).toHaveURL(new RegExp(`/lots/${lot.id}$`));

  await page.goBack();
  await concerns.getByRole('link', { name: '1 sản phẩm chưa công bố' }).click();
  await expect(page).toHaveURL(/\/products\?status=inactive/);
  await expect(page.getByText('Táo Ninh Phước').first()).toBeVisible();
  expect(faults).toEqual([]);
});

test('the months are a drawing for the eye and a table for everybody', async ({ page }) => {
  await signIn(page, demo.owner);
  const chart = page.locator('.chart');
  await expect(chart).toBeVisible();
  await expect(chart.locator('.chart__column')).toHaveCount(12);
  const table = chart.getByRole('table');
  await expect(table).toBeHidden();
  await chart.getByText('Xem bảng số liệu').focus();
  await page.keyboard.press('Enter');
  await expect(table.getByRole('row')).toHaveCount(13);
  const [, year, month] = /^(\d+)-(\d+)/.exec(day(0)) ?? [];
  const row = table.getByRole('row').filter({ hasText: `Tháng ${Number(month)}/${year}` });
  const bar = chart.locator('.chart__column').last();
  // The number above the bar equals that of the table.
  const shown = (await row.getByRole('cell').innerText()).trim();
  expect((await bar.locator('.chart__value').innerText()).trim() || '0').toBe(shown);
  await expectAccessible(page);
});

test('a business with nothing in it is told where to begin', async ({ page, server }) => {
  const business = newBusiness('Cơ sở Mới');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await expect(page.getByText('Chưa có lô nào.')).toBeVisible();
  await expect(page.getByText('Chưa ghi nhật ký.')).toBeVisible();
  await expect(page.locator('.chart')).toHaveCount(0);
  await expectAccessible(page);
});
