// Edit conflicts: two people change the same record.
import { newBusiness, signIn } from '../harness/accounts.ts';
import { field, fill, press } from '../harness/form.ts';
import { approvedBusiness, makeMember } from '../harness/records.ts';
import { expect, test } from '../harness/server.ts';

test('who is slower sees what has changed, and nothing is overwritten unseen', async ({ page, browser, server }) => {
  test.setTimeout(120_000);
  const business = newBusiness('HTX Gạo Đức Linh');
  const api = await approvedBusiness(server, business);
  const member = await makeMember(api, server, 'Xưởng xay Võ Xu', { address: 'Thôn 1, Võ Xu', phone: '0252 111 1111' });
  const address = `/members/${member.id}`;

  const context = await browser.newContext();
  const other = await context.newPage();
  for (const someone of [page, other]) {
    await signIn(someone, business);
    await someone.goto(address);
    await expect(field(someone, 'address')).toHaveValue('Thôn 1, Võ Xu');
  }

  await fill(other, { address: 'Thôn 7, Võ Xu' });
  await press(other, 'Hiệu lực');
  await expect.poll(async () => (await api.get<{ version: number }>(address)).version).toBe(member.version + 1);

  await fill(page, { address: 'Thôn 9, Võ Xu', code: 'VX-01' });
  await press(page, 'Hiệu lực');

  const comparison = page.getByRole('dialog');
  await expect(comparison).toBeVisible();
  await expect(comparison).toContainText('Thôn 7, Võ Xu');
  await expect(comparison).toContainText('Thôn 9, Võ Xu');
  expect(await api.get(address), 'nothing is saved before the person decides').toMatchObject({ address: 'Thôn 7, Võ Xu' });

  await comparison.getByRole('button', { name: /Giữ .*của tôi/ }).click();
  await expect(comparison).toBeHidden();
  await expect(page).toHaveURL(/\/members\?/);
  expect(await api.get(address)).toMatchObject({ address: 'Thôn 9, Võ Xu', code: 'VX-01', phone: '0252 111 1111', version: member.version + 2 });
  await context.close();
});

test('who is slower can take the other version instead', async ({ page, server }) => {
  const business = newBusiness('HTX Điều Tánh Linh');
  const api = await approvedBusiness(server, business);
  const member = await makeMember(api, server, 'Vườn điều Gia Huynh', { address: 'Bản 1' });
  await signIn(page, business);
  await page.goto(`/members/${member.id}`);
  await fill(page, { address: 'Bản 2' });

  await api.change('/members', member, { address: 'Bản 3' });
  await press(page, 'Hiệu lực');
  const comparison = page.getByRole('dialog');
  await comparison.getByRole('button', { name: /Lấy .*mới/ }).click();
  await expect(field(page, 'address')).toHaveValue('Bản 3');
  expect(await api.get(`/members/${member.id}`)).toMatchObject({ address: 'Bản 3', version: member.version + 1 });
});
