#!/usr/bin/env bash
# Installs the programs by which the tests read labels, unless they are there: poppler draws a PDF and tells its
# texts and sizes, zbar reads symbols. None of them is needed to build or run the server.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

missing=()
command -v pdftoppm >/dev/null && command -v pdftotext >/dev/null && command -v pdfinfo >/dev/null || missing+=(poppler-utils)
command -v zbarimg >/dev/null || missing+=(zbar-tools)

[ "${#missing[@]}" -eq 0 ] || "$here/apt-install.sh" "what reads labels in the tests" "${missing[@]}"
