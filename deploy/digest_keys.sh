#!/usr/bin/env bash
# Prints the file of the digest keys of a server with a new key at its end, which becomes the newest at the next start:
#
#   deploy/digest_keys.sh digest.key >digest.key.new
#
# The file may have either form: the 32 bytes of one key, or a line for each. common/auth/README.md has the steps of a rotation. Needs nothing but
# the core utilities; what it prints is secret.
set -euo pipefail
umask 077
[ $# -eq 1 ] || { echo 'usage: deploy/digest_keys.sh FILE' >&2; exit 2; }

line() {  # Prints the line of the key in a file.
  printf '%s:%s\n' "$(sha256sum <"$1" | cut -c 1-8)" "$(od -An -v -tx1 <"$1" | tr -d ' \n')"
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
head -c 32 /dev/urandom >"$folder/key"
if [ "$(stat -Lc %s "$1")" -eq 32 ]; then line "$1"; else cat "$1"; fi
line "$folder/key"
