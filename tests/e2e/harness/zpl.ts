// ZPL as independent programs see it: zebrash renders it, zbar reads the symbols.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ready } from 'zpl-renderer-js';

/** Returns the labels of a file as PNGs, for a printer with this many dots per millimetre. */
export async function drawn(zpl: string, widthMm: number, heightMm: number, dotsToMm: 8 | 12): Promise<Buffer[]> {
  const { api } = await ready;
  const labels = await api.zplToBase64MultipleAsync(zpl, widthMm, heightMm, dotsToMm);
  return labels.map((label) => Buffer.from(label, 'base64'));
}

/** Returns the texts of the symbols in a PNG, in order. */
export function symbols(png: Buffer): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'symbols-'));
  try {
    const file = join(folder, 'label.png');
    writeFileSync(file, png);
    return execFileSync('zbarimg', ['--quiet', '--nodbus', '--raw', file]).toString().trim().split('\n').sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
