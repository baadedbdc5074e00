// Puts the style sheets together: tokens first, then what builds on them.
import { readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const style = join(home, "style");
const within = (folder) => readdirSync(join(style, folder)).filter((name) => name.endsWith(".css")).sort().map((name) => join(folder, name));
const files = ["tokens.css", "base.css", "frame.css", "shell.css", ...within("component"), ...within("page"), "print.css"];
const sheet = files.map((name) => `/* ${name} */\n${readFileSync(join(style, name), "utf8")}`).join("\n");
const target = join(home, "build", "nguon.css");
if (!existsSync(target) || readFileSync(target, "utf8") !== sheet) {
  writeFileSync(target, sheet);
}
