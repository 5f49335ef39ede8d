#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds with assertions, and runs every test.
# usage: scripts/test.sh [arguments for ctest]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install-deps.sh test
launcher=()
if command -v ccache >/dev/null; then
  launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi
cmake --preset dev ${launcher[@]+"${launcher[@]}"} >/dev/null
cmake --build --preset dev

log=build-dev/test.log
started=$SECONDS
set +e
# Tests that measure time, or that use all cores themselves, are marked RUN_SERIAL.
ctest --test-dir build-dev --output-on-failure --parallel 2 "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
set -e

# What was left out is said here once more, where it is seen; ctest's log has what
# every test said, also of those that passed.
left_out=$(sed -n '/^SKIPPED/p' build-dev/Testing/Temporary/LastTest.log | sort -u)
skipped=0
if [ -n "$left_out" ]; then
  echo "$left_out"
  skipped=$(wc -l <<<"$left_out")
fi
total=$(sed -n 's/.*tests failed out of \([0-9]*\).*/\1/p' "$log" | tail -1)
failed=$(sed -n 's/.*, \([0-9]*\) tests failed out of.*/\1/p' "$log" | tail -1)
echo
echo "Tests took $((SECONDS - started)) s."
if [ -z "$total" ]; then
  echo "test.sh: ctest ran no test" >&2
  exit 1
fi
echo "$((total - failed)) passed, $failed failed, $skipped skipped"
exit "$status"
