#!/usr/bin/env bash
# Reads the OpenAPI document as other programs do: scripts/clients.sh PROGRAM (the built `nguon`)
#
# Validators read both versions of the document; generators write clients into target/clients, unmodified; each client
# is compiled and walks through the API of a server with demo data. tests/clients/README.md has the list.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
root=$PWD
program=$(realpath "$1")
out=$root/target/clients
tools=$out/tools
built=${CARGO_TARGET_DIR:-$root/target}
# The generator of the client in Rust; a program, so no lock file of ours has it.
ploidy=0.15.0

# Runs one check and shows what it printed when it fails: check NAME COMMAND...
check() {
  local name=$1 started=$SECONDS log
  log=$(mktemp -p "$out")
  shift
  if "$@" >"$log" 2>&1; then
    echo "ok      $name, $((SECONDS - started)) s" | tee -a "$out/results"
  else
    echo "FAILED  $name" | tee -a "$out/results" | cat - <(tail -n 60 "$log")
  fi
  rm "$log"
}

rm -rf "$out/typescript" "$out/python" "$out/rust" "$out/results"
mkdir -p "$out/typescript/generated" "$out/python"
document=$out/openapi.json copy=$out/openapi-3.0.json
"$program" openapi >"$document" || exit
"$program" openapi --version 3.0 >"$copy" || exit
scripts/npm.sh tests/clients/typescript || exit
python=$(scripts/python.sh tests/clients/python/requirements.txt "$out/venv") || exit

# --- Validators
npx() { (cd "$root/tests/clients/typescript" && command npx --no-install "$@"); }
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
validate() {
  local file version
  for file in "$document" "$copy"; do
    version=$(basename "$file")
    check "redocly reads $version" npx redocly lint "$file"
    check "spectral reads $version" npx spectral lint --fail-severity error --ruleset .spectral.yaml "$file"
    check "swagger-parser reads $version" node "$root/tests/clients/typescript/swagger-parser.js" "$file"
    check "openapi-spec-validator reads $version" "$python" -m openapi_spec_validator "$file"
  done
}

# --- Clients
generate_typescript() {
  npx openapi-typescript "$document" --output "$out/typescript/generated/openapi-typescript.ts" &&
    npx openapi-ts --input "$document" --output "$out/typescript/generated/hey-api"
}
compile_typescript() {
  cp tests/clients/typescript/*.ts tests/clients/typescript/{package,tsconfig}.json "$out/typescript" &&
    ln -sfn "$root/tests/clients/typescript/node_modules" "$out/typescript/node_modules" &&
    (cd "$out/typescript" && node_modules/.bin/tsc --strict)
}
# The version 3.0 is for generators like this one, whose support of 3.1 is younger.
generate_python() {
  PATH=$out/venv/bin:$PATH openapi-python-client generate --path "$copy" --meta none \
    --output-path "$out/python/nguon_client" --overwrite
}
compile_python() {
  "$python" -m compileall -q "$out/python" &&
    (cd "$out/python" && "$python" -W error - <<'PYTHON')
import importlib, pkgutil
import nguon_client
for module in pkgutil.walk_packages(nguon_client.__path__, "nguon_client."):
    importlib.import_module(module.name)
PYTHON
}
generate_rust() {
  [ "$("$tools/bin/ploidy" --version 2>/dev/null)" = "ploidy $ploidy" ] ||
    CARGO_PROFILE_DEV_DEBUG=false cargo install --quiet --locked --debug --target-dir "$tools/build" --root "$tools" \
      "ploidy@$ploidy" || return
  rm -rf "$tools/build"
  "$tools/bin/ploidy" generate rust "$document" --output "$out/rust" --name nguon-client
}
# In the build folder of the server, so that what it has compiled of the same packages is used.
compile_rust() {
  cargo build --quiet --locked --manifest-path tests/clients/rust/Cargo.toml --target-dir "$built"
}
generate_and_compile() {
  local language
  for language in rust typescript python; do
    check "clients in $language are generated" "generate_$language"
    check "clients in $language compile" "compile_$language"
  done
}

# A validator and a generator at a time: most of them use one core.
validate &
generate_and_compile &
wait

# --- Walks
port=$(node -e 'const probe = require("node:net").createServer().listen(0, "127.0.0.1", () => {
  console.log(probe.address().port); probe.close(); })')
export NGUON=http://127.0.0.1:$port
data=$(mktemp -d)
mkfifo "$data/output"
env -i PATH="$PATH" NGUON_HOST=127.0.0.1 NGUON_PORT="$port" NGUON_PUBLIC_URL="$NGUON" NGUON_DATA_DIR="$data" \
  "$program" serve --demo >"$data/output" 2>"$out/server.log" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$data"' EXIT
exec 3<"$data/output"
# It prints its address once it serves; the output ends if it does not.
wait_for_server() { grep -q -m 1 "^Nguồn: " <&3 || { tail -n 20 "$out/server.log" && false; }; }
check "the server starts" wait_for_server
cat <&3 >/dev/null &

check "the client of openapi-typescript and openapi-fetch walks" node "$out/typescript/built/openapi-fetch.js"
check "the client of hey-api walks" node "$out/typescript/built/hey-api.js"
check "the client of openapi-python-client walks" env PYTHONPATH="$out/python" "$python" tests/clients/python/walk.py
check "the client of ploidy walks" "$built/debug/nguon-clients"

passed=$(grep -c "^ok" "$out/results") failed=$(grep -c "^FAILED" "$out/results")
echo
grep "^FAILED" "$out/results"
# The words by which scripts/test.sh counts.
result=ok
[ "$failed" -eq 0 ] || result=FAILED
echo "test result: $result. $passed passed; $failed failed"
[ "$result" = ok ]
