#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes docs/speed.md and docs/speed.json: what encoder settings cost at equal SSIM, on
# Big Buck Bunny, on a match as a phone films it and on a recording of a screen.
# usage: bench/speed.sh [--out FOLDER] [--scale N] [--only WORD]
#   --scale N   N times as many frames of each film, for N times as long
#   --only WORD the groups of bench/speed/trials.py with this word in their title
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
out=docs
options=()
while [ $# -gt 0 ]; do
  case "$1" in
    --out) out=$2; shift 2 ;;
    --scale | --only) options+=("$1" "$2"); shift 2 ;;
    *) sed -n '3,7s/^# //p' "$0" >&2; exit 2 ;;
  esac
done
scripts/install-deps.sh bench
scripts/fetch-media.sh >/dev/null
cmake --preset bench >/dev/null
cmake --build --preset bench --target glyphreel_speed glyphreel_command >/dev/null
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3
mkdir -p "$out"
PYTHONDONTWRITEBYTECODE=1 "$python" bench/speed/speed.py \
  "$here/build-bench/bench/glyphreel_speed" "$here/build-bench/glyphreel" "$here" "$out" \
  ${options[@]+"${options[@]}"}
cat "$out/speed.md"
