#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds with a sanitizer, in a build folder of its own, and runs the unit tests and the
# fuzzers' seeds under it.
# usage: scripts/sanitize.sh [--quick] asan|tsan [arguments for ctest]
# --quick: a part. asan: every fuzz target on its seeds, its regressions and a sample of
# the broken films, and core's tests; tsan: the tests of what threads share.
# With -DGLYPHREEL_SANITIZED_TESTS=ON ctest has both parts, as sanitized_asan and _tsan.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

quick=false
if [ "${1:-}" = --quick ]; then quick=true; shift; fi
preset=${1:-}
case $preset in
  asan | tsan) shift ;;
  *) sed -n 's/^# \(usage.*\)/\1/p' "$0" >&2; exit 2 ;;
esac
launcher=()
if command -v ccache >/dev/null; then
  launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi
cmake --preset "$preset" ${launcher[@]+"${launcher[@]}"} >/dev/null

export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export ASAN_OPTIONS=allocator_may_return_null=1
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export TSAN_OPTIONS=suppressions=$PWD/tests/tsan.supp:halt_on_error=1
if ! $quick; then
  cmake --build --preset "$preset"
  exec ctest --test-dir "build-$preset" --output-on-failure --parallel 2 \
    -LE e2e "$@"
fi
# As a test of its own it has one of the cores.
jobs=(--parallel "${SANITIZE_JOBS:-$(nproc)}")
if [ "$preset" = tsan ]; then
  cmake --build --preset tsan "${jobs[@]}" --target threads_test
  exec build-tsan/tests/threads/threads_test --gtest_brief=1
fi
cmake --build --preset asan "${jobs[@]}" --target fuzz_targets core_test
build-asan/tests/core/core_test --gtest_brief=1
exec ctest --test-dir build-asan --output-on-failure -L fuzz "$@"
