// Goods on hold: held by one person, a sale refused with the reason, released by another, and sold; the public page says it.
import { expectAccessible } from '../harness/accessibility.ts';
import { newBusiness, signIn, signOut } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { fill, press } from '../harness/form.ts';
import { Numbers } from '../harness/gs1.ts';
import { expectFits } from '../harness/guide.ts';
import { linkIn, newestMail } from '../harness/mail.ts';
import { approvedBusiness, makeLot, makeProduct } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

test('what one person holds is sold only after another has released it', async ({ page, server, browser }) => {
  test.setTimeout(240_000);
  // The sale of held goods is refused.
  const faults = watchForFaults(page, /\/api\/v1\/acts$/);
  const owner = newBusiness('HTX Thanh long Tạm Giữ');
  const api = await approvedBusiness(server, owner);
  const number = `0${new Numbers().gtin(1)}`;
  const product = await makeProduct(api, server, 'Thanh long ruột đỏ', { gtin: number });
  const lot = await makeLot(api, product, 'TL-15');
  const address = `https://id.gs1.org/01/${number}/10/TL-15`;
  await api.capture({
    type: 'ObjectEvent', eventTime: '2026-11-16T05:00:00+07:00', eventTimeZoneOffset: '+07:00', action: 'ADD',
    bizStep: 'commissioning', quantityList: [{ epcClass: address, quantity: 500, uom: 'KGM' }],
  });
  const colleague = { email: `nguoi-hai-${number}@journey.example.vn`, password: 'trăng lên đỉnh núi trăng mờ' };
  await api.create('/invitations', { email: colleague.email, name: 'Lê Văn Hai', role: 'recorder' });
  const invitation = linkIn(await newestMail(server, colleague.email, /mời/i), server);
  const joining = await browser.newPage();
  await joining.goto(invitation);
  await fill(joining, { password: colleague.password, password_confirmation: colleague.password });
  await joining.getByRole('button', { name: 'Nhận lời mời' }).click();
  await expect(joining).toHaveURL(`${server.address}/`);
  await joining.close();

  const reason = 'Chờ kết quả kiểm nghiệm dư lượng';
  await signIn(page, owner);
  await test.step('puts the lot on hold, and says so on its public page', async () => {
    await page.goto(`/lots/${lot.id}`);
    await page.getByRole('link', { name: 'Tạm giữ', exact: true }).click();
    await expect(page.getByText('Không có hàng nào ở đây.')).toBeVisible();
    await press(page, 'Tạm giữ lô này…');
    const dialog = page.getByRole('dialog', { name: 'Tạm giữ hàng' });
    await press(dialog, 'Tạm giữ');
    await expect(dialog.getByRole('alert')).toContainText('mục cần sửa');
    await dialog.locator('[name="reason"]').fill(reason);
    await dialog.locator('[name="is_public"]').selectOption({ label: 'Có, kèm lý do' });
    await screenshot(page, 'hold-form');
    await expectAccessible(page);
    await press(dialog, 'Tạm giữ');
    await expect(page.getByRole('status').filter({ hasText: 'Đã tạm giữ: Thanh long ruột đỏ.' })).toBeVisible();
    await expect(page.getByText('Bạn đã tạm giữ hàng này, nên cần một người khác của cơ sở giải tỏa.')).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'hold-list');
    await expectAccessible(page);
    const visitor = await browser.newPage();
    await visitor.goto(`${server.address}/t/${lot.trace_code ?? '?'}`);
    await expect(visitor.getByText('Đang tạm giữ, chưa được bán').first()).toBeVisible();
    await expect(visitor.getByText(reason).first()).toBeVisible();
    await screenshot(visitor, 'hold-public');
    await expectAccessible(visitor);
    await visitor.close();
  });

  const sell = async () => {
    await page.goto(`/goods/sell?code=${encodeURIComponent(address)}`);
    await page.locator('[name="items[0].quantity"]').fill('10');
    await press(page, 'Ghi lại');
  };
  await test.step('the sale is refused, and says why before it is sent', async () => {
    await page.goto(`/goods/sell?code=${encodeURIComponent(address)}`);
    await expect(page.getByText(`(${reason})`).first()).toBeVisible();
    await sell();
    await expect(page.getByRole('alert').filter({ hasText: 'mục cần sửa' })).toBeVisible();
    await expect(page).toHaveURL(/\/goods\/sell/);
    await screenshot(page, 'hold-refused');
    await expectAccessible(page);
  });

  await test.step('the lot and the stock are marked', async () => {
    await page.goto(`/lots/${lot.id}`);
    await expect(page.getByText('Đang tạm giữ').first()).toBeVisible();
    await page.goto('/stock');
    await expect(page.getByText('Đang tạm giữ').first()).toBeVisible();
    await signOut(page);
  });

  await test.step('a second person releases it, and it is sold', async () => {
    await signIn(page, colleague);
    await page.goto('/holds');
    await expect(page.getByText('Bạn giải tỏa được.')).toBeVisible();
    await press(page, 'Giải tỏa Thanh long ruột đỏ');
    const dialog = page.getByRole('dialog', { name: 'Giải tỏa hàng tạm giữ' });
    await dialog.locator('[name="reason"]').fill('Kết quả kiểm nghiệm đạt');
    await press(dialog, 'Giải tỏa');
    await expect(page.getByRole('status').filter({ hasText: 'Đã giải tỏa: Thanh long ruột đỏ.' })).toBeVisible();
    await page.getByRole('link', { name: 'Đã giải tỏa' }).click();
    await expect(page.getByText('Kết quả kiểm nghiệm đạt')).toBeVisible();
    await sell();
    await expect(page).not.toHaveURL(/\/goods\/sell/);
    const visitor = await browser.newPage();
    await visitor.goto(`${server.address}/t/${lot.trace_code ?? '?'}`);
    await expect(visitor.getByText('Đang tạm giữ, chưa được bán')).toHaveCount(0);
    await visitor.close();
  });
  expect(faults).toEqual([]);
});
