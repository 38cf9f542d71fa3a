#!/usr/bin/env bash
# Runs the edge in the foreground until it is told to stop. Settings are taken from the environment; README.md says what they mean.
# usage: [NAME=VALUE...] run.sh DIRECTORY      where the edge keeps its files; made when absent
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: deploy/edge/run.sh DIRECTORY" >&2; exit 2; }

: "${EDGE_CERTIFICATE:?the certificate of the edge, PEM}" "${EDGE_KEY:?its key}" "${EDGE_CA:?who certifies the servers}"
: "${EDGE_HOST:=127.0.0.1}" "${EDGE_TO:=grpcs}"
: "${COMMAND_PORT:=8400}" "${ECONOMY_PORT:=8401}" "${LIVELIHOOD_PORT:=8402}" "${URBAN_PORT:=8403}"
: "${COMMAND:=127.0.0.1:7400}" "${ECONOMY:=127.0.0.1:7401}" "${LIVELIHOOD:=127.0.0.1:7402}" "${URBAN:=127.0.0.1:7403}"
EDGE_DIRECTORY=$(cd "$(dirname "$0")" && pwd)

mkdir -p "$1"
directory=$(cd "$1" && pwd)
configuration=$(<"$EDGE_DIRECTORY/nginx.conf")
for name in EDGE_CERTIFICATE EDGE_KEY EDGE_CA EDGE_HOST EDGE_TO EDGE_DIRECTORY COMMAND COMMAND_PORT ECONOMY ECONOMY_PORT \
  LIVELIHOOD LIVELIHOOD_PORT URBAN URBAN_PORT; do
  configuration=${configuration//"\${$name}"/${!name}}
done
printf '%s\n' "$configuration" >"$directory/nginx.conf"
exec nginx -p "$directory" -c "$directory/nginx.conf" -e stderr -g 'daemon off;'
