#!/bin/bash
# Whether the server in this container can serve: /readyz. The image has no other HTTP client.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/${NGUON_PORT:-8080}"
printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
