// Compresses every file of the app once at build time instead of at every request, and fails for an app that is too
// large.
import { readdirSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

// What a browser that has cached nothing may have to load, compressed, in bytes: at the start, and where a bookmark
// leads to a page of a chunk.
const FIRST_LOAD_LIMIT = 600_000;
// In bytes. Smaller files do not gain from compression.
const SMALLEST = 1024;

/** Writes `.br` and `.gz` beside the files in `folder`. Returns the transferred size of each file. */
export async function compress(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => [".js", ".wasm", ".css", ".html", ".svg"].includes(extname(name)) && statSync(join(folder, name)).isFile());
  const sizes = await Promise.all(names.map(async (name) => {
    const path = join(folder, name);
    const content = await readFile(path);
    if (content.length <= SMALLEST) return content.length;
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    const [brotli, gzipped] = await Promise.all([promisify(brotliCompress)(content, { params }), promisify(gzip)(content, { level: 9 })]);
    await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, gzipped)]);
    return brotli.length;
  }));
  return new Map(names.map((name, place) => [name, sizes[place]]));
}

/**
 * Prints what a browser loads first. `later` are the files that are not loaded at the start, `loads` those that the
 * pages of each chunk need.
 *
 * Throws when a sum exceeds `FIRST_LOAD_LIMIT`.
 */
export function checkFirstLoads(sizes, { later, loads }) {
  const sum = (names) => names.reduce((total, name) => total + sizes.get(name), 0);
  const start = sum([...sizes.keys()].filter((name) => !name.startsWith("camera/") && !later.includes(name)));
  const firsts = [["start", start], ...Object.entries(loads).map(([chunk, needed]) => [`page of ${chunk}`, start + sum(needed)])];
  for (const [what, total] of firsts) console.log(`${String(total).padStart(7)} bytes  first load, ${what}`);
  const tooLarge = firsts.filter(([, total]) => total > FIRST_LOAD_LIMIT);
  if (tooLarge.length > 0) {
    throw new Error(`A first load of more than ${FIRST_LOAD_LIMIT} bytes: ${tooLarge.map(([what]) => what).join(", ")}. What is seldom needed belongs into a chunk (src/chunk.rs).`);
  }
}
