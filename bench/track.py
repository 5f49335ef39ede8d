#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What became faster or slower: the micro-benchmarks and the compare script beside a
stored result of the same kind of machine (processor and cores).

Every figure is a ratio: of a benchmark's CPU time to the calibration kernel's, of
glyphreel's CPU and wall time to today's pipeline's; so that a slower clock or a busy
hour cancels out. The benchmarks run in several rounds, each a process of its own in
random turn with the calibration. What else runs can only slow a round down, so the
smallest ratio is the figure, and the rounds up to the median are its spread. Moved is
what differs by more than 5 % and by more than the spreads; what seems to have moved is
measured again, and has to stay.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

from revision import commit

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STORE = os.path.join(ROOT, "bench/track")
CALIBRATION = "calibration"
# One of each kernel and case at the sizes of a film; peers are not ours to track.
BENCHMARKS = (r"^row/.*/1024$|^frame/glyphreel/.*/1080/yuv420p$|^create/|^shape/|^lay_out/"
              r"|^bake/|^glyph_cache/(hit|miss)$")
QUICK = r"^row/mask/8/.*/1024$|^frame/glyphreel/.*/1080/yuv420p$|^lay_out/"


def summary(ratios):
    """The figure of several rounds, and how far it can be trusted."""
    return {"ratio": min(ratios), "upto": statistics.median(ratios),
            "rounds": len(ratios)}


def movements(stored, now, threshold=0.05):
    """Pairs of name and change, largest first; +0.1: a tenth slower. Only what both
    have measured and what moved by more than the threshold and either spread."""
    out = []
    for name in stored.keys() & now.keys():
        before, after = stored[name], now[name]
        change = after["ratio"] / before["ratio"] - 1
        spread = sum(side["upto"] / side["ratio"] - 1 for side in (before, after))
        if abs(change) > max(threshold, spread):
            out.append((name, change))
    return sorted(out, key=lambda m: (-abs(m[1]), m[0]))


class Rounds:
    """Ratios to each round's calibration, by name, as they come in."""

    def __init__(self):
        self.ratios = {}

    def add(self, seconds):
        for name, value in seconds.items():
            if name != CALIBRATION:
                self.ratios.setdefault(name, []).append(value / seconds[CALIBRATION])

    def results(self):
        return {name: summary(values) for name, values in self.ratios.items()}


def one_round(binary, names, folder):
    """{name: CPU seconds}: the fastest of many short turns, in random order."""
    path = os.path.join(folder, "round.json")
    subprocess.run([binary, "--benchmark_filter=%s|^%s$" % (names, CALIBRATION),
                    "--benchmark_min_time=0.005", "--benchmark_repetitions=6",
                    "--benchmark_enable_random_interleaving=true",
                    "--benchmark_out_format=json", "--benchmark_out=" + path],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(path) as file:
        runs = json.load(file)["benchmarks"]
    unit = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}
    fastest = {}
    for run in runs:
        if run.get("run_type") == "iteration" and not run.get("error_occurred"):
            value = run["cpu_time"] * unit[run["time_unit"]]
            name = run["run_name"]
            fastest[name] = min(value, fastest.get(name, value))
    return fastest


def compared_films(report):
    """Summaries of a compare.json: glyphreel's runs against today's, in pairs."""
    out = {}
    for result in report["results"]:
        for key in ("cpu_s", "wall_s"):
            pairs = zip(result["glyphreel"]["runs"], result["today"]["runs"])
            out["compare/%d_clips/%s" % (result["clips"], key)] = summary(
                [ours[key] / theirs[key] for ours, theirs in pairs])
    return out


def machine():
    model = "unknown"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {"processor": model, "cores": len(os.sched_getaffinity(0))}


def kind_of(about):
    """A file's name for a kind of machine."""
    name = re.sub(r"\((R|TM)\)|CPU|Processor|@.*", "", about["processor"])
    return "%s-%d-cores" % (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"),
                            about["cores"])


def measure(a, stored, threshold):
    rounds = Rounds()
    with tempfile.TemporaryDirectory() as folder:
        def some_rounds(names, what):
            for number in range(a.rounds):
                seconds = one_round(a.bench, names, folder)
                rounds.add(seconds)
                print("%s %d of %d: calibration %.1f us" % (
                    what, number + 1, a.rounds, 1e6 * seconds[CALIBRATION]),
                    file=sys.stderr)
        some_rounds(QUICK if a.quick else BENCHMARKS, "round")
        for _ in range(3):
            doubtful = [name for name, _ in movements(stored, rounds.results(), threshold)]
            if not doubtful:
                break
            some_rounds("|".join("^%s$" % n for n in sorted(doubtful)),
                        "again, %d that seem to have moved," % len(doubtful))
        results = rounds.results()
        if not a.no_compare:
            path = os.path.join(folder, "compare.json")
            subprocess.run([os.path.join(ROOT, "bench/compare.sh"), "--no-quality",
                            "--json", path, "--runs", "2" if a.quick else "3",
                            "--clips", "3" if a.quick else "3,10"],
                           check=True, stdout=subprocess.DEVNULL)
            with open(path) as file:
                results.update(compared_films(json.load(file)))
    return results


def shown(stored, now, threshold):
    moved = movements(stored, now, threshold)
    lines = ["%+6.1f %%  %-44s %.4f -> %.4f" % (
        100 * change, name, stored[name]["ratio"], now[name]["ratio"])
        for name, change in moved]
    both = len(stored.keys() & now.keys())
    lines.append("%d of %d moved by more than %.0f %%" % (
        len(moved), both, 100 * threshold))
    new = sorted(now.keys() - stored.keys())
    if new:
        lines.append("%d not stored yet: %s" % (len(new), ", ".join(new[:5])))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true",
                        help="stores this result as the one to compare with")
    parser.add_argument("--quick", action="store_true", help="a subset, in two minutes")
    parser.add_argument("--rounds", type=int, help="default: 6, quick: 3")
    parser.add_argument("--threshold", type=float, default=5, help="per cent")
    parser.add_argument("--no-compare", action="store_true",
                        help="leaves out whole films beside today's pipeline")
    parser.add_argument("--store", default=STORE, help="the folder of stored results")
    parser.add_argument("--bench", default=os.path.join(
        ROOT, "build-bench/bench/glyphreel_bench"))
    a = parser.parse_args()
    a.rounds = a.rounds or (3 if a.quick else 6)
    about = machine()
    path = os.path.join(a.store, kind_of(about) + ".json")
    stored = None
    if os.path.exists(path):
        with open(path) as file:
            stored = json.load(file)
    elif not a.update:
        sys.exit("no stored result of this kind of machine (%s, %d cores); "
                 "--update stores one" % (about["processor"], about["cores"]))
    threshold = a.threshold / 100
    now = measure(a, stored["results"] if stored else {}, threshold)
    if stored:
        print("against commit %s of %s" % (stored["commit"], stored["as_of"]))
        print(shown(stored["results"], now, threshold))
    if not a.update:
        return 1 if movements(stored["results"], now, threshold) else 0
    # A subset does not forget the rest.
    results = {**(stored["results"] if stored else {}), **now}
    os.makedirs(a.store, exist_ok=True)
    with open(path, "w") as file:
        json.dump({"machine": about, "commit": commit(ROOT), "as_of": time.strftime("%Y-%m-%d"),
                   "results": dict(sorted(results.items()))}, file, indent=1)
        file.write("\n")
    print("stored %d results in %s" % (len(now), os.path.relpath(path, ROOT)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
