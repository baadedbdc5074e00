#!/usr/bin/env bash
# Runs CMD with a file system of a few dozen megabytes (NGUON_SMALL_DISK), and with DATABASE_URL set to a PostgreSQL
# database whose tables are on it. Needs root to mount it, and PostgreSQL on this machine:
#   scripts/postgres.sh run scripts/small-disk.sh CMD…
set -euo pipefail
shopt -s inherit_errexit
if [ "$(id -u)" -ne 0 ]; then
  echo "small-disk needs root, to mount a small file system." >&2
  exit 1
fi
: "${DATABASE_URL:?run it by scripts/postgres.sh run}"
[[ $DATABASE_URL == *@127.0.0.1:* ]] || { echo "PostgreSQL has to run on this machine." >&2; exit 1; }

disk=$(mktemp -d /tmp/nguon-small-disk.XXXXXX)
name=small_$$
mounted=
finish() {
  psql --quiet "$DATABASE_URL" --command "DROP DATABASE IF EXISTS $name WITH (FORCE)" \
    --command "DROP TABLESPACE IF EXISTS $name" || true
  [ -z "$mounted" ] || umount "$disk"
  rmdir "$disk"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

mount -t tmpfs -o size=96m,mode=755 tmpfs "$disk"
mounted=yes
mkdir "$disk/tables"
chown postgres "$disk/tables"
psql --quiet "$DATABASE_URL" --command "CREATE TABLESPACE $name LOCATION '$disk/tables'"
psql --quiet "$DATABASE_URL" --command "CREATE DATABASE $name TABLESPACE $name"
NGUON_SMALL_DISK=$disk DATABASE_URL=${DATABASE_URL%/*}/$name "$@"
