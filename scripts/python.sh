#!/usr/bin/env bash
# Installs Python packages into a virtual environment when their list has changed, and prints its python:
# scripts/python.sh REQUIREMENTS FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
requirements=$1 folder=$2

if [ -x "$folder/bin/python" ] && cmp -s "$requirements" "$folder/.installed-requirements.txt"; then
  echo "$folder/bin/python"
  exit 0
fi

# Whether there is a Python 3.11 or newer that makes environments; Debian has the latter in a package of its own.
is_usable() { python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
is_usable || "$here/apt-install.sh" "Python 3.11 or newer" python3 python3-venv
is_usable || {
  echo "Python 3.11 or newer with venv is missing: please install it (https://www.python.org)." >&2
  exit 1
}

echo "Installing Python packages of ${requirements%/*}, some seconds …" >&2
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-virtualenv -r "$requirements" >&2
cp "$requirements" "$folder/.installed-requirements.txt"
echo "$folder/bin/python"
