#!/usr/bin/env bash
# Prints the Secrets of a district that nothing else makes, for `kubectl create`, which refuses to put them in
# the place of others:
#
#   deploy/kubernetes/secrets.sh KEYS.jwks | kubectl create -f -
#   deploy/kubernetes/secrets.sh KEYS.jwks CREDENTIALS CA.crt | kubectl create -f -     (the replicated form)
#
# token-keys has the keys by which people's tokens are checked; KEYS.jwks is what the district's identity
# provider publishes. digest-keys has a new key of each server for the digests by which persons are found
# again. A digest key belongs to its server's data: with another one the server does not start. Keep a copy,
# and keep it apart from the backups of the data. postgres-credentials has the lines user=… and password=… by
# which the servers are let in by PostgreSQL, and the authority that signs its certificates.
set -euo pipefail
case $# in
  1) ;;
  3) if [ "$(sed 's/=.*//' "$2" | sort)" != $'password\nuser' ]; then
       echo "$2: want the lines user=… and password=…" >&2
       exit 2
     fi ;;
  *) echo 'usage: deploy/kubernetes/secrets.sh KEYS.jwks [CREDENTIALS CA.crt]' >&2; exit 2 ;;
esac

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
[ $# -eq 1 ] || cat <<END
---
apiVersion: v1
kind: Secret
metadata:
  name: postgres-credentials
  namespace: eastgate
data:
  credentials: $(base64 -w 0 "$2")
  ca.crt: $(base64 -w 0 "$3")
END
