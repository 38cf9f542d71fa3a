#!/usr/bin/env bash
# Prints the two Secrets of a district that nothing else makes, for `kubectl create`, which refuses to put
# them in the place of others:
#
#   deploy/kubernetes/secrets.sh KEYS.jwks | kubectl create -f -
#
# token-keys has the keys by which people's tokens are checked; KEYS.jwks is what the district's identity
# provider publishes. digest-keys has a new key of each server for the digests by which persons are found
# again. A digest key belongs to its server's data: with another one the server does not start. Keep a copy,
# and keep it apart from the backups of the data.
set -euo pipefail
[ $# -eq 1 ] || { echo 'usage: deploy/kubernetes/secrets.sh KEYS.jwks' >&2; exit 2; }

key() { head -c 32 /dev/urandom | base64 -w 0; }

cat <<END
apiVersion: v1
kind: Secret
metadata:
  name: token-keys
  namespace: eastgate
data:
  keys.jwks: $(base64 -w 0 "$1")
---
apiVersion: v1
kind: Secret
metadata:
  name: digest-keys
  namespace: eastgate
data:
  command: $(key)
  economy: $(key)
  livelihood: $(key)
  urban: $(key)
END
