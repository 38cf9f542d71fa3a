#!/usr/bin/env bash
# Builds the fuzzers with clang and runs each for SECONDS (300) over its corpus, as many at once as there are processors; prints how
# many inputs each has run and how much of the code they reach. Fails when one finds something, after the others have ended: the input
# is then in build/fuzz/findings.
#
#   tests/fuzz/run.sh [SECONDS [FUZZER …]]     all fuzzers, or those named: token, csv, …
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
. deploy/build.sh

seconds=${1:-300}
case $seconds in
  '' | *[!0-9]*) echo "usage: tests/fuzz/run.sh [SECONDS [FUZZER …]]" >&2; exit 2 ;;
esac
[ $# -eq 0 ] || shift
install_fuzz_packages
tree=${EASTGATE_BUILD:-build}/fuzz

configure_tree "$tree" -DEASTGATE_TESTS=ON -DEASTGATE_FUZZ=ON -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_CXX_FLAGS_DEBUG='-O1 -g1'
if [ $# -gt 0 ]; then names=("$@"); else mapfile -t names < <(cut -d ' ' -f 1 "$tree/tests/fuzz/fuzzers"); fi
build_tree "$tree" "${names[@]/%/_fuzzer}"

# Inputs that the fuzzers learn are kept in the build directory, beside the corpus that is part of the sources.
fuzz() {
  local name=$1 log=$tree/logs/$1 status=0 flags
  flags=$(sed -n "s/^$name //p" "$tree/tests/fuzz/fuzzers")
  mkdir -p "$tree/learned/$name"
  # shellcheck disable=SC2086 # the flags are words
  "$tree/tests/fuzz/${name}_fuzzer" $flags -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$tree/findings/$name-" "$tree/learned/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then
    tail -n 60 "$log"
    echo "$name: a finding; the input is $(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)"
    return 1
  fi
  printf '%s: %s inputs in %s s, %s\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$seconds" \
    "$(sed -n 's/.*DONE *\(cov: [0-9]* ft: [0-9]*\).*/\1/p' "$log")"
}
export -f fuzz
export tree seconds
mkdir -p "$tree/logs" "$tree/findings"
printf '%s\0' "${names[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'fuzz "$1"' fuzz
