import type { Page } from '@playwright/test';

/**
 * Collects invisible faults of a page: errors in the console, exceptions, 5xx answers. A refused request that belongs
 * to the journey is listed in `expected`.
 */
export function watchForFaults(page: Page, ...expected: RegExp[]): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const about = message.location().url;
    if (message.text().startsWith('Failed to load resource') && expected.some((known) => known.test(about))) return;
    faults.push(`console: ${message.text()} (${about})`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
  return faults;
}
