#!/usr/bin/env bash
# Runs the edge in the foreground until it is told to stop. Settings are taken from the environment; README.md says what they mean.
# usage: [NAME=VALUE...] run.sh DIRECTORY      where the edge keeps its files; made when absent
#        [NAME=VALUE...] run.sh --print        writes nginx's configuration and runs nothing
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: deploy/edge/run.sh DIRECTORY | --print" >&2; exit 2; }

if [ -n "${EDGE_CREDENTIALS:-}" ]; then
  : "${EDGE_CERTIFICATE:=$EDGE_CREDENTIALS/edge.crt}" "${EDGE_KEY:=$EDGE_CREDENTIALS/edge.key}" "${EDGE_CA:=$EDGE_CREDENTIALS/ca.crt}"
fi
: "${EDGE_CERTIFICATE:?the certificate of the edge, PEM}" "${EDGE_KEY:?its key}" "${EDGE_CA:?who certifies the servers}"
: "${EDGE_HOST:=127.0.0.1}" "${EDGE_TO:=grpcs}" "${EDGE_LOG:=access.log}" "${EDGE_WORKERS:=auto}"
: "${COMMAND_PORT:=8400}" "${ECONOMY_PORT:=8401}" "${LIVELIHOOD_PORT:=8402}" "${URBAN_PORT:=8403}"
: "${COMMAND:=127.0.0.1:7400}" "${ECONOMY:=127.0.0.1:7401}" "${LIVELIHOOD:=127.0.0.1:7402}" "${URBAN:=127.0.0.1:7403}"
EDGE_DIRECTORY=$(cd "$(dirname "$0")" && pwd)

if [ "$1" != --print ]; then  # A printed configuration is for another machine.
  for file in EDGE_CERTIFICATE EDGE_KEY EDGE_CA; do
    path=${!file%%\$*} variable=''
    [ "$path" = "${!file}" ] || variable="\$${!file#*\$}"
    [ -r "$path" ] || { echo "$file: $path cannot be read" >&2; exit 2; }
    printf -v "$file" %s "$(realpath "$path")$variable"  # nginx takes a path relative to its own folder.
  done
  PATH=$PATH:/usr/sbin
  command -v nginx >/dev/null || { echo "nginx is missing: apt-get install nginx" >&2; exit 2; }
fi

configuration=$(<"$EDGE_DIRECTORY/nginx.conf")
for name in EDGE_CERTIFICATE EDGE_KEY EDGE_CA EDGE_HOST EDGE_TO EDGE_LOG EDGE_WORKERS EDGE_DIRECTORY COMMAND COMMAND_PORT \
  ECONOMY ECONOMY_PORT LIVELIHOOD LIVELIHOOD_PORT URBAN URBAN_PORT; do
  configuration=${configuration//"\${$name}"/${!name}}
done
if [ "$1" = --print ]; then
  printf '%s\n' "$configuration"
  exit
fi
mkdir -p "$1"
directory=$(cd "$1" && pwd)
printf '%s\n' "$configuration" >"$directory/nginx.conf"
exec nginx -p "$directory" -c "$directory/nginx.conf" -e stderr -g 'daemon off;'
