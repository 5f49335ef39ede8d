#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes the pictures of the documentation from its own jobs: docs/pictures/*.png from the
# blocks of docs/overlay.md, docs/pictures/examples/* from examples/*.json at 1080p and
# 1080x1920. Needs a build, ffmpeg and python3.
# usage: scripts/make-pictures.sh [build folder]      (default: build-release)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

glyphreel=$PWD/${1:-build-release}/glyphreel
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$glyphreel" demo -o "$work" >/dev/null 2>&1
# Without the demo's own scoreboard, which is in the upper right corner.
ffmpeg -nostdin -v error -y -i "$work/match.mp4" -vf crop=1152:648:64:72 -crf 12 -an "$work/clean.mp4"

# preview JOB_FOLDER CLIP SECONDS PNG < job
preview() {
  (cd "$1" && "$glyphreel" preview - --source "$work/clean.mp4" --clip "$2" --at "$3" \
    -o "$4" >/dev/null)
}
# Few colours and no dithering: a small file for a drawn match.
shrink() {
  ffmpeg -nostdin -v error -y "${@:2:$#-2}" -filter_complex \
    "${1}split[a][b];[a]palettegen=max_colors=96:stats_mode=full[p];[b][p]paletteuse=dither=none" \
    -frames:v 1 "${@: -1}"
}

mkdir -p docs/pictures docs/pictures/examples
python3 - "$work" <<'PYTHON'
import json, pathlib, re, sys

work = pathlib.Path(sys.argv[1])
clip = {"start_time": 4, "end_time": 7, "name": "A goal", "player": "Zoë Ångström",
        "notes": "Two touches, then the far corner: nobody in the stadium is sitting."}
text = pathlib.Path("docs/overlay.md").read_text()
with open(work / "list", "w") as out:
    for name, times, block in re.findall(
            r"<!-- picture (\S+)([ 0-9.]*) -->\n```json\n(.*?)```", text, re.S):
        times = times.split() or ["1.5"]
        size = "640x360" if len(times) == 1 else "320x180"
        job = {"overlay": json.loads(block), "clips": [clip], "output": {"size": size}}
        (work / f"{name}.json").write_text(json.dumps(job))
        print(name, *times, file=out)
PYTHON
while read -r name times; do
  inputs=()
  number=0
  for at in $times; do
    number=$((number + 1))
    preview docs 1 "$at" "$work/$name-$number.png" <"$work/$name.json"
    inputs+=(-i "$work/$name-$number.png")
  done
  stack=""
  [ "$number" -eq 1 ] || stack="hstack=inputs=$number,"
  shrink "$stack" "${inputs[@]}" "docs/pictures/$name.png"
done <"$work/list"

# The dozen that docs/examples.md shows.
for name in $(sed -n 's/^\[\(.*\)\.json\].*/\1/p' docs/examples.md); do
  job=examples/$name.json
  for size in 1920x1080 1080x1920; do
    python3 - "$job" "$size" >"$work/job.json" <<'PYTHON'
import json, sys

job = json.load(open(sys.argv[1]))
job["output"] = {"size": sys.argv[2], "fit": "crop"}
job.pop("sources", None)
for clip in job["clips"]:
    clip.pop("source", None)
json.dump(job, sys.stdout)
PYTHON
    at=2
    [ "$name" != credits ] || at=9
    preview examples 1 "$at" "$work/$name.png" <"$work/job.json"
    ffmpeg -nostdin -v error -y -i "$work/$name.png" -q:v 8 "docs/pictures/examples/$name-$size.jpg"
  done
done
