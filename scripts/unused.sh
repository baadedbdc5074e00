#!/usr/bin/env bash
# Rejects unused dependencies: each dependency of a crate must occur in its code (`name::`, `use name`), each one of
# [workspace.dependencies] in a crate. Reads texts only, so it takes a second and needs no build.
#
# A dependency that is needed for its features only has its reason in the crate's Cargo.toml:
#   [package.metadata.unused]
#   flate2 = "makes compression faster"
set -euo pipefail
cd "$(dirname "$0")/.."

# Prints "section key" of every dependency of a manifest; for those that may be unused, "unused key".
keys() {
  awk '
    /^\[/ {
      section = ""
      if ($0 ~ /^\[package\.metadata\.unused\]/) section = "unused"
      else if ($0 ~ /^\[workspace\.dependencies\]/) section = "workspace"
      else if ($0 ~ /^\[(target\..*\.)?((dev|build)-)?dependencies\]/) {
        section = "code"
        if ($0 ~ /build-dependencies\]/) section = "build"
      }
      # A table of its own: [dependencies.name]
      else if (match($0, /^\[(target\..*\.)?((dev|build)-)?dependencies\.[A-Za-z0-9_-]+\]/)) {
        name = $0
        gsub(/^.*dependencies\.|\].*$/, "", name)
        print ($0 ~ /build-dependencies\./ ? "build" : "code"), name
      }
      next
    }
    section != "" && match($0, /^[A-Za-z0-9_-]+/) && $0 ~ /^[A-Za-z0-9_-]+(\.workspace)? *=/ {
      print section, substr($0, RSTART, RLENGTH)
    }
  ' "$1"
}

faults=0
fault() {
  echo "$1" >&2
  faults=$((faults + 1))
}

mapfile -t members < <(sed -n 's/^members = \[\(.*\)\]$/\1/p' Cargo.toml | tr ',' '\n' | sed 's/[" ]//g')
[ "${#members[@]}" -gt 0 ] || { echo "Cargo.toml has no line \"members = [...]\"" >&2; exit 1; }

code=$(mktemp)
trap 'rm -f "$code"' EXIT
everywhere=" "
for member in "${members[@]}"; do
  manifest=$member/Cargo.toml
  # Comments mention names that the code does not use. fuzz/ has a manifest of its own.
  find "$member" \( -name node_modules -o -name target -o -name fuzz \) -prune -o -name '*.rs' ! -name build.rs -print0 |
    xargs -0 cat | sed 's,^[[:space:]]*//.*,,' >"$code"
  listed=$(keys "$manifest")
  excused=" $(awk '$1 == "unused" { printf "%s ", $2 }' <<<"$listed")"
  names=" "
  while read -r section key; do
    [ "$section" != unused ] && [ -n "$key" ] || continue
    names+="$key " everywhere+="$key "
    word=${key//-/_}
    pattern="(^|[^A-Za-z0-9_:])(::)?$word(::|!)|(^|[^A-Za-z0-9_])(use|extern crate) $word( as |;)"
    if [ "$section" = build ]; then used=$(grep -cE "$pattern" "$member/build.rs" || true)
    else used=$(grep -cE "$pattern" "$code" || true); fi
    if [ "$used" -eq 0 ] && [[ $excused != *" $key "* ]]; then
      fault "$manifest: nothing uses $key. Remove it, or say under [package.metadata.unused] what it is for."
    elif [ "$used" -gt 0 ] && [[ $excused == *" $key "* ]]; then
      fault "$manifest: $key is used, so it needs no excuse under [package.metadata.unused]."
    fi
  done <<<"$listed"
  for key in $excused; do
    [[ $names == *" $key "* ]] || fault "$manifest: [package.metadata.unused] names $key, which is no dependency."
  done
done

while read -r section key; do
  [ "$section" = workspace ] || continue
  [[ $everywhere == *" $key "* ]] || fault "Cargo.toml: no crate of the workspace uses $key of [workspace.dependencies]."
done < <(keys Cargo.toml)

[ "$faults" -eq 0 ]
