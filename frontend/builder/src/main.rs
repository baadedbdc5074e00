//! Splits the compiled app into chunks and writes its JavaScript bindings (ADR 23, ADR 47).
//!
//! ```text
//! nguon-frontend-build PROGRAM.wasm FOLDER
//! ```
//!
//! Writes into `FOLDER`:
//! - `nguon.js`, `nguon_bg.wasm`: the program that starts the app, and its bindings
//! - `__wasm_split.js`: loads the chunks
//! - `split_<name>.wasm`: what only this chunk needs
//! - `chunk_<number>.wasm`: what several chunks need, one file for each combination of them
//! - `between.wasm`: re-exports what the latter import, so that they can be merged
//!
//! Merging, optimising and naming these files is left to `frontend/build/split.mjs`: binaryen and esbuild are npm
//! packages.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;
use wasm_encoder::{EntityType, ExportKind, ExportSection, ImportSection, Module};
use wasmparser::{Parser, Payload, TypeRef};

/// The module that chunks import from, as the splitter names it.
const PROGRAM: &str = "__wasm_split";
/// The same module, as merged chunks name it.
const APP: &str = "app";

fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [program, folder] = arguments.as_slice() else {
        bail!("usage: nguon-frontend-build PROGRAM.wasm FOLDER");
    };
    let (program, folder) = (Path::new(program), Path::new(folder));
    let unbound = folder.join("nguon.wasm");
    timed("split into chunks", || split(program, folder, &unbound))?;
    write_between(folder)?;
    timed("bindings", || bind(&unbound, folder))?;
    std::fs::remove_file(&unbound).with_context(|| format!("cannot remove {}", unbound.display()))
}

/// Runs `phase` and prints how many seconds it took, in the form of `frontend/build/phase.mjs`.
fn timed(name: &str, phase: impl FnOnce() -> Result<()>) -> Result<()> {
    let start = Instant::now();
    phase().with_context(|| format!("{name} failed"))?;
    println!("{:>7.1} s  {name}", start.elapsed().as_secs_f64());
    Ok(())
}

/// Writes the chunks and their loader into `folder`, and the rest of the program, still without bindings, to `rest`.
fn split(program: &Path, folder: &Path, rest: &Path) -> Result<()> {
    let wasm = std::fs::read(program).with_context(|| format!("cannot read {}", program.display()))?;
    let mut options = wasm_split_cli_support::Options::new(&wasm);
    options.output_dir = folder;
    options.main_out_path = rest;
    options.main_module = "./nguon.js";
    // Its errors are `eyre` reports, which do not implement `std::error::Error`.
    wasm_split_cli_support::transform(options).map_err(|report| anyhow!("{report:?}"))?;
    Ok(())
}

/// Writes `between.wasm` into `folder`: a module that imports from [`APP`] what the parts import from [`PROGRAM`]
/// (memory, table and stack pointer), and exports it under the same names. Merged without it, every part would bring
/// a memory of its own.
///
/// # Errors
/// When two parts import one name with two types.
fn write_between(folder: &Path) -> Result<()> {
    let mut parts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with("chunk_") && name.ends_with(".wasm")) {
            parts.push(entry.path());
        }
    }
    let mut found = BTreeMap::new();
    for part in parts {
        let wasm = std::fs::read(&part)?;
        for payload in Parser::new(0).parse_all(&wasm) {
            let Payload::ImportSection(section) = payload? else { continue };
            for import in section.into_imports() {
                let import = import?;
                let kind = match import.ty {
                    TypeRef::Memory(_) => ExportKind::Memory,
                    TypeRef::Table(_) => ExportKind::Table,
                    TypeRef::Global(_) => ExportKind::Global,
                    _ => continue,
                };
                if import.module == PROGRAM {
                    let before = found.insert(import.name.to_owned(), (kind, import.ty));
                    ensure!(
                        before.is_none_or(|before| before == (kind, import.ty)),
                        "{} imports another {} than other parts",
                        part.display(),
                        import.name
                    );
                }
            }
        }
    }
    let (mut imports, mut exports) = (ImportSection::new(), ExportSection::new());
    let mut counts = BTreeMap::<u8, u32>::new();
    for (name, (kind, ty)) in found {
        imports.import(APP, &name, EntityType::try_from(ty).map_err(|error| anyhow!("{name}: {error:?}"))?);
        let count = counts.entry(kind as u8).or_default();
        exports.export(&name, kind, *count);
        *count += 1;
    }
    std::fs::write(folder.join("between.wasm"), Module::new().section(&imports).section(&exports).as_slice())?;
    Ok(())
}

/// Writes `nguon.js` and `nguon_bg.wasm` into `folder`. The exports of the linker stay: the chunks import them.
fn bind(program: &Path, folder: &Path) -> Result<()> {
    Bindgen::new()
        .web(true)?
        .input_path(program)
        .out_name("nguon")
        .keep_lld_exports(true)
        .demangle(false)
        .typescript(false)
        .generate(folder)
}
