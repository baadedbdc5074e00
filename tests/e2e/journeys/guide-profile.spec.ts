// The guide's section 4: the business's own profile.
import { newBusiness, openMenu, signIn } from '../harness/accounts.ts';
import { watchForFaults } from '../harness/faults.ts';
import { attach, expectFaults, field, fill, press } from '../harness/form.ts';
import { expectFits } from '../harness/guide.ts';
import { picture } from '../harness/picture.ts';
import { approvedBusiness } from '../harness/records.ts';
import { screenshot } from '../harness/screenshots.ts';
import { expect, test } from '../harness/server.ts';

test('a business changes its profile, with logo', async ({ page, server }) => {
  const business = newBusiness('HTX Nước mắm Mũi Né');
  const api = await approvedBusiness(server, business);
  const faults = watchForFaults(page);
  await signIn(page, business);
  await openMenu(page);
  await page.getByRole('link', { name: 'Thông tin doanh nghiệp' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Thông tin doanh nghiệp');

  await fill(page, { phone: '0252 222 3333', website: 'muine', introduction: 'Nước mắm truyền thống.' });
  await attach(page, 'logo', picture('logo.png', 400, 400));
  await press(page, 'Hiệu lực');
  await expectFaults(page, { website: 'https://' });
  await fill(page, { website: 'https://muine.example.vn' });
  await press(page, 'Hiệu lực');
  await expect(page.getByText('Đã lưu thông tin doanh nghiệp.')).toBeVisible();
  await expect(page.getByText(/Đã dùng .* trên 2,0 GB/)).toBeVisible();
  await expectFits(page);
  await screenshot(page, 'guide-profile');

  await page.reload();
  await expect(field(page, 'website')).toHaveValue('https://muine.example.vn');
  await expect(page.getByRole('button', { name: 'logo.png', exact: true })).toBeVisible();
  expect(await api.get('/organisation')).toMatchObject({ business: { website: 'https://muine.example.vn' }, logo: { media_type: 'image/webp' } });
  expect(faults).toEqual([]);
});
