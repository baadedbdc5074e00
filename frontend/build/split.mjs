// Splits the app: a program that starts it, and chunks that a browser loads when they are needed (ADR 23).
//
// Trunk has made one program of it. Its place take
//   nguon-….wasm, nguon-….js   the program that starts, and its script, which knows the chunks
//   shared-….wasm              what several chunks need
//   <chunk>_<chunk>-….wasm     what only these chunks need, when it is much
//   <chunk>-….wasm             what only this chunk needs
import { buildSync } from "esbuild";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
// Not --all-features: browsers refuse what that makes.
const features = ["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"];
// What the splitter calls all that chunks take from the program, and what the shared chunk calls it.
const FROM = "__wasm_split";
const APP = "app";

function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 30, ...options });
  if (done.error) throw new Error(`${program}: ${done.error.message}; scripts/tools.sh and \`npm ci\` install what is missing`);
  if (done.status !== 0) throw new Error(`${program} failed\n${done.stderr}`);
  return done.stdout;
}
const binaryen = (program, args, options) => run(join(home, "node_modules", ".bin", program), [...features, ...args], options);

/** Replaces what must be there, so that another version of a tool cannot pass unnoticed. */
function replaced(text, pattern, by) {
  if (typeof pattern === "string" ? !text.includes(pattern) : text.search(pattern) < 0) throw new Error(`the splitter's script has no ${pattern}`);
  return text.replace(pattern, by);
}

// What the same few chunks need is a file of its own from this size on, in bytes before it is optimised: less is not worth
// another request, more would be loaded by pages that do not need it.
const OWN_FILE = 30_000;

/** Makes one file of parts: otherwise there is one for every combination of chunks. */
function merge(folder, parts, target) {
  // All of them take the same from the program. In between stands a module that hands it on: without it every
  // part would bring a memory of its own.
  const imports = new Map();
  for (const part of parts) {
    const text = binaryen("wasm-dis", [part], { cwd: folder });
    for (const [, name, kind, type] of text.matchAll(/^ \(import "__wasm_split" "(\w+)" \((memory|table|global) \S+ (.*)\)\)$/gm)) {
      if (imports.has(name) && imports.get(name).type !== type) throw new Error(`${part} has another ${name}`);
      imports.set(name, { kind, type });
    }
  }
  const lines = [...imports].map(([name, { kind, type }]) => `(import "${APP}" "${name}" (${kind} $${name} ${type})) (export "${name}" (${kind} $${name}))`);
  writeFileSync(join(folder, "between.wat"), `(module ${lines.join("\n")})`);
  binaryen("wasm-as", ["between.wat", "-o", "between.wasm"], { cwd: folder });
  binaryen("wasm-merge", ["between.wasm", FROM, ...parts.flatMap((part) => [part, part.replace(".wasm", "")]), "-o", target], { cwd: folder });
}

/**
 * Splits what Trunk has put into `staging`; `program` is what it was made of. Gives the files that are not loaded at the
 * start, and for each chunk those that its pages need.
 */
export function split(staging, program, isRelease) {
  const folder = mkdtempSync(join(tmpdir(), "nguon-split-"));
  try {
    run("wasm-split-cli", [program, folder, "--out-name", "nguon"], { env: { ...process.env, RUST_LOG: "warn" } });
    run("wasm-bindgen", ["--target", "web", "--keep-lld-exports", "--no-demangle", "--no-typescript", "--out-name", "nguon", "--out-dir", folder, "nguon.wasm"], { cwd: folder });
    const made = readdirSync(folder).filter((name) => name.endsWith(".wasm"));
    const parts = made.filter((name) => /^chunk_\d+\.wasm$/.test(name)).sort();
    const chunks = made.filter((name) => name.startsWith("split_"));
    const hash = (content) => createHash("sha256").update(content).digest("hex").slice(0, 16);
    const put = (name, extension, content) => {
      const file = `${name}-${hash(content)}.${extension}`;
      writeFileSync(join(staging, file), content);
      return file;
    };
    const putWasm = (name, from) => {
      // -Os is larger than -Oz and compresses better.
      if (isRelease) binaryen("wasm-opt", ["-Os", from, "-o", from], { cwd: folder });
      return put(name, "wasm", readFileSync(join(folder, from)));
    };

    let script = readFileSync(join(folder, "__wasm_split.js"), "utf8");
    const groups = grouped(script, parts, chunks, folder);
    const load = /(?:\/\* [\w, ]+ \*\/\s*)?const __chunk_\d+ = makeLoad\(\(\) => \{[^}]*\{\}\);[^}]*\}\s*, \[\]\);\s*/g;
    if (script.match(load)?.length !== parts.length) throw new Error("the splitter's script does not load each chunk once");
    const one = script.match(load)[0].replace(/^\/\*.*\*\/\s*/, "");
    const loaders = groups.map(({ name, parts }, place) => {
      merge(folder, parts, `group_${place}.wasm`);
      groups[place].file = putWasm(name, `group_${place}.wasm`);
      return one.replace(/__chunk_\d+/, `__group_${place}`).replace(/\.\/chunk_\d+\.wasm/, `./${groups[place].file}`);
    });
    let isFirst = true;
    script = script.replace(load, () => (isFirst ? ((isFirst = false), loaders.join("")) : ""));
    const places = (list) => [...new Set(list.match(/\d+/g).map((number) => groups.findIndex(({ parts }) => parts.includes(`chunk_${number}.wasm`))))];
    script = replaced(script, /\[__chunk_\d+(?:, __chunk_\d+)*\]/g, (list) => `[${places(list).map((place) => `__group_${place}`).join(", ")}]`);
    script = replaced(script, `sharedImports = { ${FROM}: {`, `sharedImports = { get ${APP}() { return this.${FROM}; }, ${FROM}: {`);
    // The app itself tells what could not be loaded.
    script = replaced(script, "console.error(e);", "console.warn(e);");
    const loads = {};
    for (const chunk of chunks) {
      const name = chunk.slice("split_".length, -".wasm".length);
      const file = putWasm(name, chunk);
      script = replaced(script, `"./${chunk}"`, `"./${file}"`);
      loads[name] = [...groups.filter(({ chunks }) => chunks.includes(name)).map(({ file }) => file), file];
    }
    if (/"\.\/(?:split|chunk)_/.test(script)) throw new Error("the splitter's script loads what there is not");
    writeFileSync(join(folder, "__wasm_split.js"), script);

    const bundle = buildSync({ entryPoints: [join(folder, "nguon.js")], bundle: true, format: "esm", target: "es2022", minify: isRelease, charset: "utf8", write: false, logLevel: "warning", logOverride: { "duplicate-object-key": "silent" } });
    place(staging, put("nguon", "js", bundle.outputFiles[0].contents), putWasm("nguon", "nguon_bg.wasm"));
    return { later: [...new Set(Object.values(loads).flat())], loads };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Puts the parts into files: those that exactly the same chunks need into one, when they are large, and all others into
 * the one that every page loads. Gives the name of each file, its parts and the chunks that need it.
 */
function grouped(script, parts, chunks, folder) {
  const names = chunks.map((chunk) => chunk.slice("split_".length, -".wasm".length));
  const needs = new Map(parts.map((part) => [part, []]));
  for (const name of names) {
    const list = script.match(new RegExp(`"\\./split_${name}\\.wasm"[^]*?\\[((?:__chunk_\\d+(?:, )?)+)\\]`))?.[1];
    if (!list) throw new Error(`the splitter's script does not say what ${name} needs`);
    for (const number of list.match(/\d+/g)) needs.get(`chunk_${number}.wasm`).push(name);
  }
  const together = new Map();
  for (const [part, by] of needs) {
    const key = by.join("+");
    together.set(key, [...(together.get(key) ?? []), part]);
  }
  const size = (some) => some.reduce((total, part) => total + statSync(join(folder, part)).size, 0);
  const own = [...together].filter(([key, some]) => key.split("+").length <= names.length / 2 && size(some) >= OWN_FILE);
  const isOwn = new Set(own.flatMap(([, some]) => some));
  return [
    { name: "shared", parts: parts.filter((part) => !isOwn.has(part)), chunks: names },
    ...own.map(([key, some]) => ({ name: key.replaceAll("+", "_"), parts: some, chunks: key.split("+") })),
  ];
}

/** Lets the page start with these files, and removes Trunk's. */
function place(staging, script, program) {
  const page = join(staging, "index.html");
  let html = readFileSync(page, "utf8");
  const before = readdirSync(staging).filter((name) => /^nguon-frontend-[0-9a-f]+(?:\.js|_bg\.wasm)$/.test(name));
  if (before.length !== 2) throw new Error(`Trunk has made ${before.join(", ")}`);
  for (const file of before) {
    html = html.replaceAll(`/${file}`, `/${file.endsWith(".js") ? script : program}`);
    rmSync(join(staging, file));
  }
  if (!html.includes(`/${script}`) || !html.includes(`/${program}`)) throw new Error("index.html does not start the app");
  writeFileSync(page, html);
}
