#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes docs/robustness.md: what every bad input of tests/hostile does, and 50 kills.
# usage: scripts/robustness-report.sh [build folder]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command=${1:-build-dev}/glyphreel
out=docs/robustness.md
table=$(mktemp)
trap 'rm -f "$table"' EXIT

python3 tests/hostile/test_bad_input.py "$command" --markdown "$table"
kills=$(python3 tests/hostile/test_faults.py "$command" --kills 50 2>/dev/null |
  grep 'kills within' || true)
[ -n "$kills" ] || { echo "the kill test failed" >&2; exit 1; }

# Everything by hand stays above the mark.
sed -i '/<!-- made by scripts\/robustness-report.sh -->/q' "$out"
{
  echo
  echo "## Killed at random moments"
  echo
  echo "$kills."
  echo
  echo "## Bad input"
  echo
  echo "Commit $(git rev-parse --short HEAD)."
  echo
  cat "$table"
} >>"$out"
echo "wrote $out"
