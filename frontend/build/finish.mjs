// Puts the reader of codes beside the app. A release is made small: wasm-opt, then every text file compressed once,
// here, and not at every request.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { addCamera } from "./camera.mjs";

addCamera(process.env.TRUNK_STAGING_DIR);

if (process.env.TRUNK_PROFILE === "release") {
  const home = join(dirname(fileURLToPath(import.meta.url)), "..");
  const staging = process.env.TRUNK_STAGING_DIR;
  const optimizer = join(home, "node_modules", ".bin", "wasm-opt");
  const files = readdirSync(staging, { recursive: true }).map((name) => join(staging, name)).filter((path) => statSync(path).isFile());
  const isLater = (path) => dirname(path) !== staging;

  // What others have built is optimised already.
  for (const path of files.filter((path) => path.endsWith(".wasm") && !isLater(path))) {
    if (!existsSync(optimizer)) {
      console.error("wasm-opt is missing: run `npm ci` in frontend/");
      process.exit(1);
    }
    // -Os is larger than -Oz and compresses better. Not --all-features: browsers refuse what that makes.
    const features = ["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"];
    const done = spawnSync(optimizer, ["-Os", ...features, path, "-o", path], { stdio: "inherit" });
    if (done.status !== 0) process.exit(done.status ?? 1);
  }

  let total = 0;
  for (const path of files.filter((path) => [".js", ".wasm", ".css", ".html", ".svg"].includes(extname(path)))) {
    const content = readFileSync(path);
    if (content.length <= 1024) continue;
    const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
    writeFileSync(`${path}.br`, brotli);
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
    if (!isLater(path)) total += brotli.length;
    console.log(`${path.slice(staging.length + 1)}: ${content.length} bytes, ${brotli.length} as brotli`);
  }
  console.log(`first load: ${total} bytes`);
}
