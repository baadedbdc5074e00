// Splits the app: a program that starts it, and chunks that a browser loads when they are needed (ADR 23).
//
// The linker produces a single program. It is replaced by
//   nguon-….wasm, nguon-….js   the program that starts, and its script, which knows the chunks
//   shared-….wasm              what several chunks need
// <chunk>_<chunk>-….wasm     what only these chunks need, when it is large
//   <chunk>-….wasm             what only this chunk needs
import { buildSync } from "esbuild";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { optimise } from "./optimise.mjs";
import { phase } from "./phase.mjs";
import { put } from "./put.mjs";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
// The module that chunks import from: as the splitter names it, and as merged parts name it (frontend/builder).
const FROM = "__wasm_split";
const APP = "app";

async function run(program, args, folder) {
  return (await promisify(execFile)(program, args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 30 })).stdout;
}

/** Calls `work` with every item and its index, on all processors at once. */
async function forEach(items, work) {
  const left = [...items.entries()];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Replaces `pattern`, and throws when it is absent, so that a changed version of a tool cannot pass unnoticed. */
function replaced(text, pattern, by) {
  if (typeof pattern === "string" ? !text.includes(pattern) : text.search(pattern) < 0) throw new Error(`the splitter's script has no ${pattern}`);
  return text.replace(pattern, by);
}

// From this size on, in bytes before optimisation, what the same few chunks need is a file of its own: less is not
// worth another request, more would be loaded by pages that do not need it.
const OWN_FILE = 15_000;

/** Merges parts into one file: otherwise there is one for every combination of chunks. */
function merge(folder, parts, target) {
  // Not --all-features: browsers refuse the output of some.
  const features = ["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"];
  return run(join(home, "node_modules", ".bin", "wasm-merge"), [...features, "between.wasm", FROM, ...parts.flatMap((part) => [part, part.replace(".wasm", "")]), "-o", target], folder);
}

/**
 * Splits `program` into `target`; `splitter` is the compiled frontend/builder. Returns the addresses of the script
 * and the program that start the app, the files that are not loaded at the start, and for each chunk the files that
 * its pages need.
 */
export async function split(target, program, splitter) {
  const folder = mkdtempSync(join(tmpdir(), "nguon-split-"));
  try {
    process.stdout.write(await run(splitter, [program, folder]));
    const made = readdirSync(folder);
    const parts = made.filter((name) => /^chunk_\d+\.wasm$/.test(name)).sort();
    const chunks = made.filter((name) => /^split_\w+\.wasm$/.test(name));

    let script = readFileSync(join(folder, "__wasm_split.js"), "utf8");
    const groups = grouped(script, parts, chunks, folder);
    await phase(`${parts.length} shared parts merged into ${groups.length}`, () => forEach(groups, ({ parts }, place) => merge(folder, parts, `group_${place}.wasm`)));

    // The largest first, so that no processor waits for it at the end.
    const names = new Map([["nguon_bg.wasm", "nguon"], ...groups.map(({ name }, place) => [`group_${place}.wasm`, name]), ...chunks.map((chunk) => [chunk, nameOf(chunk)])]);
    const size = (file) => statSync(join(folder, file)).size;
    const files = [...names.keys()].sort((one, other) => size(other) - size(one));
    await phase(`${files.length} files optimised`, () => optimise(files.map((file) => join(folder, file))));
    const addresses = new Map(files.map((file) => [file, put(target, names.get(file), "wasm", readFileSync(join(folder, file)))]));
    groups.forEach((group, place) => (group.address = addresses.get(`group_${place}.wasm`)));

    const load = /(?:\/\* [\w, ]+ \*\/\s*)?const __chunk_\d+ = makeLoad\(\(\) => \{[^}]*\{\}\);[^}]*\}\s*, \[\]\);\s*/g;
    if (script.match(load)?.length !== parts.length) throw new Error("the splitter's script does not load each chunk once");
    const one = script.match(load)[0].replace(/^\/\*.*\*\/\s*/, "");
    const loaders = groups.map(({ address }, place) => one.replace(/__chunk_\d+/, `__group_${place}`).replace(/\.\/chunk_\d+\.wasm/, `.${address}`));
    let isFirst = true;
    script = script.replace(load, () => (isFirst ? ((isFirst = false), loaders.join("")) : ""));
    const places = (list) => [...new Set(list.match(/\d+/g).map((number) => groups.findIndex(({ parts }) => parts.includes(`chunk_${number}.wasm`))))];
    script = replaced(script, /\[__chunk_\d+(?:, __chunk_\d+)*\]/g, (list) => `[${places(list).map((place) => `__group_${place}`).join(", ")}]`);
    script = replaced(script, `sharedImports = { ${FROM}: {`, `sharedImports = { get ${APP}() { return this.${FROM}; }, ${FROM}: {`);
    // The app itself reports what could not be loaded.
    script = replaced(script, "console.error(e);", "console.warn(e);");
    const loads = {};
    for (const chunk of chunks) {
      const name = nameOf(chunk);
      script = replaced(script, `"./${chunk}"`, `".${addresses.get(chunk)}"`);
      loads[name] = [...groups.filter(({ chunks }) => chunks.includes(name)).map(({ address }) => address), addresses.get(chunk)].map((address) => address.slice(1));
    }
    if (/"\.\/(?:split|chunk)_/.test(script)) throw new Error("the splitter's script loads what there is not");
    writeFileSync(join(folder, "__wasm_split.js"), script);

    const bundle = buildSync({ entryPoints: [join(folder, "nguon.js")], bundle: true, format: "esm", target: "es2022", minify: true, charset: "utf8", write: false, logLevel: "warning", logOverride: { "duplicate-object-key": "silent" } });
    return { script: put(target, "nguon", "js", bundle.outputFiles[0].contents), program: addresses.get("nguon_bg.wasm"), later: [...new Set(Object.values(loads).flat())], loads };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const nameOf = (chunk) => chunk.slice("split_".length, -".wasm".length);

/**
 * Assigns parts to files: those needed by exactly the same chunks share a file when they are large, all others go
 * into the one that every page loads. Returns the name of each file, its parts and the chunks that need it.
 */
function grouped(script, parts, chunks, folder) {
  const names = chunks.map(nameOf);
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
