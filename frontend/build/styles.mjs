// Concatenates the style sheets, so that a phone on a slow line makes one request: tokens first, then what builds on
// them.
import { transformSync } from "esbuild";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const style = join(dirname(fileURLToPath(import.meta.url)), "..", "style");
const within = (folder) => readdirSync(join(style, folder)).filter((name) => name.endsWith(".css")).sort().map((name) => join(folder, name));

/** Returns the style sheet of the app, minified. */
export function styleSheet() {
  const files = ["tokens.css", "base.css", "frame.css", "shell.css", ...within("component"), ...within("page"), "print.css"];
  const sheet = files.map((name) => readFileSync(join(style, name), "utf8")).join("\n");
  return transformSync(sheet, { loader: "css", minify: true, charset: "utf8", target: "esnext" }).code;
}
