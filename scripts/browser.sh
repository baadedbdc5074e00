#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests; installs one when there is none. Vietnamese needs a font with
# all its letters, or screenshots show boxes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

starts() { [ -x "$1" ] && "$1" --version >/dev/null 2>&1; }

find_browser() {
  local name path
  for name in "${CHROMIUM_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] || continue
    path=$(command -v "$name") || continue
    if starts "$path"; then
      echo "$path"
      return 0
    fi
  done
  # The browsers that Playwright has installed, newest last.
  for path in "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium-*/chrome-*/{chrome,Chromium.app/Contents/MacOS/Chromium}; do
    if starts "$path"; then
      echo "$path"
      return 0
    fi
  done
  return 1
}

has_vietnamese_font() {
  if command -v fc-list >/dev/null; then
    [ -n "$(fc-list ':lang=vi' family)" ]
  else
    [ -d /usr/share/fonts/truetype/noto ] || [ -d /usr/share/fonts/truetype/dejavu ] || [ "$(uname)" = Darwin ]
  fi
}

if ! browser=$(find_browser); then
  if [ "$(id -u)" -eq 0 ] && [ -r /etc/debian_version ]; then
    "$here/apt-install.sh" "a browser for the tests" chromium fonts-noto-core
  else
    echo "Fetching a browser for the tests, about a minute …" >&2
    "$here/npm.sh" "$here/../tests/e2e" >&2
    (cd "$here/../tests/e2e" && npx playwright install chromium >&2)
  fi
  browser=$(find_browser) || {
    echo "No Chromium found. Install one, or say where it is: CHROMIUM_PATH=/path/to/chromium" >&2
    exit 1
  }
fi

has_vietnamese_font || "$here/apt-install.sh" "a font with Vietnamese letters" fonts-noto-core \
  || echo "Going on without it: screenshots may show boxes instead of letters." >&2

echo "$browser"
