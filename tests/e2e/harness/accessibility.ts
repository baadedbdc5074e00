import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Checks the page by every rule of axe, without exceptions; a failure lists what has to be fixed. */
export async function expectAccessible(page: Page): Promise<void> {
  // Within the page, because there are no frames: otherwise every check opens another page to collect its results.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).analyze();
  const described = violations.map(
    ({ id, help, helpUrl, nodes }) =>
      `${id}: ${help} (${helpUrl})\n` + nodes.map(({ target, html }) => `    ${target.join(' ')}\n      ${html}`).join('\n'),
  );
  expect(described, `accessibility of ${page.url()}`).toEqual([]);
}
