#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Measures text and compositing beside libavfilter's drawbox and drawtext and beside
# libass, in one run of one binary, and writes docs/composite.md and docs/composite.json.
# usage: bench/composite-report.sh [--repetitions N] [--seconds S] [--out FOLDER]
#   N: rounds in which everything is measured in turn (7); the fastest one counts
#   S: seconds of one measurement (0.05); in much less, what is made once (a clock's
#      digits) counts among too few frames
set -euo pipefail
cd "$(dirname "$0")/.."

repetitions=7 seconds=0.05 out=docs
while [ $# -gt 0 ]; do
  case $1 in
    --repetitions) repetitions=${2:?}; shift 2 ;;
    --seconds) seconds=${2:?}; shift 2 ;;
    --out) out=${2:?}; shift 2 ;;
    *) echo "composite-report.sh: unknown option \"$1\"" >&2; sed -n '5,8p' "$0" >&2
       exit 2 ;;
  esac
done

scripts/install-deps.sh bench
cmake --preset bench >/dev/null
cmake --build --preset bench --target glyphreel_bench

run=$(mktemp)
trap 'rm -f "$run"' EXIT
# Random interleaving spreads the rounds of each case over the whole run, so that a busy
# minute does not fall on one side only.
build-bench/bench/glyphreel_bench \
  --benchmark_enable_random_interleaving=true \
  --benchmark_repetitions="$repetitions" \
  --benchmark_min_time="$seconds" \
  --benchmark_out_format=json --benchmark_out="$run" >/dev/null
python3 bench/composite_report.py "$run" "$out"
