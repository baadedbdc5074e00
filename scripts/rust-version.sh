#!/usr/bin/env bash
# Prints what to do when rustc is missing or older than the workspace's `rust-version`, before the build fails in the
# middle of a dependency. There is no rust-toolchain file, so that a newer Rust can be used as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=$(sed -n 's/^rust-version = "\([0-9.]*\)"$/\1/p' Cargo.toml)
if ! found=$(rustc --version 2>/dev/null); then
  echo "Rust is missing: please install Rust $wanted or newer with rustup (https://rustup.rs)." >&2
  exit 1
fi
# "rustc 1.95.0-nightly (…)" -> "1.95.0"
found=$(sed -n 's/^rustc \([0-9.]*\).*/\1/p' <<<"$found")
if [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
  echo "Nguồn needs Rust $wanted or newer, and rustc here is $found. Please update it: rustup update stable" >&2
  exit 1
fi
