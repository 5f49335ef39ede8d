#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How annotated compilations are made today, as a plain script: one ffmpeg run per clip,
# which draws the card with the classic filters and encodes, then a join by copying.
# usage: todays_pipeline.sh SOURCE CLIPS.tsv WORK_FOLDER OUT.mp4
# CLIPS.tsv: start, end, colour, title, notes; tab-separated, no header.
set -euo pipefail
source=$1 clips=$2 work=$3 out=$4

mkdir -p "$work"
: >"$work/list.txt"
number=0
while IFS=$'\t' read -r start end color title notes; do
  outer=88 inner=80
  if [ -z "$notes" ]; then
    outer=58 inner=50
  fi
  # Text comes from files, so that nothing in it is taken for filter syntax.
  printf '%s' "$title" >"$work/title$number.txt"
  printf '%s' "${notes:0:100}" >"$work/notes$number.txt"
  filters="drawbox=x=iw*0.1-4:y=6:w=iw*0.8+8:h=$outer:color=0x$color:t=fill"
  filters+=",drawbox=x=iw*0.1:y=10:w=iw*0.8:h=$inner:color=white@0.95:t=fill"
  filters+=",drawtext=textfile=$work/title$number.txt:expansion=none:fontsize=24"
  filters+=":fontcolor=black:x=(w-text_w)/2:y=20"
  if [ -n "$notes" ]; then
    filters+=",drawtext=textfile=$work/notes$number.txt:expansion=none:fontsize=16"
    filters+=":fontcolor=0x333333:x=(w-text_w)/2:y=50"
  fi
  # -ac 2: both sides of the comparison make a stereo film.
  ffmpeg -nostdin -v error -y -ss "$start" -to "$end" -i "$source" -vf "$filters" \
    -c:v libx264 -preset fast -crf 23 -c:a aac -b:a 192k -ac 2 \
    "$work/clip$number.mp4" </dev/null
  printf "file 'clip%s.mp4'\n" "$number" >>"$work/list.txt"
  number=$((number + 1))
done <"$clips"
ffmpeg -nostdin -v error -y -f concat -safe 0 -i "$work/list.txt" -c copy "$out"
