#!/usr/bin/env bash
# Restores all four services to a restore point: deploy/restore.sh BACKUPS POINT DATA
# The backups of a service are in BACKUPS/<service>, and it is restored into DATA/<service>, which must be empty or missing. The binaries are those of
# EASTGATE_SERVICES, by default those that run.sh builds. No server may run on these directories. Stops at the first that cannot be restored.
# A point is made, while the servers run, by: command --restore-point POINT, with the flags --peers and --tls-* of the command server.
set -euo pipefail
[ $# -eq 3 ] || { echo 'usage: deploy/restore.sh BACKUPS POINT DATA' >&2; exit 2; }
backups=$1 point=$2 data=$3
services=${EASTGATE_SERVICES:-$(dirname "$0")/../build/release/services}
for name in urban economy livelihood command; do
  printf '%s: ' "$name"
  "$services/$name/$name" --restore "$backups/$name" --from "$point" --data "$data/$name"
done
