#!/usr/bin/env bash
# An older version of livelihood and this one write the same log in turns (turns_test.py): tests/fault/turns.sh [REVISION]
#
# The older version is built from REVISION, in a worktree in a temporary folder that is removed at the end. Without REVISION it is that of the newest
# tag before HEAD; without any tag, that of the commit before the last one that changed what a server is made of. EASTGATE_BUILD is the build directory
# of this version.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
. deploy/build.sh

last_change() { git rev-list -1 HEAD -- common services proto CMakeLists.txt; }

[ $# -le 1 ] || { echo 'usage: tests/fault/turns.sh [REVISION]' >&2; exit 2; }
revision=${1:-$(git describe --tags --abbrev=0 'HEAD^' 2>/dev/null || echo "$(last_change)^")}
commit=$(git rev-parse --verify "$revision^{commit}")
install_test_packages
build=$(realpath -m "${EASTGATE_BUILD:-build}")
configure_tree "$build/release" -DEASTGATE_TESTS=ON
build_tree "$build/release" livelihood python_stubs

older=$(mktemp -d)
trap 'git worktree remove --force "$older/source" 2>/dev/null || true; rm -rf "$older"; git worktree prune' EXIT
git worktree add --quiet --detach "$older/source" "$commit"
echo "the older version is $(git log -1 --format='%h of %cs: %s' "$commit")"
# The compiler cache knows what was compiled in a folder of the same place in its checkout.
(cd "$older/source" && configure_tree build/release -DEASTGATE_TESTS=OFF && build_tree build/release livelihood)

export PYTHONPATH=$build/release/tests/stubs:tests/integration:tests/fault EASTGATE_SERVICES=$build/release/services \
  EASTGATE_SAMPLE=$PWD/deploy/sample EASTGATE_OLD_SERVICES=$older/source/build/release/services
/usr/bin/python3 -B tests/fault/turns_test.py
