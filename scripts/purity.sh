#!/usr/bin/env bash
# Invariant: the domain crate is pure. It compiles for the browser and depends on no database, server or async
# runtime, whatever its features.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo check --locked -p nguon-domain --target wasm32-unknown-unknown
for features in "" openapi; do
  impure=$(cargo tree --locked -p nguon-domain --edges normal --features "$features" --prefix none --format '{lib}' |
    sort -u | grep -xE 'sea_orm|sqlx.*|actix.*|tokio.*|reqwest|hyper|rand|getrandom' || true)
  if [ -n "$impure" ]; then
    echo "crates/domain must not depend on: ${impure//$'\n'/, }" >&2
    exit 1
  fi
done
