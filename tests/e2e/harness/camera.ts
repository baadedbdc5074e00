/** A video of a bar code for Chromium's fake camera (`--use-file-for-fake-video-capture`). */
import { writeFile } from 'node:fs/promises';

const width = 640;
const height = 480;

/** Returns the bars of an EAN-13, one character a module (GS1 General Specifications 5.2.1). */
function bars(digits: string): string {
  const left = ['0001101', '0011001', '0010011', '0111101', '0100011', '0110001', '0101111', '0111011', '0110111', '0001011'];
  const parity = ['LLLLLL', 'LLGLGG', 'LLGGLG', 'LLGGGL', 'LGLLGG', 'LGGLLG', 'LGGGLL', 'LGLGLG', 'LGLGGL', 'LGGLGL'];
  const inverted = (code: string) => [...code].map((bit) => (bit === '0' ? '1' : '0')).join('');
  const numbers = [...digits].map(Number);
  const one = (digit: number) => left[digit] ?? '';
  const first = numbers.slice(1, 7).map((digit, place) => {
    const even = parity[numbers[0] ?? 0]?.[place] === 'G';
    return even ? [...inverted(one(digit))].toReversed().join('') : one(digit);
  });
  const second = numbers.slice(7).map((digit) => inverted(one(digit)));
  return ['101', ...first, '01010', ...second, '101'].join('');
}

/** Writes some frames of the EAN-13 as an uncompressed video. */
export async function filmOfEan13(path: string, digits: string): Promise<void> {
  const modules = bars(digits);
  const module = 4;
  const start = Math.floor((width - modules.length * module) / 2);
  const line = Buffer.alloc(width, 235);
  [...modules].forEach((bit, place) => {
    if (bit === '1') line.fill(16, start + place * module, start + (place + 1) * module);
  });
  const white = Buffer.alloc(width, 235);
  const rows = Array.from({ length: height }, (_, y) => (y > 120 && y < 360 ? line : white));
  const grey = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), ...rows, grey]);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(path, Buffer.concat([header, ...Array.from({ length: 5 }, () => frame)]));
}
