import type { Page } from '@playwright/test';

/** Types like a keyboard-wedge scanner: keys without pauses, FNC1 as Ctrl+], Enter at the end. */
export async function scan(page: Page, code: string): Promise<void> {
  await page.evaluate((text) => {
    for (const character of [...text, 'Enter']) {
      const key = character === '\u001d' ? { key: ']', ctrlKey: true } : { key: character };
      const target = document.activeElement ?? document.body;
      const went = target.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true }));
      if (went && character.length === 1 && character !== '\u001d' && target instanceof HTMLInputElement) {
        target.value += character;
        target.dispatchEvent(new InputEvent('input', { bubbles: true, data: character }));
      }
    }
  }, code);
}
