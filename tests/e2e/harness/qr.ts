import readQr from 'jsqr';
import { PNG } from 'pngjs';

/** Returns the text of the QR code in a PNG. */
export function decodeQr(file: Buffer): string {
  const { data, width, height } = PNG.sync.read(file);
  // The package is CommonJS: its function is the `default` of the import.
  const found = readQr.default(new Uint8ClampedArray(data), width, height);
  if (!found) throw new Error(`No QR code can be read in this PNG of ${width}×${height} pixels`);
  return found.data;
}
