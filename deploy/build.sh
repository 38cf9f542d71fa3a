# Configures and builds a tree and shows how far the build is. Sourced by deploy/run.sh and tests/run.sh; works from the root of
# the checkout and writes to stderr.
#
#   configure_tree TREE [OPTION …]   runs CMake; shows what it said only if it fails
#   build_tree TREE [TARGET …]       builds on all processors: ninja's own lines on a terminal, elsewhere a line every ten seconds
#                                   and whatever the compiler says

configure_tree() {
  local tree=$1 log status=0
  shift
  log=$(mktemp)
  cmake -S . -B "$tree" -G Ninja "$@" >"$log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || cat "$log" >&2
  rm -f "$log"
  return "$status"
}

build_tree() {
  local tree=$1 command
  shift
  command=(cmake --build "$tree" -j "$(nproc)")
  [ $# -eq 0 ] || command+=(--target "$@")
  if [ -t 2 ]; then
    "${command[@]}" >&2
  else
    (set -o pipefail; NINJA_STATUS='[%f/%t] ' "${command[@]}" 2>&1 | report_progress) >&2
  fi
}

# Reads ninja's lines and prints "[steps done/steps] seconds" every ten seconds and at the end. A line that is no step of ninja's is a
# message of a compiler or an error, and is passed on at once.
report_progress() {
  local interval_seconds=10 line='' part='' steps='' status start=$SECONDS
  local shown=$start
  while :; do
    status=0
    IFS= read -r -t 1 part || status=$?
    line+=$part
    if [ "$status" -eq 0 ]; then
      if [[ $line =~ ^(\[[0-9]+/[0-9]+\])\  ]]; then
        steps=${BASH_REMATCH[1]}
      else
        printf '%s\n' "$line"
      fi
      line=''
    elif [ "$status" -le 128 ]; then  # The end of the input; a status above 128 is a second without a whole line.
      [ -z "$line" ] || printf '%s\n' "$line"
      break
    fi
    if [ -n "$steps" ] && ((SECONDS - shown >= interval_seconds)); then
      printf '%s %s s\n' "$steps" "$((SECONDS - start))"
      shown=$SECONDS
    fi
  done
  [ -z "$steps" ] || printf '%s %s s\n' "$steps" "$((SECONDS - start))"
}
