#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What --smart saves: CPU seconds of ten clips of 20 s with a title for 4 s, with and
without, from FILM, over and over for 210 s, encoded with a key frame every KEY seconds
(default: 1.5), as cameras do. Copied frames are compared with the source's, one by one.

usage: bench/smart_savings.py GLYPHREEL FILM [HEIGHT [KEY]]
"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

glyphreel, film = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
height = sys.argv[3] if len(sys.argv) > 3 else "1080"
key = sys.argv[4] if len(sys.argv) > 4 else "1.5"
CLIPS, SECONDS = 10, 20
OVERLAY = {"layers": [
    {"type": "text", "text": "{name}", "anchor": "bottom-left", "area": "title-safe",
     "size": 72, "weight": 800, "until": 4, "fade_in": 0.3, "fade_out": 0.3,
     "plate": {"padding": [40, 24], "radius": 20, "color": "#0b1220d9"}}]}


def cpu_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ffmpeg(*arguments):
    return subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *arguments], check=True,
                          stdout=subprocess.PIPE).stdout


def hashes(path):
    lines = ffmpeg("-i", path, "-map", "0:v", "-fps_mode", "passthrough", "-f",
                   "framemd5", "-").decode().splitlines()
    return [line.split(",")[-1].strip() for line in lines if not line.startswith("#")]


with tempfile.TemporaryDirectory(prefix="glyphreel-smart-") as folder:
    source = os.path.join(folder, "source.mp4")
    ffmpeg("-stream_loop", "-1", "-i", film, "-t", str(CLIPS * (SECONDS + 1)), "-vf",
           "scale=-2:" + height, "-c:v", "libx264", "-preset", "veryfast", "-crf", "20",
           "-force_key_frames", "expr:gte(t,n_forced*%s)" % key, "-c:a", "aac", source)
    # Not on key frames; and what is under the titles is of all of the film.
    starts = [round(0.37 + i * (SECONDS + 0.61), 2) for i in range(CLIPS)]
    job = {"source": source, "overlay": OVERLAY,
           "output": {"video": {"codec": "libx264", "preset": "fast", "crf": 23}},
           "clips": [{"start_time": s, "end_time": s + SECONDS, "name": "Clip %d" % n}
                     for n, s in enumerate(starts, 1)]}
    path = os.path.join(folder, "job.json")
    pathlib.Path(path).write_text(json.dumps(job))

    def render(mode):
        out, report = (os.path.join(folder, mode + end) for end in (".mp4", ".json"))
        before = cpu_s()
        subprocess.run([glyphreel, "render", path, "-o", out, "--smart", mode,
                        "--report", report, "--no-cache", "--progress", "none"],
                       check=True)
        used = cpu_s() - before
        return used, out, json.loads(pathlib.Path(report).read_text())

    off, off_film, _ = render("off")
    smart, smart_film, report = render("auto")
    copied = report["smart"]["copied_frames"]
    print("off   %8.2f CPU s  %6.1f MB" % (off, os.path.getsize(off_film) / 1e6))
    print("smart %8.2f CPU s  %6.1f MB  %.2f times less; %d of %d frames copied" % (
        smart, os.path.getsize(smart_film) / 1e6, off / smart, copied,
        report["frame_count"]))
    for encoded in report["smart"]["encoded"]:
        print("      %d encoded because %s" % (encoded["frame_count"], encoded["because"]))
    rate = report["frame_count"] / report["duration_s"]
    of_source, of_film = hashes(source), hashes(smart_film)
    wrong = 0
    for clip in report["clips"]:
        first = round(clip["source_start_s"] * rate)
        for a, b in report["smart"]["copied"]:
            for f in range(max(a, clip["first_frame"]),
                           min(b, clip["first_frame"] + clip["frame_count"])):
                wrong += of_film[f] != of_source[first + f - clip["first_frame"]]
    print("      %d of %d copied frames differ from the source's" % (wrong, copied))
    sys.exit(1 if wrong else 0)
