#!/usr/bin/env bash
# Installs the npm packages of a folder when its lock file has changed: scripts/npm.sh FOLDER
set -euo pipefail
cd "$1"

installed=node_modules/.installed-lock.json
if [ -f "$installed" ] && cmp -s package-lock.json "$installed"; then
  exit 0
fi

command -v npm >/dev/null || {
  echo "npm is missing: please install Node.js 20 or newer (https://nodejs.org)." >&2
  exit 1
}
echo "Installing npm packages of ${PWD##*/}, some seconds …"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
cp package-lock.json "$installed"
