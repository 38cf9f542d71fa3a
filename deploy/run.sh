#!/usr/bin/env bash
# Builds the suite, starts its services on loopback over RocksDB, loads the sample district, and prints the briefing of 2024-09-30
# with each figure checked against sample/article.tsv. Stays up until Ctrl-C.
#
#   --once    stops everything afterwards and exits 0 only if every figure agrees
#   --fresh   drops the data of earlier runs first; without it loading again changes nothing
#
# Data and logs are in deploy/run.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
. deploy/build.sh

as_of=2024-09-30
once='' fresh=''
for option in "$@"; do
  case $option in
    --once) once=1 ;;
    --fresh) fresh=1 ;;
    *) echo "usage: deploy/run.sh [--once] [--fresh]" >&2; exit 2 ;;
  esac
done

build=${EASTGATE_BUILD:-build}/release
data=deploy/run
sample=deploy/sample
# Service and port, in the order in which they are started; metrics and readiness are on port + 2000.
services=(urban:7403 economy:7401 livelihood:7402 command:7400)
ready_seconds=60

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

ready() {  # Whether the server whose admin port this is answers that it serves.
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
}

install_packages
echo 'building …' >&2
configure_tree "$build" -DEASTGATE_TESTS=OFF
build_tree "$build" economy livelihood urban command intake article

[ -z "$fresh" ] || rm -rf "$data"
mkdir -p "$data"
for entry in "${services[@]}"; do
  port=${entry#*:}
  for used in "$port" "$((port + 2000))"; do
    ! taken "$used" || { echo "port $used is taken: is another run still up?" >&2; exit 2; }
  done
done

trap stop EXIT
trap 'stop; exit 130' INT TERM
for entry in "${services[@]}"; do
  name=${entry%:*} port=${entry#*:}
  "$build/services/$name/$name" --listen "127.0.0.1:$port" --data "$data/$name" --reference "$sample/reference" \
    >"$data/$name.out" 2>"$data/$name.log" &
  pids+=($!)
done
for index in "${!services[@]}"; do
  wait_until_ready "${services[index]%:*}" "$((${services[index]#*:} + 2000))" "${pids[index]}"
done

echo 'loading the sample district …' >&2
# In order: the files of bureaus, the reviews and closings of an office, the files that came after a closing.
for sent in bureau:sample=files office:sample=review bureau:sample=late; do
  "$build/services/intake/intake" --principal "${sent%=*}" --reference "$sample/reference" --rejects "$data" "$sample/${sent#*=}"/*.csv
done

agree=0
"$build/services/intake/article" --as-of "$as_of" --file "$sample/article.tsv" || agree=$?
[ -z "$once" ] || exit "$agree"
echo "command on 127.0.0.1:7400, economy on 127.0.0.1:7401, livelihood on 127.0.0.1:7402, urban on 127.0.0.1:7403; Ctrl-C stops them" >&2
wait
