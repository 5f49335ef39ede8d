#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes docs/encoders.md and docs/encoders.json: `glyphreel encoders` on ten clips of Big
# Buck Bunny, each recommendation checked with FFmpeg's ssim filter.
# usage: bench/encoders.sh [--out FOLDER] [--film] [options of glyphreel encoders]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
out=docs
film=()
while :; do
  case "${1:-}" in
    --out) out=$2; shift 2 ;;
    --film) film=(--film); shift ;;
    *) break ;;
  esac
done
scripts/install-deps.sh bench
scripts/fetch-media.sh >/dev/null
if [ -z "${GLYPHREEL:-}" ]; then
  cmake --preset release >/dev/null
  cmake --build --preset release >/dev/null
  GLYPHREEL=$here/build-release/glyphreel
fi
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
job=$folder/big-buck-bunny-10-clips.json
mkdir -p "$out"
"$python" bench/encoders_check.py job "$here" >"$job"
"$GLYPHREEL" encoders "$job" --json "$out/encoders.json" --markdown "$out/encoders.md" \
  --keep "$folder/kept" "$@" >/dev/null
"$python" bench/encoders_check.py check "$GLYPHREEL" "$job" "$folder" \
  "$out/encoders.json" ${film[@]+"${film[@]}"} >>"$out/encoders.md"
{
  echo
  echo "Written by \`bench/encoders.sh\` at commit $(git rev-parse --short HEAD)."
} >>"$out/encoders.md"
cat "$out/encoders.md"
