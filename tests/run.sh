#!/usr/bin/env bash
# Installs what is missing, checks the code (lint.sh), builds, and runs every test: the suite in Release, the image and the
# manifests of it, then the store, facts and rpc tests under ASan+UBSan and the store's under TSan, then the fuzzers and the benchmark in their short forms.
# Options: --quick leaves out what comes after Release.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
. deploy/build.sh

quick=
for option in "$@"; do
  case $option in
    --quick) quick=1 ;;
    *) echo "usage: tests/run.sh [--quick]" >&2; exit 2 ;;
  esac
done

install_test_packages
build=${EASTGATE_BUILD:-build}
jobs=$(nproc)

step() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

step 'buf lint'
mkdir -p "$build/buf"
[ -x "$build/buf/node_modules/.bin/buf" ] || npm install --loglevel=error --no-audit --no-fund --prefix "$build/buf" @bufbuild/buf@1
"$build/buf/node_modules/.bin/buf" lint proto
export EASTGATE_BUF="$PWD/$build/buf/node_modules/.bin/buf"
case $build in /*) EASTGATE_BUF="$build/buf/node_modules/.bin/buf" ;; esac

step 'clang-format, and clang-tidy of the last changes'
tests/lint.sh

step 'Release: build'
configure_tree "$build/release" -DEASTGATE_TESTS=ON
build_tree "$build/release"
step 'Release: tests'
ctest --test-dir "$build/release" --output-on-failure -j "$jobs"
step 'image and manifests'
EASTGATE_BUILD=$build tests/deploy/run.sh

if [ -z "$quick" ]; then
  for sanitizer in address,undefined:memory thread:threads; do
    flags=${sanitizer%:*} label=${sanitizer#*:}
    step "$flags: build"
    configure_tree "$build/$label" -DEASTGATE_TESTS=ON -DEASTGATE_SANITIZE="$flags" -DCMAKE_BUILD_TYPE=Debug \
      -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1"
    build_tree "$build/$label" "${label}_tests"
    step "$flags: tests"
    ctest --test-dir "$build/$label" --output-on-failure -j "$jobs" -L "^$label\$"
  done
  step 'fuzzers: short form'
  # Those of whole services take ten minutes to build: tests/fuzz/run.sh 300 urban.
  EASTGATE_BUILD=$build tests/fuzz/run.sh 10 token csv text_key page_token key record
  step 'benchmark: short form'
  EASTGATE_BUILD=$build tests/benchmark/run.sh --quick
fi
step 'all tests passed'
