#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the libFuzzer targets and runs them; says how many inputs each tried, and what
# it found. What ends a target is kept in build-fuzz/found/TARGET.
# usage: scripts/fuzz.sh [--seconds N] [--no-build] [TARGET]...    (default: 60, all)
# Every run adds a line to build-fuzz/fuzz-runs.tsv (target, seconds, executions,
# edges covered, findings), which scripts/fuzz-report.py sums up.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=60
build=true
targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=${2:?--seconds needs a number}; shift ;;
    --no-build) build=false ;;
    -*) echo "fuzz.sh: unknown option $1" >&2; exit 2 ;;
    *) targets+=("$1") ;;
  esac
  shift
done
all=$(sed -n 's/^set(fuzz_targets \(.*\))$/\1/p' tests/fuzz/CMakeLists.txt)
[ ${#targets[@]} -gt 0 ] || read -ra targets <<<"$all"
for target in "${targets[@]}"; do
  case " $all " in *" $target "*) ;; *)
    echo "fuzz.sh: unknown target $target; there are $all" >&2
    exit 2 ;;
  esac
done

if $build; then
  scripts/install-deps.sh fuzz
  launcher=()
  if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  cmake --preset fuzz ${launcher[@]+"${launcher[@]}"} >/dev/null
  cmake --build --preset fuzz
fi
[ -d build-fuzz/seeds ] || python3 tests/fuzz/make_seeds.py . build-fuzz/seeds

# The longest input, and the memory in MiB, of each target: texts of the length that
# people write; films of some pictures.
most_bytes() {
  case $1 in plan) echo 20000 ;; png | job_file | overlay) echo 8000 ;; *) echo 2000 ;; esac
}

found_any=0
for target in "${targets[@]}"; do
  corpus=build-fuzz/corpus/$target
  found=build-fuzz/found/$target
  mkdir -p "$corpus" "$found" "tests/fuzz/regressions/$target"
  log=build-fuzz/$target.log
  dictionary=()
  [ -f "tests/fuzz/$target.dict" ] && dictionary=("-dict=tests/fuzz/$target.dict")
  before=$(find "$found" -type f | wc -l)
  began=$(date +%s.%N)
  set +e
  LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0 \
    UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=allocator_may_return_null=1 \
    "build-fuzz/tests/fuzz/${target}_fuzzer" \
    -max_total_time="$seconds" -max_len="$(most_bytes "$target")" -timeout=20 \
    -rss_limit_mb=3000 -print_final_stats=1 -artifact_prefix="$found/" \
    ${dictionary[@]+"${dictionary[@]}"} \
    "$corpus" "build-fuzz/seeds/$target" "tests/fuzz/regressions/$target" >"$log" 2>&1
  status=$?
  set -e
  took=$(echo "$(date +%s.%N) $began" | awk '{printf "%.1f", $1 - $2}')
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
  new=$(($(find "$found" -type f | wc -l) - before))
  printf '%s\t%s\t%s\t%s\t%s\n' "$target" "$took" "${executions:-0}" "${edges:-0}" \
    "$new" >>build-fuzz/fuzz-runs.tsv
  printf '%-10s %8s s %12s executions %7s edges  %s found\n' "$target" "$took" \
    "${executions:-0}" "${edges:-0}" "$new"
  if [ "$status" -ne 0 ]; then
    found_any=1
    grep -m 3 -E 'SUMMARY|FUZZ_CHECK|runtime error|GR_ASSERT' "$log" | sed 's/^/  /' || tail -3 "$log"
  fi
done
exit "$found_any"
