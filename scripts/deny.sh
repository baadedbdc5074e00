#!/usr/bin/env bash
# Checks the dependencies against deny.toml: scripts/deny.sh CHECK... (bans, licenses, sources, advisories)
set -euo pipefail
cd "$(dirname "$0")/.."

command -v cargo-deny >/dev/null || {
  echo "cargo-deny is missing. Please install it: cargo install --locked cargo-deny" >&2
  exit 1
}
exec cargo deny --locked check "$@"
