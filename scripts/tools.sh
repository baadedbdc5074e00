#!/usr/bin/env bash
# Gets what builds the browser's part and is missing: the WebAssembly target of Rust, Trunk, wasm-bindgen and
# wasm-split, each in the version that the project is pinned to. The tools go into a folder of their own, NGUON_TOOLS.
# `scripts/tools.sh target` gets the target alone.
set -euo pipefail
cd "$(dirname "$0")/.."

trunk_version=0.21.14
# Program and library of wasm-bindgen must agree to the last digit: the lock file has the say.
bindgen_version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
# Splits what the attribute `wasm_split` marks (wasm_split_helpers in the lock file): both are of 0.2.
split_version=0.2.4

target_folder=$(rustc --print target-libdir --target wasm32-unknown-unknown)
if ! compgen -G "$target_folder/libcore-*.rlib" >/dev/null; then
  echo "Adding Rust's WebAssembly target, some seconds …"
  rustup target add wasm32-unknown-unknown
fi
[ "${1:-}" != target ] || exit 0

tools=${NGUON_TOOLS:?}

# install PROGRAM CRATE VERSION MINUTES OPTION...
install() {
  local program=$1 crate=$2 version=$3 minutes=$4
  shift 4
  if [ "$("$tools/bin/$program" --version 2>/dev/null | awk '{ print $2 }')" = "$version" ]; then
    return
  fi
  # Not every program says its version; cargo knows what it has installed.
  if [ -x "$tools/bin/$program" ] && cargo install --list --root "$tools" | grep -xF "$crate v$version:" >/dev/null; then
    return
  fi
  echo "Building $crate $version into $tools, about $minutes minutes, only this once …"
  # Tools that run for seconds need no minutes of optimising.
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo install --quiet --locked --force --root "$tools" --version "$version" "$@" "$crate"
}

install trunk trunk "$trunk_version" 5 --no-default-features --features rustls
install wasm-bindgen wasm-bindgen-cli "$bindgen_version" 3
install wasm-split-cli wasm_split_cli_support "$split_version" 2 --features build-binary
