#!/usr/bin/env bash
# Installs Debian packages: scripts/apt-install.sh PURPOSE PACKAGE...
# Where that is not possible (not root, no apt) it prints what is missing and fails.
set -euo pipefail

purpose=$1
shift

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "$purpose is missing. Please install it, for example: sudo apt-get install $*" >&2
  exit 1
fi

echo "Installing $purpose ($*), about a minute …" >&2
export DEBIAN_FRONTEND=noninteractive
{
  apt-get -qq update
  case " $* " in
    # Only the programs, without a cluster that runs as a service.
    *" postgresql "*)
      apt-get -qq install -y --no-install-recommends postgresql-common
      sed -i 's/^#\? *create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
      ;;
  esac
  apt-get -qq install -y --no-install-recommends "$@"
} >&2
