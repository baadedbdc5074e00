// A pallet goes from farm to packer to distributor to shop. A complaint at the shop leads the authority back to the
// farm's lot; the recall that it orders finds the farm's other customers, and goes down the chain to the shop.
import type { Page } from '@playwright/test';

import { type Business, demo, newBusiness, signIn, signOut } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { choose, field, fill, press } from '../harness/form.ts';
import { Numbers } from '../harness/gs1.ts';
import { expectFits } from '../harness/guide.ts';
import { type Api, approvedBusiness, makeLot, makeMember, makeProduct } from '../harness/records.ts';
import { scan } from '../harness/scanner.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

const title = 'Thu hồi thanh long TL-07';

async function recorded(page: Page, heading: string): Promise<void> {
  await press(page, 'Ghi lại');
  await expect(page).toHaveURL(/\/goods\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
}

/** Ships the pallet to the next party, by its label. */
async function ships(page: Page, sscc: string, to: string): Promise<void> {
  await page.goto('/goods/ship');
  await page.locator('#field-items').focus();
  await scan(page, sscc);
  await expect(page.locator('[id="field-items[0].code"]')).toBeVisible();
  await page.locator('#field-partner_id').fill(to);
  await page.locator('#list-partner_id [role="option"]:not(.combobox__add)', { hasText: to }).first().click();
  await recorded(page, 'Gửi hàng');
}

/** Receives the pallet as announced. */
async function receives(page: Page, sscc: string): Promise<void> {
  await page.goto('/goods/receive');
  await page.getByRole('region', { name: 'Hàng đã được báo trước' }).getByRole('link').click();
  await page.locator('#field-lines').focus();
  await scan(page, sscc);
  await expect(page.getByText('Đã quét thấy')).toBeVisible();
  await press(page, 'Xác nhận đã nhận');
  await expect(page.getByText('Đã nhận đủ')).toBeVisible();
}

/** Signs in, sees the recall notice at once, and opens it. */
async function opensNotice(page: Page, who: Business): Promise<void> {
  await signIn(page, who);
  await expect(page.getByText('Có 1 thông báo thu hồi chưa xác nhận.')).toBeVisible();
  await page.getByRole('link', { name: 'Xem thông báo' }).click();
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

async function passesOn(page: Page, who: Business): Promise<void> {
  await opensNotice(page, who);
  await press(page, 'Báo tiếp cho 1 nơi nhận');
  await expect(page.getByRole('status').filter({ hasText: 'Đã báo cho 1 nơi nhận.' })).toBeVisible();
  await signOut(page);
}

test('a complaint at the shop leads to the farm, whose other buyers are found', async ({ page, server }) => {
  test.setTimeout(300_000);
  const faults = watchForFaults(page);
  const numbers = new Numbers();
  const sscc = numbers.sscc(7);
  const names = ['Trang trại Đầu Nguồn', 'Cơ sở Đóng Gói', 'Nhà phân phối', 'Cửa hàng Cuối', 'Bếp ăn Khác'];
  const [farm, packer, distributor, shop, kitchen] = names.map(newBusiness) as [Business, Business, Business, Business, Business];
  const apis: Api[] = [];
  for (const [place, business] of [farm, packer, distributor, shop, kitchen].entries()) {
    const api = await approvedBusiness(server, business);
    await api.prove(server, { gln: numbers.gln(place + 1) });
    apis.push(api);
  }
  const [farms, packers, distributors] = apis as [Api, Api, Api];
  await makeMember(farms, server, packer.name, { gln: numbers.gln(2) });
  await makeMember(packers, server, distributor.name, { gln: numbers.gln(3) });
  await makeMember(distributors, server, shop.name, { gln: numbers.gln(4) });
  await makeLot(farms, await makeProduct(farms, server, 'Thanh long ruột đỏ', { gtin: numbers.gtin(1) }), 'TL-07');
  const lot = `https://id.gs1.org/01/0${numbers.gtin(1)}/10/TL-07`;
  const event = (hour: string, step: string, quantity: number, more: object) => ({
    type: 'ObjectEvent', eventTime: `2026-11-20T${hour}:00:00+07:00`, eventTimeZoneOffset: '+07:00', action: 'OBSERVE',
    bizStep: step, quantityList: [{ epcClass: lot, quantity, uom: 'KGM' }], ...more,
  });
  await farms.capture(event('05', 'commissioning', 500, { action: 'ADD' }));
  await farms.capture(event('06', 'shipping', 120, {
    destinationList: [{ type: 'owning_party', destination: `https://id.gs1.org/417/${numbers.gln(5)}` }],
  }));

  await test.step('the farm packs a pallet and sends it to the packer', async () => {
    await signIn(page, farm);
    await page.goto('/goods/pack');
    await field(page, 'container').fill(sscc);
    await page.locator('#field-items').focus();
    await scan(page, `(01)0${numbers.gtin(1)}(10)TL-07`);
    await field(page, 'items[0].quantity').fill('300');
    await recorded(page, 'Xếp lên palet');
    await ships(page, sscc, packer.name);
    await signOut(page);
  });

  for (const [who, next] of [[packer, distributor], [distributor, shop]] as const) {
    await test.step(`${who.name} receives it and sends it on`, async () => {
      await signIn(page, who);
      await receives(page, sscc);
      await ships(page, sscc, next.name);
      await signOut(page);
    });
  }

  await test.step('at the shop somebody complains; it sees which lot lies on the pallet, and not who made it', async () => {
    await signIn(page, shop);
    await receives(page, sscc);
    await page.goto(`/chain?code=${sscc}`);
    await press(page, 'Về nguồn');
    await press(page, 'Danh sách');
    await expect(page.getByText(/Lô TL-07/).first()).toBeVisible();
    await expect(page.getByText(farm.name)).toHaveCount(0);
    await signOut(page);
  });

  await test.step('the authority finds what of the farm it may be, and whoever got of it', async () => {
    await signIn(page, demo.administrator);
    await page.goto('/recalls');
    await page.getByRole('link', { name: 'Yêu cầu thu hồi' }).click();
    await page.getByRole('searchbox', { name: 'Tìm doanh nghiệp' }).fill(farm.taxCode);
    await expect(page.getByRole('list', { name: 'Doanh nghiệp tìm thấy' }).getByRole('listitem')).toHaveCount(1);
    await screenshot(page, 'complaint-business');
    await page.getByRole('list', { name: 'Doanh nghiệp tìm thấy' }).getByRole('button', { name: farm.name }).click();
    await expect(page.getByRole('button', { name: 'Chọn doanh nghiệp khác' })).toBeVisible();
    await page.getByRole('radio', { name: 'Phản ánh, khiếu nại' }).check();
    await fill(page, { complaint_code: sscc, complaint_text: 'Khách của cửa hàng bị ngộ độc sau khi ăn.' });
    await press(page, 'Tìm nguồn');
    await page.getByRole('checkbox', { name: /TL-07/ }).check();
    await fill(page, {
      title,
      reason: 'Khách bị ngộ độc, nghi do tồn dư thuốc bảo vệ thực vật.',
      instructions: 'Ngừng bán, để riêng, chờ lấy mẫu.',
      public_text: 'Không ăn thanh long của lô TL-07.',
      phone: '0252 386 1234',
    });
    await choose(page, 'hazard', 'Nghiêm trọng');
    await expectFits(page);
    await screenshot(page, 'complaint-form');
    await press(page, 'Lưu bản nháp và xem hàng');
    await expect(page.getByText('Chưa ai được báo.')).toBeVisible();
    for (const name of [packer.name, distributor.name, shop.name, kitchen.name]) {
      await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
    }
    await expectFits(page);
    await screenshot(page, 'complaint-draft');
    await press(page, 'Công bố thu hồi…');
    await press(page.getByRole('dialog', { name: 'Công bố thu hồi?' }), 'Công bố thu hồi');
    await expect(page.getByRole('status').filter({ hasText: 'Đã gửi 2 thông báo.' })).toBeVisible();
    await signOut(page);
  });

  await test.step('the other buyer has its notice; the others pass it on to the shop', async () => {
    await opensNotice(page, kitchen);
    await expect(page.getByText('Đã nhận: 120 kg')).toBeVisible();
    await press(page, 'Xác nhận và gửi');
    await expect(page.getByText('Đã xác nhận').first()).toBeVisible();
    await signOut(page);
    await passesOn(page, packer);
    await passesOn(page, distributor);
    await opensNotice(page, shop);
    await expect(page.getByText('Đã nhận: 300 kg')).toBeVisible();
    await page.getByLabel('Còn giữ, đã để riêng').fill('300');
    await expectFits(page);
    await screenshot(page, 'complaint-notice');
    await press(page, 'Xác nhận và gửi');
    await expect(page.getByText('Đã báo số lượng').first()).toBeVisible();
    await signOut(page);
  });

  await test.step('the farm sees what was ordered, and that everybody knows', async () => {
    await signIn(page, farm);
    await page.goto('/recalls');
    await page.getByRole('link', { name: title }).click();
    await expect(page.getByText('4/4', { exact: true }).first()).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'complaint-farm');
  });
  expect(faults).toEqual([]);
});
