// Puts the reader of codes beside the app: files of their own, which only who scans with a camera loads. The page
// says where they are.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const reader = join(home, "node_modules", "zxing-wasm");

/** Writes the files into `folder/camera` and their address into `folder/index.html`. */
export function addCamera(folder) {
  const target = join(folder, "camera");
  mkdirSync(target, { recursive: true });
  const put = (name, extension, content) => {
    const file = `${name}-${createHash("sha256").update(content).digest("hex").slice(0, 16)}.${extension}`;
    writeFileSync(join(target, file), content);
    return `/camera/${file}`;
  };
  const wasm = put("zxing", "wasm", readFileSync(join(reader, "dist", "reader", "zxing_reader.wasm")));
  const script = put("zxing", "js", readFileSync(join(reader, "dist", "iife", "reader", "index.js")));
  copyFileSync(join(reader, "LICENSE"), join(target, "zxing-license.txt"));
  const source = readFileSync(join(home, "camera", "camera.js"), "utf8");
  const camera = put("camera", "js", source.replace("__READER_JS__", script).replace("__READER_WASM__", wasm));

  const page = join(folder, "index.html");
  const html = readFileSync(page, "utf8");
  if (!html.includes("__CAMERA__")) throw new Error("index.html has no place for the address of the camera");
  writeFileSync(page, html.replace("__CAMERA__", camera));
}
