#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renders a tiny film again and again, each time with another allocation, read or write
failing, and looks at what became of it.

usage: inject.py GLYPHREEL LIBRARY [--kinds new,read,...] [--every N] [--passes A:B]
                 [--seconds N] [--jobs N] [--report FILE.json]

Wanted of every run: no crash, no hang; the exit code of its kind (5 memory, 3 a source,
2 the job's own files, 4 writing), or 0 with exactly the film of an untroubled run; no
file in the output's folder but that film; and no more blocks left at the end than an
untroubled run leaves. Exit 1 where it was otherwise.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "fuzz"))
import make_seeds  # noqa: E402

ENOSPC, EIO = 28, 5
# What fails; whether what follows fails, too; errno; exit codes that are right.
# An allocation that fails inside a library may reach us as that library's error, or
# not at all: FFmpeg's encoders and fontconfig say little of why.
KINDS = {
    "new": ("new", False, 0, {0, 5}),
    "new-on": ("new", True, 0, {5}),
    "malloc": ("malloc", False, 0, {0, 2, 3, 4, 5}),
    # The muxer reads back what it wrote, to put the index in front: that is writing.
    "read": ("read", False, EIO, {0, 2, 3, 4}),
    "read-on": ("read", True, EIO, {0, 2, 3, 4}),
    "write": ("write", False, EIO, {0, 4}),
    "write-on": ("write", True, ENOSPC, {0, 4}),
}
# Of a sample: every N-th of the first, every 7N-th of the second; all of the others.
STRIDES = {"new": 1, "new-on": 7, "malloc": 10}
JOB = {
    "overlay": {"layers": [
        {"type": "box", "x": 2, "y": 2, "width": "50%", "height": 200,
         "color": "#00000080", "radius": 8},
        {"type": "text", "text": "{name} {clip.time:s.t}", "x": 4, "y": 4, "size": 200},
        {"type": "image", "file": "logo.png", "x": 100, "y": 300, "width": 300}]},
    "output": {"size": [32, 32], "video": {"codec": "libx264", "preset": "ultrafast"}},
    "clips": [{"start_time": 0, "end_time": 0.2, "name": "Aé"},
              {"start_time": 0.2, "end_time": 0.3, "name": "B"}],
}
Run = collections.namedtuple("Run", "number how status calls live files ms callers words")


class Workplace:
    """A folder with the job, its source and its picture, and one font to find."""

    def __init__(self, root):
        self.root = root
        self.job_folder = root / "job"
        (self.job_folder / "out").mkdir(parents=True)
        make_seeds.make_film(self.job_folder / "source.mp4",
                             "-c:v libx264 -c:a aac", seconds=0.4)
        (self.job_folder / "logo.png").write_bytes(make_seeds.png(6, 8))
        job = {"source": str(self.job_folder / "source.mp4"), **JOB}
        (self.job_folder / "job.json").write_text(json.dumps(job))
        (root / "fonts.conf").write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            "<dir>/usr/share/fonts/truetype/dejavu</dir>"
            f"<cachedir>{root}/cache</cachedir></fontconfig>")

    def run(self, program, library, kind, first, last, step=1):
        what, sticky, code, _ = KINDS[kind]
        report = self.root / "report.tsv"
        environment = dict(
            os.environ, GLYPHREEL_CACHE="", FONTCONFIG_FILE=str(self.root / "fonts.conf"),
            LD_PRELOAD=library, GR_FAULT_KIND=what, GR_FAULT_STICKY=str(int(sticky)),
            GR_FAULT_ERRNO=str(code), GR_FAULT_FOLDER=str(self.job_folder),
            GR_FAULT_FIRST=str(first), GR_FAULT_LAST=str(last), GR_FAULT_STEP=str(step),
            GR_FAULT_REPORT=str(report), GR_FAULT_SECONDS="30", TMPDIR=str(self.root))
        done = subprocess.run(
            [program, "render", str(self.job_folder / "job.json"), "-o",
             str(self.job_folder / "out/film.mp4"), "--workers", "1",
             "--progress", "none"],
            env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"inject.py: the fork server failed ({done.returncode}): "
                             f"{done.stderr}")
        runs = []
        for line in report.read_text(errors="replace").splitlines():
            f = line.split("\t")
            runs.append(Run(int(f[0]), f[1], int(f[2]), int(f[3]), int(f[4]), f[5],
                            float(f[6]), f[7], f[8] if len(f) > 8 else ""))
        return runs


OWN = ("glyphreel", "libstdc++")


def is_theirs(run):
    """Whether a library asked for the allocation that failed, for itself: then it may
    crash, or go on without and say nothing. What we ask of libavutil is ours."""
    callers = run.callers.split("<")
    if callers[0].startswith("libavutil"):
        callers = callers[1:]
    return bool(callers) and callers[0] != "" and not callers[0].startswith(OWN)


def is_tolerated(run, fault):
    """No library may make us leave half a film."""
    return is_theirs(run) and not fault.startswith(("files", "hang"))


def fault_of(run, clean, allowed):
    """What is wrong with a run; None: nothing."""
    if run.how != "exit":
        return f"{run.how} ({run.status})"
    if run.status not in allowed:
        return f"exit code {run.status}"
    if run.status == 0 and run.files != clean.files:
        return f"another film, or other files: {run.files}"
    # The film may be there, whole, when syncing its folder failed.
    if run.status != 0 and run.files not in ("", clean.files):
        return f"files left: {run.files}"
    if run.live > clean.live:
        return f"{run.live - clean.live} blocks leaked"
    if run.status != 0 and not run.words.startswith("glyphreel: "):
        return f"no sentence: {run.words!r}"
    return None


# Passes over all numbers: pass 0 tries those of 64k, pass 1 of 64k + 32 ...; so that a
# few passes, if all take too long, are a sample of everything.
PASSES = 64


def first_of_pass(number):
    return int(f"{number:06b}"[::-1], 2)


def inject(program, library, kind, every, passes, places, seconds):
    clean = places[0].run(program, library, kind, 0, 1)[0]
    if clean.how != "exit" or clean.status != 0 or "film.mp4=" not in clean.files:
        raise SystemExit(f"inject.py: the untroubled run failed: {clean}")
    # A second one, for what the first run left in caches outside.
    clean = places[0].run(program, library, kind, 0, 1)[0]
    started = time.monotonic()
    idle = list(places)

    is_short = clean.calls < 1000 * every  # one start for each worker will do
    steps = len(places) if is_short else PASSES

    def run_pass(number):
        place = idle.pop()
        first = 1 + every * (number if is_short else first_of_pass(number))
        late = time.monotonic() - started > seconds
        done = [] if late or first > clean.calls else place.run(
            program, library, kind, first, clean.calls + 1, steps * every)
        idle.append(place)
        return done

    with concurrent.futures.ThreadPoolExecutor(len(places)) as pool:
        runs = sorted(run for part in pool.map(run_pass, range(steps) if is_short
                                               else passes) for run in part)
    codes = collections.Counter(
        f"exit {r.status}" if r.how == "exit" else f"{r.how} {r.status}" for r in runs)
    found = [(r, f) for r in runs if (f := fault_of(r, clean, KINDS[kind][3]))]
    faults = [(r, f) for r, f in found if not is_tolerated(r, f)]
    theirs = collections.Counter(
        f"{r.callers.split('+')[0]}: {f.split(':')[0]}" for r, f in found
        if is_tolerated(r, f))
    return {"kind": kind, "passes": list(passes), "calls": clean.calls, "runs": len(runs),
            "seconds": round(time.monotonic() - started, 1), "ends": dict(codes),
            "sentences": collections.Counter(r.words for r in runs if r.status).most_common(8),
            "theirs": dict(theirs.most_common()),
            "faults": [[r.number, f, r.callers, r.words] for r, f in faults]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("library")
    parser.add_argument("--kinds", default="new,new-on,malloc,read,read-on,write,write-on")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--passes", default=f"0:{PASSES}", help="some of the 64: 0:8")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after these")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--report")
    arguments = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="faults.") as root:
        places = [Workplace(pathlib.Path(root) / str(i)) for i in range(arguments.jobs)]
        for kind in arguments.kinds.split(","):
            every = 1 if arguments.every == 1 else arguments.every * STRIDES.get(kind, 0) or 1
            result = inject(arguments.program, arguments.library, kind, every,
                            range(*map(int, arguments.passes.split(":"))), places,
                            arguments.seconds)
            results.append(result)
            print(f"{kind:9} {result['runs']:6} of {result['calls']:6} failed in "
                  f"{result['seconds']:6} s:", ", ".join(
                      f"{k} x{n}" for k, n in sorted(result["ends"].items())),
                  f"; {len(result['faults'])} faults", flush=True)
            for what, count in result["theirs"].items():
                print(f"  theirs: {what} x{count}", flush=True)
            for number, fault, callers, words in result["faults"][:20]:
                print(f"  {kind} {number}: {fault}: {callers}: {words}", flush=True)
    if arguments.report:
        path = pathlib.Path(arguments.report)
        old = json.loads(path.read_text()) if path.exists() else []
        made = [(r["kind"], set(r["passes"])) for r in results]
        kept = [r for r in old
                if not any(r["kind"] == k and p & set(r["passes"]) for k, p in made)]
        path.write_text(json.dumps(kept + results, indent=1) + "\n")
    return 1 if any(r["faults"] for r in results) else 0


if __name__ == "__main__":
    sys.exit(main())
