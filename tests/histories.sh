#!/usr/bin/env bash
# Runs random histories beside a model (integration/history_test.py) on a Release build, without a time limit. Options:
#   STEPS              how many steps, 20,000 to a history; 20,000 unless it is given
#   --broken [RULE…]   shows that they find a rule that is broken on purpose (common/status/broken_rule.h): for each rule, or each of those
#                      named, builds the server of urban with it broken, runs a short history over that server and the others, and exits 0
#                      only if every rule was found
# EASTGATE_HISTORY_SEED is the seed of the first history, EASTGATE_BUILD the build directory.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
. deploy/build.sh
install_test_packages
build=$(realpath -m "${EASTGATE_BUILD:-build}")
configure_tree "$build/release" -DEASTGATE_TESTS=ON
build_tree "$build/release" economy livelihood urban command python_stubs
export PYTHONPATH=$build/release/tests/stubs:tests/integration EASTGATE_SERVICES=$build/release/services EASTGATE_SAMPLE=$PWD/deploy/sample
histories() { EASTGATE_HISTORY_STEPS=$1 /usr/bin/python3 -B tests/integration/history_test.py; }

if [ "${1:-}" != --broken ]; then
  histories "${1:-20000}"
  exit
fi
shift
[ $# -gt 0 ] || set -- correction_sign cohort_day text_key
EASTGATE_SERVICES=$(mktemp -d)
trap 'rm -rf "$EASTGATE_SERVICES"' EXIT
for name in economy livelihood command; do ln -s "$build/release/services/$name" "$EASTGATE_SERVICES/$name"; done
ln -s "$build/broken/services/urban" "$EASTGATE_SERVICES/urban"
for rule in "$@"; do
  printf '\n== %s (%s s)\n' "$rule" "$SECONDS"
  configure_tree "$build/broken" -DEASTGATE_TESTS=OFF -DEASTGATE_BREAK_RULE="$rule"
  build_tree "$build/broken" urban
  "$EASTGATE_SERVICES/urban/urban" --version
  if said=$(histories 3000 2>&1); then
    printf '%s\nthe history did not find it\n' "$said" >&2
    exit 1
  fi
  # The history must find it by an answer of a server, not by a mistake of its own.
  grep -m 3 '^seed.*, step \|^AssertionError: seed' <<<"$said" || { printf '%s\n' "$said" >&2; exit 1; }
  echo "found: $rule"
done
