#!/usr/bin/env bash
# Counts the instructions of the check of a right beside those of a GetFigure: tests/benchmark/rights_cost.sh [calls]
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
install_test_packages
command -v valgrind >/dev/null || install_missing valgrind
build=$(realpath -m "${EASTGATE_BUILD:-build}")/release
cmake -S . -B "$build" -G Ninja -DEASTGATE_TESTS=ON >/dev/null
cmake --build "$build" -j "$(nproc)" --target livelihood python_stubs >/dev/null
export PYTHONPATH=$build/tests/stubs:tests/integration EASTGATE_SERVICES=$build/services EASTGATE_SAMPLE=$PWD/deploy/sample
exec /usr/bin/python3 -B tests/benchmark/rights_cost.py "$@"
