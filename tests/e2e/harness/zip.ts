/** Returns the parts of a ZIP archive, such as a workbook, by name. */
import { inflateRawSync } from 'node:zlib';

export function unzip(archive: Buffer): Map<string, Buffer> {
  const parts = new Map<string, Buffer>();
  // From the central directory: local headers of streamed archives have no sizes.
  let place = archive.readUInt32LE(archive.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  while (archive.readUInt32LE(place) === 0x02014b50) {
    const method = archive.readUInt16LE(place + 10);
    const size = archive.readUInt32LE(place + 20);
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(place + offset)) as [number, number, number];
    const local = archive.readUInt32LE(place + 42);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(begin, begin + size);
    parts.set(archive.toString('utf8', place + 46, place + 46 + name), method === 0 ? bytes : inflateRawSync(bytes));
    place += 46 + name + extra + comment;
  }
  return parts;
}
