#!/usr/bin/env bash
# Adds Rust's WebAssembly target when it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

target_folder=$(rustc --print target-libdir --target wasm32-unknown-unknown)
if ! compgen -G "$target_folder/libcore-*.rlib" >/dev/null; then
  echo "Adding Rust's WebAssembly target, some seconds …"
  rustup target add wasm32-unknown-unknown
fi
