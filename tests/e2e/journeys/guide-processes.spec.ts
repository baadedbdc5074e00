// The guide's section 7: production processes with their certificate.
import { newBusiness, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { attach, entry, field, fill, press, save } from '../harness/form.ts';
import { expectFits, openRecord, saveInactive, startNew, walkThroughStates } from '../harness/guide.ts';
import { row } from '../harness/list.ts';
import { pdf } from '../harness/pdf.ts';
import { picture } from '../harness/picture.ts';
import { approvedBusiness } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

test('a process is added with pictures and documents, changed, and moved between states', async ({ page, server }) => {
  test.setTimeout(180_000);
  const business = newBusiness('HTX Rau an toàn Hàm Liêm');
  const api = await approvedBusiness(server, business);
  const faults = watchForFaults(page);
  await signIn(page, business);
  const name = 'Sản xuất rau theo VietGAP';

  await test.step('7.2 adds it, several pictures at once', async () => {
    await startNew(page, 'processes');
    await fill(page, { name, certificate_number: 'VG-01', issued_on: '01/03/2025', expires_on: '01/03/2028', summary: 'Làm đất, gieo, chăm sóc, thu hoạch.' });
    await attach(page, 'certificate_images', picture('mat-truoc.png'), picture('mat-sau.png', 480, 640), picture('phu-luc.png'), picture('dau.png'));
    await attach(page, 'files', { name: 'quy-trinh.pdf', mimeType: 'application/pdf', buffer: pdf('Process') });
    await expectFits(page);
    await screenshot(page, 'guide-processes-new');
    await save(page, 'processes');
  });

  await test.step('7.1 sees it in the list', async () => {
    await expect(row(page, name)).toContainText('VG-01');
    await expect(row(page, name)).toContainText('01/03/2028');
    await expect(row(page, name).locator('img')).toBeVisible();
    await expectFits(page);
  });

  await test.step('7.3 changes it: another picture first, another one gone', async () => {
    await openRecord(page, name);
    const list = page.getByRole('list', { name: 'Đã có: Ảnh' });
    const order = () => list.getByRole('listitem').locator('button.file__name').allInnerTexts();
    const before = await order();
    expect(before).toHaveLength(4);
    await press(page, `Đưa ${before[1]} lên trước`);
    await press(page, `Bỏ ${before[3]}`);
    await expect.poll(order).toEqual([before[1], before[0], before[2]]);
    await fill(page, { summary: 'Ủ phân, gieo, chăm sóc.' });
    await saveInactive(page, 'processes', name);
    const { items } = await api.get<{ items: { held_files: { id: string; name: string }[]; certificate_images: string[] }[] }>('/processes?status=inactive');
    const found = items[0];
    const called = found?.certificate_images.map((id) => found.held_files.find((file) => file.id === id)?.name);
    expect(called).toEqual([before[1], before[0], before[2]]);
    await openRecord(page, name);
    await expect(field(page, 'summary')).toHaveValue('Ủ phân, gieo, chăm sóc.');
    await expect(entry(page, 'files')).toBeAttached();
    await save(page, 'processes');
  });

  await test.step('7.4 moves it between the states', () => walkThroughStates(page, 'processes', name));
  expect(faults).toEqual([]);
});
