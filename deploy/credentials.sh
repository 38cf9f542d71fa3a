#!/usr/bin/env bash
# Makes throw-away credentials for a suite that runs over mutual TLS: an authority, certificates, a key for tokens, and tokens. For
# deploy/run.sh --tls and the tests; a real district has its own authority and signs its people's tokens elsewhere.
#
#   credentials.sh authority FOLDER                          ca.key and ca.crt
#   credentials.sh certificate FOLDER NAME DAYS [URI …]      NAME.key and NAME.crt, signed by the authority: for 127.0.0.1, localhost and the host NAME,
#                                                            and for the principals of the URIs; DNS:HOST is a further host. One of -1 days has expired
#   credentials.sh token-key FOLDER                          token.key, and token.jwks with its public half
#   credentials.sh token FOLDER PRINCIPAL SECONDS ISSUER AUDIENCE   prints a token; one of -3600 seconds expired an hour ago
#
# Needs openssl alone. All files are readable by their owner alone.
set -euo pipefail
umask 077

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

quietly() {  # Runs a command and shows what it said only if it fails.
  local said
  said=$("$@" 2>&1) || { printf '%s\n' "$said" >&2; return 1; }
}

authority() {  # folder
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=throw-away authority' \
    -keyout "$1/ca.key" -out "$1/ca.crt"
}

certificate() {  # folder, name, days, URIs
  local folder=$1 name=$2 days=$3 names="DNS:$2,DNS:localhost,IP:127.0.0.1" further
  for further in "${@:4}"; do
    case $further in
      DNS:*) names+=",$further" ;;
      *) names+=",URI:$further" ;;
    esac
  done
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" -addext 'basicConstraints=critical,CA:FALSE' \
    -addext "subjectAltName=$names" -keyout "$folder/$name.key" -out "$folder/$name.csr"
  quietly openssl x509 -req -in "$folder/$name.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -days "$days" -copy_extensions copyall \
    -out "$folder/$name.crt"
  rm "$folder/$name.csr"
}

token_key() {  # folder
  local modulus bytes
  quietly openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1/token.key"
  modulus=$(openssl rsa -in "$1/token.key" -noout -modulus)
  bytes=$(sed 's/../\\x&/g' <<<"${modulus#Modulus=}")
  printf '{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"throw-away","n":"%s","e":"AQAB"}]}\n' "$(printf '%b' "$bytes" | base64url)" \
    >"$1/token.jwks"
}

token() {  # folder, principal, seconds, issuer, audience
  local now signed
  now=$(date +%s)
  signed=$(printf '{"alg":"RS256","typ":"JWT","kid":"throw-away"}' | base64url).$(
    printf '{"iss":"%s","aud":"%s","sub":"%s","iat":%s,"exp":%s}' "$4" "$5" "$2" "$((now + ($3 < 0 ? 2 * $3 : 0)))" "$((now + $3))" | base64url)
  printf '%s.%s\n' "$signed" "$(printf '%s' "$signed" | openssl dgst -sha256 -sign "$1/token.key" | base64url)"
}

case ${1:-}:$# in
  authority:2) authority "$2" ;;
  certificate:[4-9]) certificate "${@:2}" ;;
  token-key:2) token_key "$2" ;;
  token:6) token "${@:2}" ;;
  *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
esac
