#!/usr/bin/env bash
# Checks the words of comments and READMEs (plain_words.py) and the C++ code: clang-format over all files, and clang-tidy over the
# files that the last 10 commits and the working tree changed. clang-tidy gets a minute and a half, the last changes first; the files
# that it did not reach are counted, and do not fail the check.
# A changed header is checked with its .cc file, or with the first file that includes it.
#
#   --all      clang-tidy over all files, however long it takes
#   --format   plain_words.py and clang-format only
#
# In a clone without history (git clone --depth 1) no commit says what it changed: then only the working tree's changes are checked.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
. deploy/build.sh

commits=10 limit_seconds=90 all='' format=''
for option in "$@"; do
  case $option in
    --all) all=1 ;;
    --format) format=1 ;;
    *) echo "usage: tests/lint.sh [--all | --format]" >&2; exit 2 ;;
  esac
done
install_test_packages
build=${EASTGATE_BUILD:-build}

python3 tests/plain_words.py

mapfile -t sources < <(find common services tests \( -name '*.cc' -o -name '*.h' \) | LC_ALL=C sort)
clang-format --dry-run -Werror "${sources[@]}"
echo "clang-format: ${#sources[@]} files are formatted"
[ -z "$format" ] || exit 0

# clang-tidy needs the commands that compile the files, without the options that only GCC knows, and the generated headers.
configure_tree "$build/release" -DEASTGATE_TESTS=ON
mapfile -t headers < <(ninja -C "$build/release" -t targets all | sed -n 's/^\([^/].*\.pb\.h\): CUSTOM_COMMAND$/\1/p')
build_tree "$build/release" "${headers[@]}"
database=$build/lint
mkdir -p "$database"
sed 's/ -fno-tree-pre//' "$build/release/compile_commands.json" >"$database/compile_commands.json"
mapfile -t compiled < <(sed -n "s|^ *\"file\": \"$PWD/\(.*\.cc\)\"\(,\)\{0,1\}$|\1|p" "$database/compile_commands.json" | grep -v "^$build/" | LC_ALL=C sort -u)
declare -A is_compiled=()
for file in "${compiled[@]}"; do is_compiled[$file]=1; done

changed_files() {  # The last changed first, each once.
  {
    git diff --name-only HEAD
    git ls-files --others --exclude-standard
    git log --min-parents=1 --max-count="$commits" --name-only --format=
  } 2>/dev/null | awk '!seen[$0]++' || true
}

files_to_check() {
  local file
  if [ -n "$all" ]; then
    printf '%s\n' "${compiled[@]}"
    return
  fi
  changed_files | while IFS= read -r file; do
    [ -e "$file" ] || continue
    case $file in
      *.cc) ;;
      *.h)
        if [ -e "${file%.h}.cc" ]; then
          file=${file%.h}.cc
        else
          file=$(grep -rlF --include='*.cc' "#include \"$file\"" common services tests | LC_ALL=C sort | head -n 1) || true
        fi ;;
      *) continue ;;
    esac
    # A header that only headers include is checked with them.
    [ -n "$file" ] && [ -n "${is_compiled[$file]-}" ] || continue
    printf '%s\n' "$file"
  done | awk '!seen[$0]++'
}

check() {  # Runs clang-tidy over one file, unless the time is over.
  local left=$((deadline - EPOCHSECONDS)) status=0 output
  [ "$left" -gt 0 ] || return 0
  output=$(timeout "$left" clang-tidy --quiet -p "$database" "$1" 2>&1) || status=$?
  [ "$status" -ne 124 ] || return 0
  echo "$1" >>"$checked"
  printf '[%s/%s] %s\n' "$(wc -l <"$checked")" "$count" "$1"
  [ "$status" -eq 0 ] || { printf '%s\n' "$output" | grep -vE '^[0-9]+ warnings? generated|^Suppressed |^Use -'; return 1; }
}

mapfile -t files < <(files_to_check)
count=${#files[@]}
if [ "$count" -eq 0 ]; then
  echo 'clang-tidy: no file is known to have changed'
  exit
fi
checked=$(mktemp)
trap 'rm -f "$checked"' EXIT
deadline=$((EPOCHSECONDS + limit_seconds))
[ -z "$all" ] || deadline=$((EPOCHSECONDS + 1000000))
export -f check
export deadline database checked count
status=0
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'check "$1"' check | report_progress || status=1
reached=$(wc -l <"$checked")
if [ "$reached" -lt "$count" ]; then
  echo "clang-tidy: $reached of $count files checked within $limit_seconds s; tests/lint.sh --all checks all"
else
  echo "clang-tidy: $count files checked"
fi
exit "$status"
