#!/usr/bin/env bash
# Measures the suite beside etcd and PostgreSQL, all on this machine and one disk, and prints one table.
# Options: --facts N (default 10,000,000: the largest store), --seconds N (default 5: of a measure), --quick (20,000 and 1).
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
facts=10000000 seconds=5
while [ $# -gt 0 ]; do
  case $1 in
    --facts) facts=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    --quick) facts=20000 seconds=1 ;;
    *) echo "usage: tests/benchmark/run.sh [--facts N] [--seconds N] [--quick]" >&2; exit 2 ;;
  esac
  shift
done
install_benchmark_packages
EASTGATE_BUILD=$(realpath -m "${EASTGATE_BUILD:-build}")/release
export EASTGATE_BUILD EASTGATE_SOURCE=$PWD
cmake -S . -B "$EASTGATE_BUILD" -G Ninja -DEASTGATE_TESTS=ON >/dev/null
cmake --build "$EASTGATE_BUILD" -j "$(nproc)" --target livelihood economy urban command intake service_benchmark district_benchmark postgres_benchmark >/dev/null
exec /usr/bin/python3 -B tests/benchmark/table.py "$facts" "$seconds"
