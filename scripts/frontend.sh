#!/usr/bin/env bash
# Builds frontend/dist, unless it was built from exactly these sources.
set -euo pipefail
cd "$(dirname "$0")/.."

built_from=${CARGO_TARGET_DIR:-target}/frontend.sources
sources=$(
  {
    find frontend crates/domain \( -path frontend/dist -o -path frontend/dist.new -o -path frontend/node_modules \) -prune \
      -o -type f -print0
    printf '%s\0' Cargo.toml Cargo.lock
  } | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
)

if [ -f frontend/dist/index.html ] && [ "$(cat "$built_from" 2>/dev/null)" = "$sources" ]; then
  exit 0
fi

scripts/wasm-target.sh
scripts/npm.sh frontend
echo "Building the browser's part, about 6 minutes the first time …"
mkdir -p "$(dirname "$built_from")"
rm -f "$built_from"
node frontend/build/build.mjs
echo "$sources" >"$built_from"
