// Labels: chosen in a list, previewed, read back from PDF and ZPL, reprinted with a mark, voided.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { press } from '../harness/form.ts';
import { expectFits } from '../harness/guide.ts';
import { tick } from '../harness/list.ts';
import { decodeQr } from '../harness/qr.ts';
import { approvedBusiness, entry, type Made, makeLot, makeProduct } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';
import { drawn, symbols } from '../harness/zpl.ts';

/** Returns the first page of a PDF as rendered at 203 dpi, cropped to its first label, and its texts. */
function printed(pdf: Buffer): { label: Buffer; text: string } {
  const folder = mkdtempSync(join(tmpdir(), 'labels-'));
  try {
    const file = join(folder, 'labels.pdf');
    writeFileSync(file, pdf);
    // The first of 3 × 8 labels of 70 × 37 mm on A4.
    execFileSync('pdftoppm', ['-r', '203', '-png', '-singlefile', '-x', '0', '-y', '0', '-W', '559', '-H', '300', file, join(folder, 'label')]);
    return { label: readFileSync(join(folder, 'label.png')), text: execFileSync('pdftotext', [file, '-']).toString().replace(/\s+/g, ' ') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('labels of a lot are printed, scanned, printed again and declared void', async ({ page, server }) => {
  test.setTimeout(120_000);
  const business = newBusiness('HTX Thanh long In Nhãn');
  const api = await approvedBusiness(server, business);
  const product = await makeProduct(api, server, 'Thanh long ruột đỏ', { gtin: '8938505970011' });
  const lot = await makeLot(api, product, 'TL-15/11');
  // The server refuses a void without a reason.
  const faults = watchForFaults(page, /\/voids$/);
  await signIn(page, business);
  const pdfOf = async (run: { id: string }) => api.download(`/print-runs/${run.id}/pdf`);
  const runs = async () => (await api.get<{ items: { id: string; labels: number; reprint: number; voided: number }[] }>('/print-runs')).items;

  await test.step('chooses the lot in its list', async () => {
    await page.goto('/lots');
    await tick(page, lot.name);
    await page.getByRole('region', { name: 'Thao tác với các mục đã chọn' }).getByRole('link', { name: 'In nhãn' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'In nhãn' })).toBeVisible();
  });

  await test.step('sees the label before it is printed', async () => {
    await page.getByLabel('Khổ nhãn').selectOption('a4_24');
    await page.getByLabel(`Số nhãn của ${lot.name}`).fill('30');
    await expect(page.getByText('30 nhãn, 2 trang')).toBeVisible();
    await expect(page.getByRole('img', { name: 'Xem trước nhãn đầu tiên' })).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'labels-print');
  });

  await test.step('prints them; the code on the paper leads to the lot', async () => {
    await press(page, 'In nhãn');
    await expect(page.getByRole('status').filter({ hasText: 'Đã tạo 30 nhãn' })).toBeVisible();
    const [run] = await runs();
    expect(run).toMatchObject({ labels: 30, reprint: 0 });
    const { label, text } = printed(await pdfOf(run ?? { id: '?' }));
    expect(text).toContain('Thanh long ruột đỏ');
    expect(text).not.toContain('In lại');
    const address = decodeQr(label);
    expect(address).toBe(`${server.address}/01/08938505970011/10/TL-15%2F11`);
    const visitor = await page.context().newPage();
    await visitor.goto(address);
    await expect(visitor.getByRole('heading', { level: 1 })).toContainText('Thanh long ruột đỏ');
    await expect(visitor.getByText('TL-15/11').first()).toBeVisible();
    await visitor.close();
  });

  await test.step('prints one of them again, marked as such', async () => {
    await page.bringToFront();
    await page.getByRole('button', { name: 'In lại', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'In lại nhãn' });
    await dialog.getByLabel('Từ nhãn số').fill('3');
    await dialog.getByLabel('Đến nhãn số').fill('3');
    await dialog.getByRole('button', { name: 'In lại', exact: true }).click();
    await expect(page.getByText('In lại lần 1', { exact: true })).toBeVisible();
    const [run] = await runs();
    expect(run).toMatchObject({ labels: 1, reprint: 1 });
    expect(printed(await pdfOf(run ?? { id: '?' })).text).toContain('In lại lần 1');
  });

  await test.step('declares some void, and says why', async () => {
    await page.bringToFront();
    await page.getByRole('button', { name: 'Hủy nhãn', exact: true }).last().click();
    const dialog = page.getByRole('dialog', { name: 'Hủy nhãn đã in' });
    await dialog.getByLabel('Số nhãn hủy').fill('31');
    await dialog.getByRole('button', { name: 'Hủy nhãn', exact: true }).click();
    await expect(dialog.locator('[id="error-reason"]')).toBeVisible();
    await dialog.getByLabel('Số nhãn hủy').fill('2');
    await dialog.getByLabel('Lý do').fill('Nhãn bị ướt');
    await dialog.getByRole('button', { name: 'Hủy nhãn', exact: true }).click();
    await expect(page.getByText('Đã hủy 2/30')).toBeVisible();
    await expect(page.getByText(/Nhãn bị ướt$/)).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'labels-runs');
    expect((await runs()).map((run) => run.voided)).toEqual([0, 2]);
  });

  await test.step('the code on the screen says what it holds, and may hold the short address', async () => {
    await page.goto(`/lots/${lot.id}`);
    await press(page, 'Mã QR');
    const dialog = page.getByRole('dialog', { name: /^Mã QR/ });
    await expect(dialog.getByRole('link', { name: `${server.address}/01/08938505970011/10/TL-15%2F11` })).toBeVisible();
    await screenshot(page, 'qr');
    await dialog.getByLabel('Dùng địa chỉ ngắn').check();
    const short = await dialog.getByRole('link', { name: /\/t\/[0-9A-Z]{10}$/ }).textContent();
    const download = page.waitForEvent('download');
    await press(dialog, 'Tải PNG');
    expect(decodeQr(readFileSync(await (await download).path()))).toBe(short);
  });
  expect(faults).toEqual([]);
});

test('without a choice the page of labels says where to choose', async ({ page, server }) => {
  const business = newBusiness('Cơ sở chưa in nhãn');
  await approvedBusiness(server, business);
  await signIn(page, business);
  await page.goto('/labels');
  await expect(page.getByText('Chưa in nhãn nào.')).toBeVisible();
  await expectFits(page);
  await screenshot(page, 'labels-empty');
  await page.getByRole('link', { name: 'Chọn lô' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lô' })).toBeVisible();
});

test('pallet labels go to a label printer as they are, and are declared void by their SSCC', async ({ page, server }) => {
  test.setTimeout(120_000);
  const business = newBusiness('HTX Palet In Cuộn');
  const api = await approvedBusiness(server, business);
  const category = await entry(server, '/catalogues/logistic_unit_category', 'Palet');
  const ssccs = ['089385059700000011', '089385059700000028', '089385059700000035'];
  const units: Made[] = [];
  for (const sscc of ssccs) units.push(await api.create('/logistic-units', { name: 'Thanh long ruột đỏ', category_id: category, sscc }));
  // The browser refuses a void without SSCC; the request is never sent.
  const faults = watchForFaults(page);
  await signIn(page, business);

  await test.step('prints them on a roll', async () => {
    await page.goto(`/labels?kind=logistic_unit&ids=${units.map((unit) => unit.id).join(',')}`);
    await page.getByLabel('Khổ nhãn').selectOption('roll_100x150');
    await expect(page.getByText('3 nhãn, 3 trang')).toBeVisible();
    await press(page, 'In nhãn');
    await expect(page.getByRole('status').filter({ hasText: 'Đã tạo 3 nhãn' })).toBeVisible();
    await page.bringToFront();
  });

  await test.step('downloads the file for the printer; another program draws labels of it that scan', async () => {
    await press(page, 'Tệp ZPL');
    const dialog = page.getByRole('dialog', { name: 'Tệp cho máy in nhãn (ZPL)' });
    await expectFits(page);
    await screenshot(page, 'labels-zpl');
    for (const [dpi, dots] of [['203', 8], ['300', 12]] as const) {
      const download = page.waitForEvent('download');
      await press(dialog, `Tải tệp ${dpi} dpi`);
      const file = readFileSync(await (await download).path(), 'ascii');
      const labels = await drawn(file, 100, 150, dots);
      expect(labels.map(symbols)).toEqual(ssccs.map((sscc) => [`00${sscc}`]));
      writeFileSync(test.info().outputPath(`zpl-${dpi}.png`), labels[0] ?? '');
    }
    await dialog.getByRole('button', { name: 'Đóng' }).click();
  });

  await test.step('declares the label of one pallet void by its SSCC', async () => {
    await press(page, 'Hủy nhãn');
    const dialog = page.getByRole('dialog', { name: 'Hủy nhãn đã in' });
    await dialog.getByLabel('Chọn theo SSCC trên nhãn').check();
    await dialog.getByLabel('Lý do').fill('Nhãn rách');
    await dialog.getByRole('button', { name: 'Hủy nhãn', exact: true }).click();
    await expect(dialog.locator('[id="error-ssccs"]')).toBeVisible();
    await dialog.getByLabel(ssccs[1] ?? '?').check();
    await expectFits(page);
    await screenshot(page, 'labels-void-sscc');
    await dialog.getByRole('button', { name: 'Hủy nhãn', exact: true }).click();
    await expect(page.getByText('Đã hủy 1/3')).toBeVisible();
    await expect(page.getByText(`(SSCC ${ssccs[1]})`)).toBeVisible();
    // Void labels are not offered again.
    await press(page, 'Hủy nhãn');
    await dialog.getByLabel('Chọn theo SSCC trên nhãn').check();
    await expect(dialog.getByLabel(ssccs[0] ?? '?')).toBeVisible();
    await expect(dialog.getByLabel(ssccs[1] ?? '?')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Đóng' }).first().click();
  });

  await test.step('finds what was printed for one pallet from its page', async () => {
    const other = await api.create('/logistic-units', { name: 'Palet chưa in', category_id: category });
    await page.goto(`/logistic-units/${other.id}`);
    await page.getByRole('link', { name: 'Nhãn đã in' }).click();
    await expect(page.getByText('Chưa in nhãn nào cho mục này.')).toBeVisible();
    await page.goto(`/logistic-units/${units[0]?.id}`);
    await page.getByRole('link', { name: 'Nhãn đã in' }).click();
    await expect(page.getByRole('link', { name: 'Thanh long ruột đỏ' })).toBeVisible();
    await expect(page.getByText('Đã hủy 1/3')).toBeVisible();
    await expectFits(page);
    await screenshot(page, 'labels-of-record');
    await page.getByRole('link', { name: 'Xem mọi lần in' }).click();
    await expect(page.getByRole('link', { name: 'Chọn lô' })).toBeVisible();
  });
  expect(faults).toEqual([]);
});
