#!/usr/bin/env bash
# Shows that no call passes without an identity and a right (integration/access_test.py), on a Release build. Option:
#   --broken   shows that the test can fail: builds the server of urban with its check of rights inverted (common/status/broken_rule.h), and exits
#              0 only if the test finds it
# EASTGATE_BUILD is the build directory.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
. deploy/build.sh
install_test_packages
build=$(realpath -m "${EASTGATE_BUILD:-build}")
configure_tree "$build/release" -DEASTGATE_TESTS=ON
build_tree "$build/release" economy livelihood urban command intake python_stubs
export PYTHONPATH=$build/release/tests/stubs:tests/integration EASTGATE_SERVICES=$build/release/services EASTGATE_SAMPLE=$PWD/deploy/sample
matrix() { /usr/bin/python3 -B tests/integration/access_test.py; }

if [ "${1:-}" != --broken ]; then
  matrix
  exit
fi
configure_tree "$build/broken" -DEASTGATE_TESTS=OFF -DEASTGATE_BREAK_RULE=access
build_tree "$build/broken" urban
EASTGATE_TRUSTED_SERVICES=$(mktemp -d)
export EASTGATE_TRUSTED_SERVICES
trap 'rm -rf "$EASTGATE_TRUSTED_SERVICES"' EXIT
for name in economy livelihood command; do ln -s "$build/release/services/$name" "$EASTGATE_TRUSTED_SERVICES/$name"; done
ln -s "$build/broken/services/urban" "$EASTGATE_TRUSTED_SERVICES/urban"
"$EASTGATE_TRUSTED_SERVICES/urban/urban" --version
if said=$(matrix 2>&1); then
  printf '%s\nthe test did not find it\n' "$said" >&2
  exit 1
fi
# The test must find it by answers of the server, not by a mistake of its own: both by a refused right and by an answer without a right.
for wanted in 'answers were not as expected' 'urban .*: right, by token: .*: wanted an answer' 'urban .*: no grant: wanted PERMISSION_DENIED'; do
  grep -m 1 "$wanted" <<<"$said" || { printf '%s\n' "$said" >&2; exit 1; }
done
echo 'found: access'
