#!/usr/bin/env bash
# The fault tests alone, on a Release build: tests/fault/run.sh [--long]
#   --long    200 kills, 50 power cuts, a minute of overload on one core, ten seeds of faults of a PostgreSQL cluster, a million steps of the engine
#             beside its model, and turns with an older version (turns.sh), instead of the short forms
#   --broken  builds a suite that acknowledges before it writes, and runs one that hears no warning of PostgreSQL; exits 0 only if the kill test finds
#             the first one out, and the test of the PostgreSQL cluster the second one
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
install_test_packages
build=$(realpath -m "${EASTGATE_BUILD:-build}")
kills=15 cuts=5 overload_seconds=10 seeds=1 steps=20000 long='' broken=
for option in "$@"; do
  case $option in
    --long) kills=200 cuts=50 overload_seconds=60 seeds=10 steps=1000000 long=1 ;;
    --broken) broken=1 ;;
    *) echo "usage: tests/fault/run.sh [--long | --broken]" >&2; exit 2 ;;
  esac
done
tree=$build/release early=OFF
[ -z "$broken" ] || { tree=$build/broken early=ON; }
cmake -S . -B "$tree" -G Ninja -DEASTGATE_TESTS=ON -DEASTGATE_ACKNOWLEDGE_EARLY=$early >/dev/null
cmake --build "$tree" -j "$(nproc)" --target economy livelihood urban command intake article python_stubs power_loss clock_shift no_warnings crowd \
  figures_property_test
export PYTHONPATH=$tree/tests/stubs:tests/integration:tests/fault EASTGATE_SERVICES=$tree/services \
  EASTGATE_SAMPLE=$PWD/deploy/sample EASTGATE_POWER_LOSS_LIBRARY=$tree/tests/fault/preload/libpower_loss.so \
  EASTGATE_CLOCK_SHIFT_LIBRARY=$tree/tests/fault/preload/libclock_shift.so EASTGATE_CROWD=$tree/tests/fault/crowd/crowd
test() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; /usr/bin/python3 -B "tests/fault/$1_test.py" "${@:2}"; }
if [ -n "$broken" ]; then
  if test kill 15; then echo 'the kill test did not find it out' >&2; exit 1; fi
  # It must fail since something that was acknowledged is lost, and for no other reason.
  said=$(EASTGATE_NO_WARNINGS_LIBRARY=$tree/tests/fault/preload/libno_warnings.so test patroni 1 CancelledCommit 2>&1) || true
  if ! grep -q 'acknowledged, and lost' <<<"$said"; then
    printf '%s\n' "$said" 'the test of the PostgreSQL cluster did not find it out' >&2
    exit 1
  fi
  echo 'both were found out'
  exit 0
fi
test kill "$kills"
test power_loss "$cuts"
for each in drain corruption disk_full io_error clock overload restore replicated replica; do test "$each"; done
if [ -z "$long" ]; then
  test turns
else
  printf '\n== turns (%s s)\n' "$SECONDS"
  tests/fault/turns.sh
fi
for ((i = 0; i < seeds; ++i)); do test patroni; done
test one_core "$overload_seconds"
printf '\n== %s steps beside the model (%s s)\n' "$steps" "$SECONDS"
EASTGATE_WALK_STEPS=$steps "$tree/tests/unit/figures/figures_property_test" --gtest_filter='FiguresWalk.*'
echo 'all fault tests passed'
