#!/usr/bin/env bash
# Builds the suite, starts its services on loopback over RocksDB, loads the sample district, and prints the briefing of 2024-09-30
# with each figure checked against sample/article.tsv. Stays up until Ctrl-C.
#
#   --once    stops everything afterwards and exits 0 only if every figure agrees
#   --fresh   drops the data of earlier runs first; without it loading again changes nothing
#   --tls     over mutual TLS, with throw-away certificates and a key for tokens (credentials.sh), and with the grants of sample/tls: nobody does
#             what was not granted
#   --replicated  the log is in a PostgreSQL with a synchronous standby (postgres.sh), and each service has a second process, which takes over
#             when the first one dies, and a third one, on port + 500, which only reads
#
# Data and logs are in deploy/run, those of a run with --tls in deploy/run/tls, with --replicated in deploy/run/replicated.
# shellcheck disable=SC2046 # the flags that functions print are words
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
. deploy/build.sh
. deploy/postgres.sh

as_of=2024-09-30
once='' fresh='' tls='' replicated=''
for option in "$@"; do
  case $option in
    --once) once=1 ;;
    --fresh) fresh=1 ;;
    --tls) tls=1 ;;
    --replicated) replicated=1 ;;
    *) echo "usage: deploy/run.sh [--once] [--fresh] [--tls] [--replicated]" >&2; exit 2 ;;
  esac
done

build=${EASTGATE_BUILD:-build}/release
data=deploy/run${tls:+/tls}${replicated:+/replicated}
sample=deploy/sample
reference=$sample/reference
# Service and port, in the order in which they are started; metrics and readiness are on port + 2000, with --tls health alone on port + 1000.
services=(urban:7403 economy:7401 livelihood:7402 command:7400)
ready_seconds=60
# Used with --replicated only.
postgres=$PWD/$data/postgres postgres_port=7432
# Used with --tls only.
credentials=$data/credentials
trust_domain=eastgate.sample token_issuer=https://tokens.eastgate.sample token_audience=eastgate
[ -z "$tls" ] || reference=$data/reference

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

ready() {  # Succeeds if the server with this admin port answers that it serves.
  local status
  (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]) 2>/dev/null
}

wait_until_ready() {  # name, admin port, process
  local second
  for ((second = 0; second < ready_seconds; second++)); do
    ! ready "$2" || return 0
    kill -0 "$3" 2>/dev/null || break
    sleep 1
  done
  echo "$1 did not start:" >&2
  tail -n 5 "$data/$1.log" >&2
  exit 2
}

pids=()
stop() {
  trap - EXIT INT TERM
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  [ -z "$replicated" ] || stop_postgres "$postgres"
}

# Makes the credentials of a run with --tls, and the reference files with the grants.
prepare_tls() {
  local entry name
  rm -rf "$credentials" "$reference"
  mkdir -p "$credentials"
  chmod 700 "$credentials"
  cp -r "$sample/reference" "$reference"
  cp "$sample/tls/grants.csv" "$reference"
  deploy/credentials.sh authority "$credentials"
  deploy/credentials.sh token-key "$credentials"
  for entry in "${services[@]}"; do
    name=${entry%:*}
    deploy/credentials.sh certificate "$credentials" "$name" 30 "spiffe://$trust_domain/service/$name"
  done
  for name in bureau office; do
    deploy/credentials.sh certificate "$credentials" "$name" 30 "spiffe://$trust_domain/$name/sample"
  done
  deploy/credentials.sh certificate "$credentials" edge 30 "spiffe://$trust_domain/edge"
  deploy/credentials.sh token "$credentials" clerk:li 86400 "$token_issuer" "$token_audience" >"$credentials/clerk-li.token"
}

certificate() {  # name: the flags with which a program shows its certificate, and believes those of the authority
  echo "--tls-cert $credentials/$1.crt --tls-key $credentials/$1.key --tls-ca $credentials/ca.crt --trust-domain $trust_domain"
}

server_credentials() {  # name: the flags of a server
  [ -z "$tls" ] || echo "$(certificate "$1") --token-keys $credentials/token.jwks --token-issuer $token_issuer --token-audience $token_audience"
}

caller() {  # bureau or office: the flags with which a program says who it is
  if [ -n "$tls" ]; then certificate "$1"; else echo "--principal $1:sample"; fi
}

store() {  # name: the flags that say where a server has its log
  [ -z "$replicated" ] || echo "--store postgresql://127.0.0.1:$postgres_port,127.0.0.1:$((postgres_port + 1))/$postgres_name" \
    "--store-credentials $postgres/credentials --digest-key-file $data/$1.digest.key"
}

start_server() {  # name, port, folder of its own in $data, more flags
  "$build/services/$1/$1" --listen "127.0.0.1:$2" --data "$data/$3" --reference "$reference" --backup-dir "$data/backups/$1" \
    $(server_credentials "$1") $(store "$1") "${@:4}" >"$data/$3.out" 2>"$data/$3.log" &
  pids+=($!)
}

install_packages
[ -z "$replicated" ] || install_missing postgresql util-linux
echo 'building …' >&2
configure_tree "$build" -DEASTGATE_TESTS=OFF
build_tree "$build" economy livelihood urban command intake article

[ -z "$fresh" ] || rm -rf "$data"
umask 077  # Data and logs are for nobody else.
mkdir -p "$data"
[ -z "$tls" ] || prepare_tls
# PostgreSQL reaches its own folders in it, and cannot read the others.
[ -z "$replicated" ] || chmod 711 deploy/run ${tls:+deploy/run/tls} "$data"
ports=(${replicated:+"$postgres_port" "$((postgres_port + 1))"})
for entry in "${services[@]}"; do
  port=${entry#*:}
  for port in "$port" ${replicated:+"$((port + 500))"}; do ports+=("$port" ${tls:+"$((port + 1000))"} "$((port + 2000))"); done
done
for port in "${ports[@]}"; do
  ! taken "$port" || { echo "port $port is taken: is another run still up?" >&2; exit 2; }
done

trap stop EXIT
trap 'stop; exit 130' INT TERM
[ -z "$replicated" ] || start_postgres "$postgres" "$postgres_port"
for entry in "${services[@]}"; do start_server "${entry%:*}" "${entry#*:}" "${entry%:*}"; done
for index in "${!services[@]}"; do
  wait_until_ready "${services[index]%:*}" "$((${services[index]#*:} + 2000))" "${pids[index]}"
done

# Each takes the port of the first one when that is dead.
[ -z "$replicated" ] || for entry in "${services[@]}"; do start_server "${entry%:*}" "${entry#*:}" "${entry%:*}-2"; done
# These only read.
[ -z "$replicated" ] || for entry in "${services[@]}"; do
  start_server "${entry%:*}" "$((${entry#*:} + 500))" "${entry%:*}-reader" --read-replica on
  wait_until_ready "${entry%:*}-reader" "$((${entry#*:} + 2500))" "${pids[-1]}"
done

echo 'loading the sample district …' >&2
# In order: the files of bureaus, the reviews and closings of an office, the files that came after a closing.
for sent in bureau=files office=review bureau=late; do
  "$build/services/intake/intake" $(caller "${sent%=*}") --reference "$reference" --rejects "$data" "$sample/${sent#*=}"/*.csv
done

agree=0
"$build/services/intake/article" $(caller office) --as-of "$as_of" --file "$sample/article.tsv" || agree=$?
[ -z "$once" ] || exit "$agree"
[ -z "$tls" ] || echo "the certificates of service/NAME, bureau/sample and office/sample are in $credentials, and a token of clerk:li for a day;" \
  "people come through EDGE_CREDENTIALS=$credentials deploy/edge/run.sh $data/edge" >&2
[ -z "$replicated" ] || echo "processes that only read are on ports 7900 to 7903" >&2
echo "command on 127.0.0.1:7400, economy on 127.0.0.1:7401, livelihood on 127.0.0.1:7402, urban on 127.0.0.1:7403; Ctrl-C stops them" >&2
wait
