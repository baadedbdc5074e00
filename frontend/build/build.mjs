// Builds the app into frontend/dist in the form in which it is served, and prints how long each phase takes.
// scripts/frontend.sh runs it when something has changed.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { constants, homedir, setPriority } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { addCamera } from "./camera.mjs";
import { checkFirstLoads, compress } from "./compress.mjs";
import { phase } from "./phase.mjs";
import { put } from "./put.mjs";
import { split } from "./split.mjs";
import { styleSheet } from "./styles.mjs";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const metadata = JSON.parse(execFileSync("cargo", ["metadata", "--no-deps", "--locked", "--format-version", "1"], { cwd: home, encoding: "utf8", maxBuffer: 1 << 28 }));
const stop = new AbortController();

/** Runs `cargo build --locked` with further arguments. */
function compile(args, { environment = {}, isUrgent = true } = {}) {
  return new Promise((resolve, reject) => {
    const cargo = spawn("cargo", ["build", "--locked", ...args], { cwd: home, stdio: "inherit", env: { ...process.env, ...environment }, signal: stop.signal });
    if (!isUrgent) setPriority(cargo.pid, constants.priority.PRIORITY_LOW);
    cargo.on("error", reject);
    cargo.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`cargo build ${args.join(" ")} failed`))));
  });
}

/** Compiles the app and, beside it, the program that splits it. Returns their paths. */
async function compileAll() {
  const target = "wasm32-unknown-unknown";
  // Components are not part of each other's types: an eighth smaller, and quicker to build. Paths of the building
  // machine stay out of what everybody downloads.
  const flags = `${process.env.RUSTFLAGS ?? ""} --cfg erase_components --remap-path-prefix=${process.env.CARGO_HOME ?? join(homedir(), ".cargo")}/registry/src=`;
  // The last minutes of compiling the app keep one processor busy; the splitter takes what is left.
  await Promise.all([
    phase("app compiled", () => compile(["--package", "nguon-frontend", "--profile", "browser", "--target", target], { environment: { RUSTFLAGS: flags } })),
    phase("splitter compiled, beside it", () => compile(["--quiet", "--package", "nguon-frontend-build", "--profile", "builder"], { isUrgent: false })),
  ]);
  return {
    program: join(metadata.target_directory, target, "browser", "nguon-frontend.wasm"),
    splitter: join(metadata.target_directory, "builder", "nguon-frontend-build"),
  };
}

/** Returns the HTML page that starts the app: index.html with its placeholders replaced by `addresses`. */
function page(addresses) {
  let html = readFileSync(join(home, "index.html"), "utf8").replace(/\n\s+/g, "\n");
  for (const [name, address] of Object.entries(addresses)) {
    if (!html.includes(name)) throw new Error(`index.html has no ${name}`);
    html = html.replaceAll(name, address);
  }
  return html;
}

async function build() {
  const { program, splitter } = await compileAll();
  // Written beside dist, which is replaced in one step at the end, so that it is always complete.
  const folder = join(home, "dist.new");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const parts = await split(folder, program, splitter);
  writeFileSync(join(folder, "index.html"), page({
    __CAMERA__: addCamera(folder),
    __ICON__: put(folder, "icon", "svg", readFileSync(join(home, "icon.svg"))),
    __STYLE__: put(folder, "nguon", "css", styleSheet()),
    __SCRIPT__: parts.script,
    __PROGRAM__: parts.program,
  }));
  const sizes = await phase("compressed", () => compress(folder));
  checkFirstLoads(sizes, parts);
  rmSync(join(home, "dist"), { recursive: true, force: true });
  renameSync(folder, join(home, "dist"));
}

try {
  await phase("in all", build);
} catch (error) {
  stop.abort();
  console.error(`frontend: ${error.stderr || error.message}`);
  process.exit(1);
}
