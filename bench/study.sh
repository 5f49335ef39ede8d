#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes docs/study.md and docs/study.json: `glyphreel study` on ten clips of Big Buck
# Bunny. Takes most of an hour on two cores; nothing else should run meanwhile.
# usage: bench/study.sh [--out FOLDER] [options of glyphreel study, such as --quick]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
out=docs
if [ "${1:-}" = --out ]; then
  out=$2
  shift 2
fi
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
"$python" bench/encoders_check.py job "$here" >"$job"
mkdir -p "$out"
"$GLYPHREEL" study "$job" --report "$out/study.json" --markdown "$out/study.md" "$@"
