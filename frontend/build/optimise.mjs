// Optimises WebAssembly files as `wasm-opt -Os` does, byte for byte. A process per file would compile binaryen anew
// each time, which takes longer than most of the files need; so there is one thread per processor for all of them.
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, parentPort } from "node:worker_threads";

/** Optimises the files at these paths in place, in this order. */
export async function optimise(paths) {
  const left = [...paths];
  const worker = () => new Promise((resolve, reject) => {
    // Binaryen's stderr holds only warnings about names that it does not know.
    const thread = new Worker(fileURLToPath(import.meta.url), { stderr: true });
    const next = () => thread.postMessage(left.shift() ?? null);
    thread.on("message", next);
    thread.on("error", reject);
    thread.on("exit", (code) => (code === 0 ? resolve() : reject(new Error("binaryen failed"))));
    next();
  });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), paths.length) }, worker));
}

if (!isMainThread) {
  const { default: binaryen } = await import("binaryen");
  // Not all features: browsers refuse the output of some.
  const { BulkMemory, BulkMemoryOpt, CallIndirectOverlong, Multivalue, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt } = binaryen.Features;
  // -Os is larger than -Oz and compresses better.
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(1);
  binaryen.setDebugInfo(false);
  binaryen.setGenerateStackIR(true);
  binaryen.setOptimizeStackIR(true);
  parentPort.on("message", (path) => {
    if (path === null) return parentPort.close();
    const module = binaryen.readBinary(readFileSync(path));
    module.setFeatures(BulkMemory | BulkMemoryOpt | CallIndirectOverlong | Multivalue | MutableGlobals | NontrappingFPToInt | ReferenceTypes | SignExt);
    module.optimize();
    writeFileSync(path, module.emitBinary());
    module.dispose();
    parentPort.postMessage(path);
  });
}
