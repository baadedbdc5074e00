// What is left to do when Trunk is done: the app is split into chunks, the reader of codes is put beside it, and every
// file of a release is compressed once, here, and not at every request. A release that is too large is refused.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { addCamera } from "./camera.mjs";
import { split } from "./split.mjs";

// What a browser may have to load before anything of the app is to be seen, compressed, in bytes.
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
  const first = sum([...sizes.keys()].filter((name) => !name.startsWith("camera/") && !later.includes(name)));
  console.log(`first load: ${first} bytes`);
  for (const [chunk, needed] of Object.entries(loads)) console.log(`first load of a page of ${chunk}: ${first + sum(needed)} bytes`);
  if (first > FIRST_LOAD_LIMIT) {
    console.error(`The first load is larger than ${FIRST_LOAD_LIMIT} bytes: what is rarely used belongs into a chunk (src/chunk.rs)`);
    process.exit(1);
  }
}
