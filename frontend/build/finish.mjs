// What is left to do when Trunk is done: the app is split into chunks, the reader of codes is put beside it, and every
// file of a release is compressed once, here, and not at every request. A release that is too large is refused.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { addCamera } from "./camera.mjs";
import { split } from "./split.mjs";

// What a browser may have to load that has nothing of the app yet, compressed, in bytes: at the start, and where a
// bookmark leads to a page of a chunk.
const FIRST_LOAD_LIMIT = 600_000;

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const staging = process.env.TRUNK_STAGING_DIR;
const isRelease = process.env.TRUNK_PROFILE === "release";

// build.sh builds a release in the profile `browser`.
const metadata = JSON.parse(execFileSync("cargo", ["metadata", "--no-deps", "--offline", "--format-version", "1"], { cwd: home, encoding: "utf8", maxBuffer: 1 << 28 }));
const program = join(metadata.target_directory, "wasm32-unknown-unknown", isRelease ? "browser" : "debug", "nguon-frontend.wasm");
const { later, loads } = split(staging, program, isRelease);
addCamera(staging);

if (isRelease) {
  const files = readdirSync(staging, { recursive: true }).map((name) => join(staging, name)).filter((path) => statSync(path).isFile());
  const sizes = new Map();
  for (const path of files.filter((path) => [".js", ".wasm", ".css", ".html", ".svg"].includes(extname(path)))) {
    const content = readFileSync(path);
    const name = path.slice(staging.length + 1);
    sizes.set(name, content.length);
    if (content.length <= 1024) continue;
    const parameters = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    const brotli = brotliCompressSync(content, { params: parameters });
    writeFileSync(`${path}.br`, brotli);
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
    sizes.set(name, brotli.length);
    console.log(`${name}: ${content.length} bytes, ${brotli.length} as brotli`);
  }

  const sum = (names) => names.reduce((total, name) => total + sizes.get(name), 0);
  const start = sum([...sizes.keys()].filter((name) => !name.startsWith("camera/") && !later.includes(name)));
  const firsts = [["start", start], ...Object.entries(loads).map(([chunk, needed]) => [`page of ${chunk}`, start + sum(needed)])];
  for (const [what, total] of firsts) console.log(`first load, ${what}: ${total} bytes`);
  const tooLarge = firsts.filter(([, total]) => total > FIRST_LOAD_LIMIT);
  if (tooLarge.length > 0) {
    console.error(`A first load of more than ${FIRST_LOAD_LIMIT} bytes: ${tooLarge.map(([what]) => what).join(", ")}. What is seldom needed belongs into a chunk (src/chunk.rs).`);
    process.exit(1);
  }
}
