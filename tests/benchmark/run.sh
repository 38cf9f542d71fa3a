#!/usr/bin/env bash
# Measures a livelihood server of its own: tests/benchmark/run.sh [SECONDS per measure, default 5]
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EASTGATE_BUILD:-build}/release
cmake -S . -B "$build" -G Ninja -DEASTGATE_TESTS=ON >/dev/null
cmake --build "$build" -j "$(nproc)" --target livelihood service_benchmark >/dev/null
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
"$build/services/livelihood/livelihood" --listen 127.0.0.1:0 --admin 127.0.0.1:0 --data "$folder" \
  --reference deploy/sample/reference --log-level error >"$folder/out" &
server=$!
until grep -q '^listening' "$folder/out"; do kill -0 "$server"; sleep 0.1; done
target=$(sed -n 's/.*grpc=\([^ ]*\).*/\1/p' "$folder/out")
"$build/tests/benchmark/service_benchmark" "$target" "${1:-5}"
