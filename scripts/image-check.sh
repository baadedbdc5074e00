#!/usr/bin/env bash
# Rebuilds the final stage of the Dockerfile without a container engine (debootstrap, chroot) and starts it there.
# What it installs, copies and sets is read from the Dockerfile, so a library, certificate or permission that is
# missing there is missing here. Usage: scripts/image-check.sh [BINARY]
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:-${CARGO_TARGET_DIR:-target}/debug/nguon}
[ -x "$binary" ] || { echo "There is no $binary: build it first, for example with: make debug" >&2; exit 1; }
if [ "$(id -u)" -ne 0 ]; then
  echo "image-check needs root, for chroot. With a container engine: docker build ." >&2
  exit 1
fi
command -v debootstrap >/dev/null || scripts/apt-install.sh "what builds a Debian system in a folder" debootstrap

# The final stage, one instruction per line.
stage=$(sed -e ':a' -e '/\\$/N; s/\\\n//; ta' Dockerfile | sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d' |
  awk '/^FROM / { text = "" } { text = text $0 "\n" } END { printf "%s", text }')
release=$(sed -nE 's/^FROM debian:([a-z]+)(-slim)?( .*)?$/\1/p' <<<"$stage")
[ -n "$release" ] || { echo "the final stage is not made from debian: $(head -n 1 <<<"$stage")" >&2; exit 1; }

root=$(mktemp -d /tmp/nguon-image.XXXXXX)
# The image's user must be able to enter.
chmod 755 "$root"
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  for place in proc dev/pts dev; do umount -l "$root/$place" 2>/dev/null || true; done
  # Nothing of the machine may be mounted in it when it is removed.
  if ! grep -q " $root" /proc/mounts; then rm -rf "$root"; fi
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

echo "Building Debian $release in a folder, about a minute …"
debootstrap --variant=minbase "$release" "$root" >"$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; exit 1; }
rm -f "$root.log"
# As in a container, which gets its resolver from the host.
cp /etc/resolv.conf "$root/etc/resolv.conf"
for file in /etc/apt/apt.conf.d/*proxy*; do [ ! -f "$file" ] || cp "$file" "$root/etc/apt/apt.conf.d/"; done
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"

# The local paths of the sources of COPY.
source_of() {
  case $1 in
    /usr/local/bin/nguon) echo "$binary" ;;
    /nguon/*) echo "${1#/nguon/}" ;;
    *) echo "$1" ;;
  esac
}
user=root environment=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
entrypoint=() check=()
words() { node -e 'JSON.parse(process.argv[1]).forEach((word) => console.log(word))' "$1"; }
while read -r instruction rest; do
  case $instruction in
    FROM | EXPOSE) ;;
    RUN)
      echo "RUN $rest"
      env -i HOME=/root DEBIAN_FRONTEND=noninteractive "${environment[@]}" ${http_proxy:+http_proxy="$http_proxy"} \
        ${https_proxy:+https_proxy="$https_proxy"} chroot "$root" /bin/sh -c "$rest" >"$root/tmp/run.log" 2>&1 || {
        tail -n 20 "$root/tmp/run.log" >&2
        exit 1
      }
      rm -f "$root/tmp/run.log"
      ;;
    COPY)
      echo "COPY $rest"
      read -ra parts <<<"$rest"
      [[ ${parts[0]} != --from=* ]] || parts=("${parts[@]:1}")
      from=$(source_of "${parts[0]}") to=${parts[1]}
      if [ ! -e "$from" ] && [[ $from == frontend/dist ]]; then
        echo "  (the browser's part is not built: a page stands in for it)"
        mkdir -p "$root$to"
        echo '<!doctype html><title>Nguồn</title>' >"$root$to/index.html"
      elif [ -d "$from" ]; then
        mkdir -p "$root$to"
        cp -r "$from/." "$root$to/"
      else
        if [[ $to == */ ]]; then to=$to$(basename "${parts[0]}"); fi
        mkdir -p "$root$(dirname "$to")"
        cp "$from" "$root$to"
      fi
      ;;
    ENV)
      while read -r setting; do environment+=("$setting"); done < <(xargs -n 1 <<<"$rest")
      ;;
    USER) user=$rest ;;
    VOLUME) mkdir -p "$root$rest" ;;
    HEALTHCHECK) mapfile -t check < <(words "${rest#*CMD }") ;;
    ENTRYPOINT) mapfile -t entrypoint < <(words "$rest") ;;
    CMD) ;;
    *)
      echo "scripts/image-check.sh does not know the instruction $instruction of the final stage" >&2
      exit 1
      ;;
  esac
done <<<"$stage"

port=$((20000 + RANDOM % 12000))
environment+=("NGUON_PORT=$port")
inside() { env -i "${environment[@]}" "${extra[@]}" chroot --userspec="$user" "$root" "$@"; }

echo "nguon check, with S3 and mail over TLS, so that certificates are needed"
# Nobody listens there: only whether the clients can be created is tested.
extra=()
inside "${entrypoint[@]}" check
extra=(NGUON_FILE_STORE=s3://nguon/files AWS_ENDPOINT_URL=https://127.0.0.1:1 AWS_REGION=vn-1 AWS_ACCESS_KEY_ID=a
  AWS_SECRET_ACCESS_KEY=b NGUON_SMTP_URL=smtps://a:b@127.0.0.1:1)
said=$(inside "${entrypoint[@]}" check 2>&1) && { echo "nobody answers there, and check says that all is well: $said" >&2; exit 1; }
if grep -iE "certificate|no CA|root" <<<"$said"; then
  echo "the image has no certificates" >&2
  exit 1
fi
[ -s "$root/etc/ssl/certs/ca-certificates.crt" ] || { echo "the image has no certificates" >&2; exit 1; }

echo "nguon serve, with the same store, and the image's own health check"
(exec env -i "${environment[@]}" "${extra[@]}" chroot --userspec="$user" "$root" "${entrypoint[@]}" serve) \
  >"$root/tmp/serve.log" 2>&1 &
server=$!
for _ in $(seq 120); do
  if inside "${check[@]}" 2>/dev/null; then healthy=yes && break; fi
  kill -0 "$server" 2>/dev/null || break
  sleep 0.5
done
if [ "${healthy:-no}" != yes ]; then
  cat "$root/tmp/serve.log" >&2
  echo "the image does not start" >&2
  exit 1
fi
for path in /healthz /readyz /api/v1/health /; do
  status=$(curl --silent --noproxy '*' --output /dev/null --write-out '%{http_code}' "http://127.0.0.1:$port$path")
  [ "$status" = 200 ] || { echo "$path answers $status" >&2; exit 1; }
done
runs_as=$(stat --format %u "/proc/$server")
[ "$runs_as" != 0 ] || { echo "the server runs as root" >&2; exit 1; }
kill "$server"
wait "$server" || { cat "$root/tmp/serve.log" >&2; echo "the server does not end in order" >&2; exit 1; }
server=
echo "The image starts, serves and ends, as user $runs_as."
