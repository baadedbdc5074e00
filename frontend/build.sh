#!/bin/sh
# Builds the app into dist/. TOOLS_BIN is the folder with trunk, wasm-bindgen and wasm-split-cli (default: those on the
# PATH).
# Does nothing when dist is newer than everything that it is made of; FORCE=1 builds in any case.
set -eu
cd "$(dirname "$0")"
[ -z "${TOOLS_BIN:-}" ] || PATH="$TOOLS_BIN:$PATH"
export PATH

if [ -f dist/index.html ] && [ -z "${FORCE:-}" ] &&
  [ -z "$(find src style build camera index.html icon.svg Trunk.toml Cargo.toml build.rs package.json package-lock.json build.sh ../Cargo.toml ../Cargo.lock ../crates/domain/src ../crates/domain/Cargo.toml -type f ! -name nguon.css -newer dist/index.html -print -quit)" ]; then
  echo "frontend: dist is up to date"
  exit 0
fi

# Trunk is told to stay offline, so that it takes the tools that are here; the crates are fetched before.
cargo fetch --locked --target wasm32-unknown-unknown
{ [ -x node_modules/.bin/wasm-opt ] && [ -d node_modules/zxing-wasm ] && [ -d node_modules/esbuild ]; } || npm ci --no-audit --no-fund --silent
node build/styles.mjs
# Components without their types in each other: an eighth smaller and quicker to build.
# And no folder of this machine in what everybody downloads.
export RUSTFLAGS="${RUSTFLAGS:-} --cfg erase_components --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src="
# NO_COLOR=1, as some terminals set it, is not what trunk understands by it.
unset NO_COLOR
trunk build --release --cargo-profile browser --skip-version-check --offline --locked
touch dist/index.html
