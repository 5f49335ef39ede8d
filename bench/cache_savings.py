#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the cache saves: CPU seconds of the ten clips of compare_clips.json, made first,
again, with one name changed, in another order, and of that one clip alone.

usage: bench/cache_savings.py GLYPHREEL FILM
"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

glyphreel, film = sys.argv[1], os.path.abspath(sys.argv[2])
clips = [dict(zip(("start_time", "end_time", "rating", "name", "notes"), clip))
         for clip in json.loads(pathlib.Path(__file__).with_name("compare_clips.json")
                                .read_text())["10"]]


def cpu_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


with tempfile.TemporaryDirectory(prefix="glyphreel-cache-") as folder:
    def render(some, *cache):
        job = {"source": film, "overlay": "classic", "clips": some,
               "output": {"video": {"codec": "libx264", "preset": "fast", "crf": 23}}}
        path = os.path.join(folder, "job.json")
        pathlib.Path(path).write_text(json.dumps(job))
        before = cpu_s()
        subprocess.run([glyphreel, "render", path, "-o", os.path.join(folder, "out.mp4"),
                        "--progress", "none", *cache], check=True)
        return cpu_s() - before

    cache = ("--cache", os.path.join(folder, "cache"))
    first = render(clips, *cache)
    again = render(clips, *cache)
    renamed = [dict(clip) for clip in clips]
    renamed[4]["name"] = "Another name"
    one_name = render(renamed, *cache)
    reordered = render(renamed[3:] + renamed[:3], *cache)
    alone = render([renamed[4]], "--no-cache")
    print("first            %8.2f CPU s" % first)
    print("again            %8.2f CPU s  %5.2f %% of the first" % (again, 100 * again / first))
    print("one name changed %8.2f CPU s  %5.3f times one clip's (%.2f CPU s)" % (
        one_name, one_name / alone, alone))
    print("reordered        %8.2f CPU s  %5.2f %% of the first" % (
        reordered, 100 * reordered / first))
