#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What --smart saves: CPU seconds of ten clips of 20 s with a title for 4 s, with and
without, from FILM, over and over for 210 s, encoded with a key frame every KEY seconds
(default: 1.5), as cameras do; and with titles that may end at a key frame half a second
from there. Copied frames are compared with the source's, one by one.

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
SLACK = {"near": 4, "slack": 0.5}


def title(until):
    return {"layers": [
        {"type": "text", "text": "{name}", "anchor": "bottom-left", "area": "title-safe",
         "size": 72, "weight": 800, "until": until, "fade_in": 0.3, "fade_out": 0.3,
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
    clips = [{"start_time": s, "end_time": s + SECONDS, "name": "Clip %d" % n}
             for n, s in enumerate(starts, 1)]
    of_source = hashes(source)

    def render(mode, until):
        """CPU seconds, the film's file, its report."""
        job, film, report = (os.path.join(folder, name) for name in (
            "job.json", "film.mp4", "report.json"))
        pathlib.Path(job).write_text(json.dumps(
            {"source": source, "overlay": title(until), "clips": clips,
             "output": {"video": {"codec": "libx264", "preset": "fast", "crf": 23}}}))
        if os.path.exists(film):
            os.remove(film)
        before = cpu_s()
        subprocess.run([glyphreel, "render", job, "-o", film, "--smart", mode,
                        "--report", report, "--no-cache", "--progress", "none"],
                       check=True)
        return cpu_s() - before, film, json.loads(pathlib.Path(report).read_text())

    def wrong_frames(film, report):
        rate = report["frame_count"] / report["duration_s"]
        of_film, wrong = hashes(film), 0
        for clip in report["clips"]:
            source_first = round(clip["source_start_s"] * rate)
            first = clip["first_frame"]
            for a, b in report["smart"]["copied"]:
                for f in range(max(a, first), min(b, first + clip["frame_count"])):
                    wrong += of_film[f] != of_source[source_first + f - first]
        return wrong

    off, film, _ = render("off", 4)
    print("off    %8.2f CPU s  %6.1f MB" % (off, os.path.getsize(film) / 1e6))
    failed = False
    for name, until in (("smart", 4), ("slack", SLACK)):
        smart, film, report = render("auto", until)
        copied = report["smart"]["copied_frames"]
        print("%s  %8.2f CPU s  %6.1f MB  %.2f times less; %d of %d frames copied" % (
            name, smart, os.path.getsize(film) / 1e6, off / smart, copied,
            report["frame_count"]))
        for encoded in report["smart"]["encoded"]:
            print("       %d encoded because %s" % (
                encoded["frame_count"], encoded["because"]))
        wrong = wrong_frames(film, report)
        print("       %d of %d copied frames differ from the source's" % (wrong, copied))
        failed |= wrong > 0
    sys.exit(1 if failed else 0)
