// Adds the code reader to the app as separate files, loaded only by those who scan with a camera. The page holds
// their addresses.
import { copyFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { put } from "./put.mjs";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const reader = join(home, "node_modules", "zxing-wasm");

/** Writes the files into `folder/camera`. Returns the address of the script that the app loads. */
export function addCamera(folder) {
  const wasm = put(folder, "camera/zxing", "wasm", readFileSync(join(reader, "dist", "reader", "zxing_reader.wasm")));
  const script = put(folder, "camera/zxing", "js", readFileSync(join(reader, "dist", "iife", "reader", "index.js")));
  copyFileSync(join(reader, "LICENSE"), join(folder, "camera", "zxing-license.txt"));
  const source = readFileSync(join(home, "camera", "camera.js"), "utf8");
  return put(folder, "camera/camera", "js", source.replace("__READER_JS__", script).replace("__READER_WASM__", wasm));
}
