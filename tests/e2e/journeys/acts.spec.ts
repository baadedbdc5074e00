// Goods from the field to the shop: harvested, packed, shipped, received by another business, and traced by it.
import type { Page } from '@playwright/test';

import { newBusiness, signIn, signOut } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { field, press } from '../harness/form.ts';
import { Numbers } from '../harness/gs1.ts';
import { expectFits } from '../harness/guide.ts';
import { approvedBusiness, makeLot, makeMember, makeProduct } from '../harness/records.ts';
import { scan } from '../harness/scanner.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

/** Chooses a record in a field that searches. */
async function pick(page: Page, name: string, record: string): Promise<void> {
  await page.locator(`#field-${name}`).fill(record);
  // Not the last option, which adds a new record with that name.
  await page.locator(`#list-${name} [role="option"]:not(.combobox__add)`, { hasText: record }).first().click();
}

/** Records the act of the form and waits for its page. */
async function recorded(page: Page, heading: string): Promise<void> {
  await press(page, 'Ghi lại');
  await expect(page).toHaveURL(/\/goods\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
}

test('a harvest goes to a shop, which traces it back to the lot', async ({ page, server }) => {
  test.setTimeout(180_000);
  const numbers = new Numbers();
  const [gtin, sscc] = [numbers.gtin(1), numbers.sscc(1)];
  const grower = newBusiness('HTX Đường Đi');
  const shop = newBusiness('Cửa hàng Nơi Đến');
  const growers = await approvedBusiness(server, grower);
  const shops = await approvedBusiness(server, shop);
  const product = await makeProduct(growers, server, 'Thanh long ruột đỏ', { gtin });
  const lot = await makeLot(growers, product, 'TL-01', { weight: 500, weight_unit: 'KGM' });
  // Each is recognised by its GLN.
  const glns = { grower: numbers.gln(1), shop: numbers.gln(2) };
  await growers.prove(server, { gln: glns.grower });
  await shops.prove(server, { gln: glns.shop });
  await makeMember(growers, server, shop.name, { gln: glns.shop });
  // The server refuses more than there is in stock.
  const faults = watchForFaults(page, /\/api\/v1\/acts$/);
  const code = `(01)0${gtin}(10)TL-01`;
  await signIn(page, grower);

  await test.step('harvests a lot', async () => {
    await page.goto('/goods');
    await expectFits(page);
    await screenshot(page, 'goods');
    await page.getByRole('link', { name: /^Thu hoạch/ }).click();
    await pick(page, 'items', lot.name);
    // The lot has the unit of its weight.
    await expect(field(page, 'items[0].unit')).toHaveValue('KGM');
    await field(page, 'items[0].quantity').fill('500');
    await expectFits(page);
    await screenshot(page, 'act-harvest');
    await recorded(page, 'Thu hoạch');
    await expect(page.getByText('500 kg')).toBeVisible();
  });

  await test.step('packs it onto a pallet by scanning', async () => {
    await page.goto('/goods/pack');
    await field(page, 'container').fill(sscc);
    await page.locator('#field-items').focus();
    await scan(page, code);
    await expect(page.getByRole('group', { name: /Thanh long ruột đỏ/ })).toContainText('đang có 500 kg');
    // The focus stays in the field for the next scan; the same lot again is reported, not added.
    await expect(page.locator('#field-items')).toBeFocused();
    await scan(page, code);
    await expect(page.getByText(/đã có trong danh sách/)).toBeVisible();
    await expect(field(page, 'items[1].quantity')).toHaveCount(0);
    await field(page, 'items[0].quantity').fill('700');
    await press(page, 'Ghi lại');
    await expect(page.locator('[id="error-items[0].quantity"]')).toContainText('500 kg');
    await field(page, 'items[0].quantity').fill('480,5');
    await recorded(page, 'Xếp lên palet');
  });

  await test.step('sees in the stock what lies loose and what is on the pallet', async () => {
    await page.goto('/stock');
    await expect(page.getByRole('listitem').filter({ hasText: 'TL-01' }).filter({ hasText: '19,5 kg' }).first()).toBeVisible();
    await page.getByText('Bên trong có 1 mặt hàng').click();
    await expect(page.getByText('480,5 kg')).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'stock');
  });

  await test.step('ships the pallet; what was typed survives leaving the form', async () => {
    await page.getByRole('listitem').filter({ hasText: sscc }).getByRole('link', { name: /^Gửi/ }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: 'Gửi hàng' })).toBeVisible();
    await expect(page.locator('[id="field-items[0].code"]')).toBeVisible();
    await pick(page, 'partner_id', shop.name);
    await field(page, 'vehicle').fill('86C-123.45');
    await field(page, 'shipment_number').fill(`VD-${numbers.prefix}`);
    // A scanner that types while another field has the focus: the field keeps its value.
    await field(page, 'vehicle').focus();
    await scan(page, sscc);
    await expect(field(page, 'vehicle')).toHaveValue('86C-123.45');
    await expect(page.getByText(/đã có trong danh sách/)).toBeVisible();
    // Navigating away keeps the draft, which is offered again.
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('link', { name: 'Hủy' }).click();
    await page.goto('/goods/ship');
    await press(page, 'Khôi phục nội dung chưa lưu');
    await expect(field(page, 'vehicle')).toHaveValue('86C-123.45');
    await expectFits(page);
    await screenshot(page, 'act-ship');
    await recorded(page, 'Gửi hàng');
    await expect(page.getByText(`VD-${numbers.prefix}`)).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'act');
  });

  await test.step('the shop finds it announced, and receives it by its label', async () => {
    await signOut(page);
    await signIn(page, shop);
    await page.goto('/goods/receive');
    const announced = page.getByRole('region', { name: 'Hàng đã được báo trước' }).getByRole('link');
    await expect(announced).toHaveCount(1);
    await announced.click();
    await expect(page.getByRole('heading', { level: 1, name: /^Thông báo / })).toBeVisible();
    await expect(page.getByText('Chờ xác nhận')).toBeVisible();
    await page.locator('#field-lines').focus();
    await scan(page, code);
    // The scanned item is on the pallet, so the pallet has arrived.
    await expect(page.getByText('Đã quét thấy')).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'advice-answer');
    await press(page, 'Xác nhận đã nhận');
    await expect(page.getByText('Đã nhận đủ')).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'advice');
    await page.getByRole('link', { name: 'Lần nhận này' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Nhận hàng' })).toBeVisible();
  });

  await test.step('and traces it back', async () => {
    await page.getByRole('link', { name: 'Truy xuất', exact: true }).last().click();
    await expect(page).toHaveURL(/\/chain\?code=/);
    await press(page, 'Về nguồn');
    await press(page, 'Danh sách');
    await expect(page.getByText(/Về nguồn: bước 1/)).toBeVisible();
    await expect(page.getByText('TL-01').first()).toBeVisible();
    // However the goods were packed, the supplier has a name.
    const from = page.getByRole('region', { name: 'Nhận từ ai' });
    await expect(from.getByText(grower.name)).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'chain-list');
    await press(page, 'Sơ đồ');
    await expect(page.locator('#node-0')).toBeVisible();
    await page.locator('#node-0').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('#node-0')).not.toBeFocused();
    await page.keyboard.press('Enter');
    await expectFits(page);
    await screenshot(page, 'chain-graph');
    await press(page, 'Bảng');
    await expect(page.getByRole('table', { name: /Các bước/ })).toContainText('xếp vào');
    await expectFits(page);
    await screenshot(page, 'chain-table');
  });
  expect(faults).toEqual([]);
});
