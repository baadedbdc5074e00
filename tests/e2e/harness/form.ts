/**
 * The app's forms. The control of a field has the identifier of the data dictionary as its `name` and
 * `field-{identifier}` as its id; its fault is in `error-{identifier}`.
 */
import { expect, type Locator, type Page } from '@playwright/test';

import type { Attachment } from './picture.ts';

type Scope = Page | Locator;

export function field(scope: Scope, name: string): Locator {
  // The page's meta description is no field.
  return scope.locator(`[name="${name}"]:not(meta)`);
}

export function fault(scope: Scope, name: string): Locator {
  return scope.locator(`#error-${name}`);
}

/** Types into text, number and date fields. */
export async function fill(scope: Scope, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await field(scope, name).fill(value);
  }
}

/** Chooses an option: by name, or the first when any will do. */
export async function choose(scope: Scope, name: string, option?: string): Promise<void> {
  const control = scope.locator(`#field-${name}`);
  await expect(control, `the control of ${name}`).toBeVisible();
  const offered = control.locator('option:not([value=""])');
  // The options come from the server.
  const wanted = option === undefined ? offered.first() : offered.filter({ hasText: option }).first();
  await expect(wanted, `${option ?? 'something'} offered for ${name}`).toBeAttached();
  await control.selectOption((await wanted.getAttribute('value')) ?? '');
}

/** Chooses another record by its name: the product of a lot, or a member that took part in it. */
export async function pick(scope: Scope, name: string, record: string): Promise<void> {
  await scope.locator(`#field-${name}`).fill(record);
  // An option has the code after the name; adding another record of that name is offered too.
  const named = new RegExp(`^${record.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
  await scope.locator(`#list-${name}`).getByRole('option', { name: named }).first().click();
  await expect(scope.getByRole('button', { name: `Bỏ ${record}` }).first()).toBeVisible();
}

export function button(scope: Scope, name: string): Locator {
  return scope.getByRole('button', { name, exact: true });
}

export async function press(scope: Scope, name: string): Promise<void> {
  await button(scope, name).click();
}

/** Expects the faults of these fields, shown beside each field and announced to screen readers. */
export async function expectFaults(scope: Scope, faults: Record<string, string | RegExp>): Promise<void> {
  for (const [name, text] of Object.entries(faults)) {
    await expect(fault(scope, name), `what is wrong with ${name}`).toContainText(text);
    await expect(field(scope, name)).toHaveAttribute('aria-invalid', 'true');
    await expect(field(scope, name)).toHaveAttribute('aria-describedby', new RegExp(`\\berror-${name}\\b`));
  }
}

/** Returns the control of an entry such as `licences[0].number`. */
export function entry(scope: Scope, path: string): Locator {
  return scope.locator(`[id="field-${path}"]`);
}

/** Chooses files in the field and waits until all of them are uploaded. */
export async function attach(scope: Scope, path: string, ...files: Attachment[]): Promise<void> {
  await entry(scope, path).setInputFiles(files);
  for (const { name } of files) await expect(scope.getByRole('button', { name, exact: true })).toBeVisible();
}

/** Saves the form, and waits for the list that follows. */
export async function save(page: Page, module: string, label: 'Hiệu lực' | 'Không hiệu lực' = 'Hiệu lực'): Promise<void> {
  await press(page, label);
  await expect(page).toHaveURL(new RegExp(`/${module}\\?status=`));
}
