//! Makes the linker keep relocations: the build splits the program by them (ADR 23).

#[allow(clippy::disallowed_methods, reason = "Cargo says by variables what is built")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").as_deref() == Ok("wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
