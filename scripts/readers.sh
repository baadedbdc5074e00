#!/usr/bin/env bash
# Installs the programs with which the tests read labels, unless they are installed: poppler renders PDFs and extracts
# texts and sizes, zbar reads symbols. Neither is needed to build or run the server.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

missing=()
command -v pdftoppm >/dev/null && command -v pdftotext >/dev/null && command -v pdfinfo >/dev/null || missing+=(poppler-utils)
command -v zbarimg >/dev/null || missing+=(zbar-tools)

[ "${#missing[@]}" -eq 0 ] || "$here/apt-install.sh" "what reads labels in the tests" "${missing[@]}"
