#!/usr/bin/env bash
# A throwaway PostgreSQL cluster for tests and measurements. Durability is off.
#   scripts/postgres.sh start       starts one and prints its address
#   scripts/postgres.sh url         prints the address of the running one
#   scripts/postgres.sh stop        stops it and removes its files
#   scripts/postgres.sh run CMD…    runs CMD with DATABASE_URL set to a cluster of its own, which is removed when CMD
#                                   ends, however it ends; when DATABASE_URL is set already, CMD just runs
# NGUON_POSTGRES_MEMORY=2GB sets its buffer cache, which is 128MB by default.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)

# One cluster per user and working copy; `run` creates a new folder each time.
folder=${NGUON_POSTGRES_DIR:-/tmp/nguon-postgres-$(id -u)-$(cksum <<<"$here" | cut -d ' ' -f 1)}

# The newest installed PostgreSQL.
find_programs() {
  local candidate found=
  for candidate in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V) "$(dirname "$(readlink -f "$(command -v initdb || true)")")"; do
    if [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ] && [ -x "$candidate/postgres" ]; then
      found=$candidate
      case $candidate in /usr/lib/postgresql/*) ;; *) break ;; esac
    fi
  done
  [ -n "$found" ] && echo "$found"
}

# PostgreSQL refuses to run as root.
as_server() {
  if [ "$(id -u)" -eq 0 ]; then
    runuser -u "$(server_user)" -- "$@"
  else
    "$@"
  fi
}
server_user() { if getent passwd postgres >/dev/null; then echo postgres; else echo nobody; fi; }

running() { [ -f "$folder/data/postmaster.pid" ] && kill -0 "$(head -n 1 "$folder/data/postmaster.pid")" 2>/dev/null; }

start() {
  if running; then
    cat "$folder/url"
    return
  fi
  programs=$(find_programs) || {
    "$here/apt-install.sh" "PostgreSQL" postgresql
    programs=$(find_programs)
  }

  rm -rf "$folder"
  mkdir -m 755 "$folder"
  # Other users of this machine have no access, and the password is in no process list.
  local password port try
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  mkdir -m 700 "$folder/data"
  (umask 077 && echo "$password" >"$folder/password")
  [ "$(id -u)" -ne 0 ] || chown "$(server_user)" "$folder/data" "$folder/password"

  # Sorts by the rules of a language, as production databases do: what must be sorted by bytes has to declare it.
  local locale=(--locale=C.UTF-8)
  if "$programs/initdb" --help | grep -q icu-locale; then
    locale=(--locale=C.UTF-8 --locale-provider=icu --icu-locale=vi)
  fi
  (cd / && as_server "$programs/initdb" --pgdata="$folder/data" --username=nguon --pwfile="$folder/password" \
    --auth=password --encoding=UTF8 "${locale[@]}" --no-sync --no-instructions) >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    return 1
  }
  rm "$folder/password"

  for try in $(seq 20); do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    as_server tee -a "$folder/data/postgresql.auto.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 200
shared_buffers = ${NGUON_POSTGRES_MEMORY:-128MB}
max_wal_size = 4GB
fsync = off
full_page_writes = off
synchronous_commit = off
CONF
    if (cd / && as_server "$programs/pg_ctl" start --pgdata="$folder/data" --log="$folder/data/log" --wait --timeout=60 --silent) \
      </dev/null >"$folder/start.log" 2>&1; then
      (umask 077 && echo "postgres://nguon:$password@127.0.0.1:$port/postgres" >"$folder/url")
      cat "$folder/url"
      return
    fi
    # Another program may have taken this port: only then another one is tried.
    grep -q "could not bind" "$folder/data/log" && [ "$try" -lt 20 ] || break
    rm -f "$folder/data/log"
  done
  cat "$folder/start.log" "$folder/data/log" >&2
  return 1
}

stop() {
  [ -d "$folder" ] || return 0
  if running; then
    local pid
    pid=$(head -n 1 "$folder/data/postmaster.pid")
    # SIGINT is PostgreSQL's fast shutdown: sessions are ended, and it stops in order.
    kill -INT "$pid"
    for _ in $(seq 100); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    ! kill -0 "$pid" 2>/dev/null || kill -QUIT "$pid"
  fi
  rm -rf "$folder"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  url)
    running || {
      echo "No cluster runs; start one with: scripts/postgres.sh start" >&2
      exit 1
    }
    cat "$folder/url"
    ;;
  run)
    shift
    [ -z "${DATABASE_URL:-}" ] || exec "$@"
    folder=$(mktemp -d /tmp/nguon-postgres.XXXXXX)
    trap stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    DATABASE_URL=$(start)
    export DATABASE_URL
    "$@"
    ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
