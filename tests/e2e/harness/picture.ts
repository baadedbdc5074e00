import { PNG } from 'pngjs';

export interface Attachment {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Returns a PNG of one colour. */
export function picture(name: string, width = 640, height = 480, colour: [number, number, number] = [40, 130, 80]): Attachment {
  const image = new PNG({ width, height });
  for (let pixel = 0; pixel < width * height; pixel += 1) image.data.set([...colour, 255], pixel * 4);
  return { name, mimeType: 'image/png', buffer: PNG.sync.write(image) };
}

/** Returns a photograph like that of a good phone: more pixels than the system stores, and several megabytes. */
export function photograph(name: string): Attachment {
  const image = new PNG({ width: 3200, height: 1800 });
  // Noise, which does not compress; always the same.
  let seed = 1;
  for (let at = 0; at < image.data.length; at += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    image.data[at] = at % 4 === 3 ? 255 : (seed >> 16) & 63;
  }
  return { name, mimeType: 'image/png', buffer: PNG.sync.write(image, { deflateLevel: 1 }) };
}
