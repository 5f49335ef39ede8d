#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every case of cases.py: the exit code, one sentence, nothing left behind, no hang.
usage: test_bad_input.py COMMAND [--markdown FILE]"""
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from cases import all_cases
from inputs import Inputs

COMMAND = os.path.abspath(sys.argv[1])
os.environ["GLYPHREEL_CACHE"] = ""  # films are made here, not found
LIMIT_S = 60


class Outcome:
    def __init__(self, case, inputs, folder):
        self.case = case
        job = case.write_job(folder, inputs)
        fill = lambda text: text.replace("{inputs}", inputs.folder)
        output = fill(case.output)
        before = self.listing(folder, inputs.folder)
        arguments = [COMMAND, case.command, job, "-o", output, *map(fill, case.arguments)]
        if case.command == "render":
            arguments += ["--progress", "none", "--workers", "2"]
        started = time.monotonic()
        done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True,
                              errors="replace", timeout=LIMIT_S, stdin=subprocess.DEVNULL,
                              preexec_fn=lambda: self.set_limits(case.limit))
        self.took_s = time.monotonic() - started
        self.code, self.said = done.returncode, done.stderr
        self.left = sorted(self.listing(folder, inputs.folder) - before)
        self.film = os.path.join(folder, output)
        with open(inputs.path("good.mp4"), "rb") as file:
            self.source_is_whole = hash(file.read()) == inputs.good

    @staticmethod
    def set_limits(limits):
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, name), (value, value))

    @staticmethod
    def listing(*folders):
        return {os.path.join(folder, name) for folder in folders
                for name in os.listdir(folder)}

    def sentences(self):
        return [line for line in self.said.splitlines() if line]

    def faults(self):
        """What is wrong with it, in words."""
        case = self.case
        if self.code not in case.codes:
            yield "exit code %s, should be %s" % (self.code, case.codes)
        wanted = [] if self.code or case.command != "render" else [self.film]
        if self.left != wanted:
            yield "files left: %s" % self.left
        if not self.source_is_whole:
            yield "the source is not what it was"
        lines = self.sentences()
        if self.code and not any(line.startswith("glyphreel: error: ") for line in lines):
            yield "no error was said"
        for line in lines:
            if not re.match("glyphreel: (error|warning): ", line):
                yield "said more than a sentence: " + line[:200]
            if len(line) > 1000:
                yield "a sentence of %d letters" % len(line)
        if case.words and not any(all(w in line for w in case.words) for line in lines):
            yield "no sentence has all of %s" % (case.words,)
        if "fault in glyphreel" in self.said:
            yield "a fault in glyphreel"


def run_all():
    """Outcomes of all cases; their files are gone afterwards."""
    place = tempfile.mkdtemp(prefix="glyphreel-hostile-")
    try:
        inputs = Inputs(os.path.join(place, "inputs"))
        inputs.make()
        inputs.good = hash(inputs.read("good.mp4"))
        os.mkdir(inputs.path("roots"))
        os.symlink("../good.mp4", inputs.path("roots/link.mp4"))
        inputs.write("../good.mp4", inputs.read("good.mp4"))
        for number, case in enumerate(all_cases()):
            folder = os.path.join(place, "case%d" % number)
            os.mkdir(folder)
            outcome = Outcome(case, inputs, folder)
            outcome.shown = [line.replace(inputs.folder + "/", "").replace(folder + "/", "")
                             .replace(place + "/", "") for line in outcome.sentences()]
            shutil.rmtree(folder)
            yield outcome
    finally:
        shutil.rmtree(place)


class BadInput(unittest.TestCase):
    def test_every_case(self):
        slowest = None
        for outcome in run_all():
            with self.subTest("%s: %s" % (outcome.case.group, outcome.case.title)):
                faults = list(outcome.faults())
                self.assertFalse(faults, "%s\n%s" % ("\n".join(faults),
                                                     outcome.said[:2000]))
            if slowest is None or outcome.took_s > slowest.took_s:
                slowest = outcome
        print("slowest: %s, %.1f s" % (slowest.case.title, slowest.took_s))


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def markdown(path):
    rows, group, bad = [], None, 0
    for outcome in run_all():
        faults = list(outcome.faults())
        bad += bool(faults)
        if outcome.case.group != group:
            group = outcome.case.group
            rows += ["", "### " + group, "", "| Input | Exit code | What is printed | "
                     "Files left |", "|---|--:|---|---|"]
        said = "; ".join(s.removeprefix("glyphreel: ") for s in outcome.shown[:1])
        if len(said) > 300:
            said = said[:300] + "..."
        if len(outcome.shown) > 1:
            said += " (and %d more)" % (len(outcome.shown) - 1)
        left = "the film" if not outcome.code and outcome.left else (
            "none" if not outcome.left else "**%s**" % outcome.left)
        rows.append("| %s | %d | %s | %s |" % (cell(outcome.case.title), outcome.code,
                                               cell(said) or "nothing", left))
        if faults:
            print("WRONG: %s: %s" % (outcome.case.title, faults), file=sys.stderr)
    with open(path, "w") as file:
        file.write("\n".join(rows).lstrip("\n") + "\n")
    return bad


if __name__ == "__main__":
    if "--markdown" in sys.argv:
        sys.exit(1 if markdown(sys.argv[sys.argv.index("--markdown") + 1]) else 0)
    unittest.main(argv=sys.argv[:1], verbosity=2)
