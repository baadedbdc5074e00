// The slip for the driver: goods are shipped with a carrier, the slip is printed, and whoever scans its code gets to the
// advice; a recipient without account answers by it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { newBusiness, signIn, signOut } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { field, press } from '../harness/form.ts';
import { Numbers } from '../harness/gs1.ts';
import { expectFits } from '../harness/guide.ts';
import { decodeQr } from '../harness/qr.ts';
import { approvedBusiness, type Api, makeLot, makeMember, makeProduct, type Made } from '../harness/records.ts';
import { scan } from '../harness/scanner.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

/** Returns the texts of a PDF and the code on its first page. */
function read(pdf: Buffer): { text: string; code: string } {
  const folder = mkdtempSync(join(tmpdir(), 'slip-'));
  try {
    const file = join(folder, 'slip.pdf');
    writeFileSync(file, pdf);
    execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', file, join(folder, 'page')]);
    const text = execFileSync('pdftotext', ['-layout', file, '-']).toString().replace(/\s+/g, ' ');
    return { text, code: decodeQr(readFileSync(join(folder, 'page.png'))) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Chooses a record in a field that searches. */
async function pick(page: Page, name: string, record: string): Promise<void> {
  await page.locator(`#field-${name}`).fill(record);
  await page.locator(`#list-${name} [role="option"]:not(.combobox__add)`, { hasText: record }).first().click();
}

/** Records the harvest of 500 kg. */
async function harvest(api: Api, lot: Made): Promise<void> {
  const happened = new Date(Date.now() - 3_600_000).toISOString();
  await api.create('/acts', { kind: 'harvest', happened_at: happened, items: [{ lot_id: lot.id, quantity: 500, unit: 'KGM' }] });
}

/** Ships 120 kg of a lot to a member with a carrier, and opens the advice. Returns the number of the advice. */
async function ship(page: Page, code: string, member: string): Promise<string> {
  await page.goto('/goods/ship');
  await page.locator('#field-items').focus();
  await scan(page, code);
  await field(page, 'items[0].quantity').fill('120');
  await pick(page, 'partner_id', member);
  await pick(page, 'carrier_id', 'Vận tải Bình Thuận');
  await field(page, 'vehicle').fill('86C-204.17');
  await press(page, 'Ghi lại');
  await expect(page.getByRole('heading', { level: 1, name: 'Gửi hàng' })).toBeVisible();
  await expect(page).toHaveURL(/\/goods\/[0-9a-f-]{36}$/);
  await expect(page.getByText('Vận tải Bình Thuận')).toBeVisible();
  await page.getByRole('link', { name: 'Thông báo giao hàng', exact: true }).last().click();
  const heading = page.getByRole('heading', { level: 1, name: /^Thông báo GH-/ });
  await expect(heading).toBeVisible();
  return ((await heading.textContent()) ?? '').replace('Thông báo ', '').trim();
}

/** Prints the slip of the advice that is open. */
async function print(page: Page): Promise<{ text: string; code: string }> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/slip'));
  await press(page, 'In phiếu giao hàng');
  const answer = await answered;
  expect(answer.headers()['content-type']).toBe('application/pdf');
  return read(await answer.body());
}

test('the slip of a delivery says what is on the lorry, and its code leads to the advice', async ({ page, server }) => {
  test.setTimeout(180_000);
  const numbers = new Numbers();
  const grower = newBusiness('HTX Phiếu Giao');
  const shop = newBusiness('Cửa hàng Nhận Phiếu');
  const growers = await approvedBusiness(server, grower);
  const shops = await approvedBusiness(server, shop);
  const product = await makeProduct(growers, server, 'Thanh long ruột đỏ', { gtin: numbers.gtin(1) });
  const lot = await makeLot(growers, product, 'TL-01', { weight: 500, weight_unit: 'KGM' });
  const gln = numbers.gln(2);
  await shops.prove(server, { gln });
  await makeMember(growers, server, shop.name, { gln });
  await makeMember(growers, server, 'Vận tải Bình Thuận');
  await makeMember(growers, server, 'Bà Tư chợ Phan Thiết', { address: 'Sạp 12' });
  await harvest(growers, lot);
  const code = `(01)0${numbers.gtin(1)}(10)TL-01`;
  const faults = watchForFaults(page);
  await signIn(page, grower);
  let slip = { text: '', code: '' };

  await test.step('finds the acts of the warehouse in the menu', async () => {
    await page.goto('/goods');
    for (const name of [/^Làm lạnh/, /^Lưu kho/, /^Chuyển kho/, /^Vận chuyển/]) {
      await expect(page.getByRole('link', { name })).toBeVisible();
    }
    await expectFits(page);
  });

  await test.step('ships with a carrier and prints the slip', async () => {
    const number = await ship(page, code, shop.name);
    await expectFits(page);
    await screenshot(page, 'advice-slip');
    slip = await print(page);
    for (const said of [number, shop.name, 'Vận tải Bình Thuận', '86C-204.17', 'Thanh long ruột đỏ', 'Lô TL-01', '120', 'Bên nhận hàng']) {
      expect(slip.text).toContain(said);
    }
  });

  await test.step('the shop scans the code and answers the advice', async () => {
    await signOut(page);
    await signIn(page, shop);
    await page.goto(new URL(slip.code).pathname);
    await expect(page.getByRole('heading', { level: 1, name: /^Thông báo GH-/ })).toBeVisible();
    await expect(page.getByText('Chờ xác nhận')).toBeVisible();
  });

  await test.step('a recipient without account gets a slip whose code takes the answer', async () => {
    await signOut(page);
    await signIn(page, grower);
    const number = await ship(page, code, 'Bà Tư chợ Phan Thiết');
    slip = await print(page);
    expect(new URL(slip.code).pathname).toMatch(/^\/d\//);
    await expect(page.getByRole('region', { name: 'Đường dẫn đã tạo' })).toBeVisible();
    await page.goto(new URL(slip.code).pathname);
    await expect(page.getByRole('heading', { level: 1, name: new RegExp(number) })).toBeVisible();
    await expect(page.getByLabel('Họ tên người nhận')).toBeVisible();
    await expectFits(page);
  });

  expect(faults).toEqual([]);
});
