import readQr from 'jsqr';
import { PNG } from 'pngjs';

/** What the QR code in a PNG says. */
export function decodeQr(file: Buffer): string {
  const { data, width, height } = PNG.sync.read(file);
  // The package is CommonJS: its function arrives as `default` of what is imported.
  const found = readQr.default(new Uint8ClampedArray(data), width, height);
  if (!found) throw new Error(`No QR code can be read in this PNG of ${width}×${height} pixels`);
  return found.data;
}
