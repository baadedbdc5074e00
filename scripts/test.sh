#!/usr/bin/env bash
# Runs make targets as steps, all of them even when one fails, and ends with one count: every test of the steps that
# run tests, and one for each other step.
#
# When all steps of `make test` have passed on a tree without uncommitted changes, before and after, the hash of the
# tree (`git rev-parse HEAD^{tree}`) is written to target/green-tree, to be looked up before a merge or release.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

declare -A title=(
  [check-format]="Formatting"
  [check-clippy]="Lints, of the server and of the browser's part"
  [check-doc]="Documentation has no broken links"
  [check-purity]="The domain is pure"
  [check-unused]="No dependency is unused"
  [test-domain]="Tests of the domain"
  [test-frontend]="Tests of the browser's part without a browser"
  [test-labels]="Labels, read back by independent programs"
  [test-api]="Tests of the API on SQLite and PostgreSQL"
  [check-openapi]="openapi/openapi.json is what the code says"
  [test-clients]="Clients that others generate from openapi.json"
  [frontend]="The browser's part is built"
  [test-e2e]="Journeys in a browser"
)
browser_results=tests/e2e/artifacts/results.json

# Sums the numbers before a word in lines that match a pattern: count PATTERN WORD FILE
count() {
  sed -E 's/\x1b\[[0-9;]*m//g' "$3" | grep -E "$1" | grep -oE "[0-9]+ $2" | awk '{ sum += $1 } END { print sum + 0 }'
}

# Prints "passed failed" of a step that ran tests, as its test runner counted them.
counted() {
  if [ "$1" = test-e2e ]; then
    [ -f "$browser_results" ] || return
    node -p 'const run = JSON.parse(fs.readFileSync(process.argv[1])).stats;
      run.expected + " " + (run.unexpected + run.flaky)' "$browser_results"
  elif [[ $1 == test-* ]]; then
    local nextest='^ *Summary \[' cargo='^test result:' lines="$2"
    echo "$(($(count "$nextest" passed "$lines") + $(count "$cargo" passed "$lines")))" \
      "$(($(count "$nextest" failed "$lines") + $(count "$nextest" "timed out" "$lines") + $(count "$cargo" failed "$lines")))"
  fi
}

# Prints the hash of the committed tree; nothing when there are uncommitted changes or untracked files.
committed_tree() {
  [ -z "$(git status --porcelain --untracked-files=all 2>&1)" ] && git rev-parse 'HEAD^{tree}'
}

# Whether these steps are all of `make test`, and no variable or flag of make leaves anything out. The list is read
# from the file, so that a variable of the command line cannot shorten it.
is_whole() {
  local flags=${MAKEFLAGS:-}
  [ "$*" = "$(sed -n 's/^TEST_STEPS := //p' Makefile)" ] || return
  # ARGS selects journeys; `--` starts the variables of the command line.
  [ -z "${ARGS:-}" ] && [[ " $flags " != *" -- "* ]] || return
  # The first word has the one-letter flags: with -e, -i, -n, -q or -t make does less than the steps suggest.
  flags=${flags%% *}
  [[ $flags == -* || $flags != *[einqt]* ]]
}

green_tree=${CARGO_TARGET_DIR:-target}/green-tree
whole=no tree=
if is_whole "$@"; then
  whole=yes
  tree=$(committed_tree) || tree=
fi

passed=0 failed=0 number=0 broken=()
rm -f "$browser_results"
for step in "$@"; do
  number=$((number + 1))
  printf '\n━━ %s/%s %s (make %s)\n' "$number" "$#" "${title[$step]:-$step}" "$step"
  started=$SECONDS
  make "$step" 2>&1 | tee "$logs/$step"
  status=${PIPESTATUS[0]}

  read -r step_passed step_failed < <(counted "$step" "$logs/$step") || { step_passed=0 step_failed=0; }
  if [[ $step != test-* ]]; then
    step_passed=$((status == 0 ? 1 : 0))
  fi
  # A failure without a failed test, such as a compile error, counts as one.
  if [ "$status" -ne 0 ] && [ "$step_failed" -eq 0 ]; then
    step_failed=1
  fi
  passed=$((passed + step_passed)) failed=$((failed + step_failed))
  outcome=fine
  if [ "$step_failed" -gt 0 ]; then
    outcome=FAILED
    broken+=("${title[$step]:-$step} (make $step)")
  fi
  printf '━━ %s after %s s\n' "$outcome" "$((SECONDS - started))"
done

printf '\n'
for step in "${broken[@]}"; do echo "failed: $step"; done
if [ -n "$tree" ] && [ "$failed" -gt 0 ] && [ "$(cat "$green_tree" 2>/dev/null)" = "$tree" ]; then
  # The tree was green before and is not any more.
  rm -f "$green_tree"
elif [ -n "$tree" ] && [ "$failed" -eq 0 ] && [ "$(committed_tree)" = "$tree" ]; then
  mkdir -p "$(dirname "$green_tree")"
  echo "$tree" >"$green_tree.new" && mv "$green_tree.new" "$green_tree"
  echo "tree $tree is green ($green_tree)"
elif [ "$whole" = yes ] && [ "$failed" -eq 0 ]; then
  echo "not written to $green_tree: something was uncommitted, or changed meanwhile"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
