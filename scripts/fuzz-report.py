#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/fuzzing.md from what scripts/fuzz.sh, scripts/broken-media.sh and
scripts/fault-injection.sh measured in their build folders; what was not run here keeps
its table.

usage: scripts/fuzz-report.py
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/fuzzing.md"

TARGETS = {
    "job_file": "any bytes as a job: JSON, a list of clips",
    "tsv": "a job as a table; data files (CSV, JSON)",
    "layout": "texts in any styles and box: lines and glyphs",
    "overlay": "the JSON of an overlay, drawn on frames of every format",
    "png": "any bytes as a PNG layer, checksums made right",
    "time": "seconds, dates, clock formats, timecode, fractions",
    "plan": "any bytes as a film: probed, planned, first pictures and sound",
    "stitcher": "packets of any bytes, cleaned, stored and joined",
}
KINDS = {
    "new": "one of glyphreel's own allocations",
    "new-on": "likewise, and all that follow",
    "malloc": "one of all allocations, the libraries' too",
    "read": "one read of the job's files",
    "read-on": "likewise, and all that follow",
    "write": "one write of the film (EIO)",
    "write-on": "likewise, and all that follow (ENOSPC)",
}


def fuzz_table():
    runs = ROOT / "build-fuzz/fuzz-runs.tsv"
    if not runs.exists():
        return None
    sums = {name: [0.0, 0, 0] for name in TARGETS}
    for line in runs.read_text().splitlines():
        target, seconds, executions, edges, _ = line.split("\t")
        s = sums[target]
        s[0] += float(seconds)
        s[1] += int(executions)
        s[2] = max(s[2], int(edges))
    lines = ["| target | what it tries | minutes | executions | edges | regressions |",
             "| --- | --- | ---: | ---: | ---: | ---: |"]
    for name, what in TARGETS.items():
        seconds, executions, edges = sums[name]
        folder = ROOT / "tests/fuzz/regressions" / name
        kept = len(list(folder.iterdir())) if folder.is_dir() else 0
        lines.append(f"| {name} | {what} | {seconds / 60:.1f} | {executions:,} | "
                     f"{edges:,} | {kept} |")
    hours = sum(s[0] for s in sums.values()) / 3600
    total = sum(s[1] for s in sums.values())
    lines += ["", f"In all {hours:.2f} hours and {total:,} executions."]
    return "\n".join(lines)


def broken_table():
    path = ROOT / "build-asan/broken.json"
    if not path.exists():
        return None
    r = json.loads(path.read_text())
    faults = r["faults"]
    other = sum(n for kind, n in faults.items() if kind not in ("crash", "hang", "leak"))
    codes = r["codes"]
    return (
        "| files | crashes | hangs | leaks | other faults | rendered (0) | job asks for "
        "what is gone (2) | broken source (3) | slowest |\n"
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        f"| {r['files']:,} | {faults.get('crash', 0)} | {faults.get('hang', 0)} | "
        f"{faults.get('leak', 0)} | {other} | {codes.get('0', 0):,} | {codes.get('2', 0):,} |"
        f" {codes.get('3', 0):,} | {r['slowest_seconds']} s |")


def faults_table():
    path = ROOT / "build-dev/faults.json"
    if not path.exists():
        return None
    results = {}
    for r in json.loads(path.read_text()):  # of some passes each
        sum_of = results.setdefault(r["kind"], {
            "calls": r["calls"], "runs": 0, "ends": collections.Counter(),
            "theirs": collections.Counter(), "faults": []})
        sum_of["runs"] += r["runs"]
        sum_of["ends"].update(r["ends"])
        sum_of["theirs"].update(r["theirs"])
        sum_of["faults"] += r["faults"]
    lines = ["| what fails | there are | tried | exit codes | crashes, ours | crashes, "
             "theirs | hangs | leaks | other faults |",
             "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |"]
    for kind, what in KINDS.items():
        if kind not in results:
            continue
        r = results[kind]
        codes = ", ".join(f"{k[5:]}: {n:,}" for k, n in sorted(r["ends"].items())
                          if k.startswith("exit "))
        crashes = sum("crash" in f[1] for f in r["faults"])
        their_crashes = sum(n for k, n in r["theirs"].items() if "crash" in k)
        hangs = sum("hang" in f[1] for f in r["faults"])
        leaks = sum("leaked" in f[1] for f in r["faults"])
        other = len(r["faults"]) - crashes - hangs - leaks
        lines.append(f"| {what} | {r['calls']:,} | {r['runs']:,} | {codes} | {crashes} | "
                     f"{their_crashes} | {hangs} | {leaks} | {other} |")
    theirs = results.get("malloc", {}).get("theirs", {})
    if theirs:
        lines += ["", "What libraries did when they ran out of memory themselves:", "",
                  "| library: what came of it | times |", "| --- | ---: |"]
        lines += [f"| {what} | {n} |" for what, n in
                  sorted(theirs.items(), key=lambda item: -item[1])]
    return "\n".join(lines)


def main():
    text = PAGE.read_text()
    for name, table in [("fuzz", fuzz_table()), ("broken", broken_table()),
                        ("faults", faults_table())]:
        if table is None:
            print(f"{name}: not run here; its table stays")
            continue
        commit = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"],
                                capture_output=True, text=True, check=True).stdout.strip()
        block = f"<!-- {name}:begin -->\n{table}\n\nAt commit {commit}.\n<!-- {name}:end -->"
        text, count = re.subn(f"<!-- {name}:begin -->.*?<!-- {name}:end -->",
                              lambda _: block, text, flags=re.S)
        if count != 1:
            raise SystemExit(f"fuzz-report.py: no place for the table {name}")
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
