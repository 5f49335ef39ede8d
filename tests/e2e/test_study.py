# SPDX-License-Identifier: Apache-2.0
"""glyphreel study: the experiment on a tiny job. What it measured is not judged, only
that it measured what was asked, reckons rightly and leaves nothing behind."""

import json
import math
import os
import signal
import statistics
import subprocess
import time
import unittest

from film import TIMEOUT_S
from harness import FAST, Experiment
from server import FileServer

QUICK = {**FAST, "video": {"codec": "libx264", "preset": "ultrafast", "crf": 30}}


class Study(Experiment):

    subcommand, json_option = "study", "--report"

    def setUp(self):
        super().setUp()
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
             "testsrc2=s=160x90:r=30:d=5", "-f", "lavfi", "-i", "sine=f=440:d=5", "-c:v",
             "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac",
             os.path.join(self.work, "tiny film.mp4")], check=True)
        self.tiny = self.write("tiny.json", {
            "source": "tiny film.mp4", "overlay": "classic", "output": QUICK, "clips": [
                {"start_time": 0.5, "end_time": 1.5, "name": "It's 100%: one",
                 "notes": "a \\ colon: and 'quotes'", "rating": 5},
                {"start_time": "0:02.25", "end_time": 3.25, "tags": ["Goal"]}]})

    def tool(self, name, *lines):
        """A program of our own in place of another."""
        path = os.path.join(self.file("tools"), name)
        os.makedirs(self.file("tools"), exist_ok=True)
        with open(path, "w") as file:
            file.write("\n".join(("#!/bin/sh",) + lines) + "\n")
        os.chmod(path, 0o755)
        return path

    def test_every_case_is_measured_and_both_reports_agree(self):
        report, document, out, said = self.measured(
            self.tiny, "--runs", 2, "--workers", "1,2", "--clips", "1,2")
        runs, result = report["measured"], report["result"]
        matrix = [r for r in runs if r["experiment"] == "matrix"]
        self.assertEqual(
            sorted((r["pipeline"], r["clips"], r["workers"], r["repetition"])
                   for r in matrix),
            sorted((p, c, w, n) for p in ("today", "glyphreel") for c in (1, 2)
                   for w in (1, 2) for n in (0, 1)))
        # In turn: the first round is over before the second begins.
        self.assertEqual([r["repetition"] for r in runs],
                         sorted(r["repetition"] for r in runs))
        self.assertEqual({r["part"] for r in runs if r["experiment"] == "parts"},
                         {"start", "seek", "decode", "filter", "without_text"})
        for run in runs:
            self.assertGreater(run["wall_s"], 0)
            self.assertGreater(run["cpu_s"], 0)
            if run["pipeline"] == "glyphreel":
                self.assertGreater(run["output_bytes"], 0)
                self.assertEqual(sum(t["frame_count"] for t in run["tasks"]),
                                 self.frames_of(run))
            elif run["experiment"] in ("matrix", "cores"):
                self.assertGreater(run["output_bytes"], 0)
                self.assertEqual([p["what"] for p in run["processes"]],
                                 ["clip %d" % (i + 1) for i in range(run["clips"])]
                                 + ["join"])
        for row in result["matrix"]:
            own = [r["wall_s"] for r in matrix if all(
                r[key] == row[key] for key in ("pipeline", "clips", "workers"))]
            self.assertAlmostEqual(row["wall_s"]["median"], statistics.median(own))
            shown = "| %s | %d | %d | %.2f (%.2f-%.2f) | %.2f |" % (
                row["pipeline"], row["clips"], row["workers"], row["wall_s"]["median"],
                min(own), max(own), row["cpu_s"]["median"])
            self.assertIn(shown, document)
        whole = next(r for r in result["matrix"] if r["pipeline"] == "today"
                     and r["clips"] == 2 and r["workers"] == 1)
        for key in ("cpu_s", "wall_s"):
            self.assertAlmostEqual(sum(p[key] for p in result["todays_parts"]),
                                   whole[key]["median"])
        sentence = " ".join(document.split("## Verdict")[1].split("|")[0].split())
        self.assertIn(result["verdict"], sentence)
        self.assertIn(result["verdict"], " ".join(out.split()))
        self.assertEqual(len(said.splitlines()), len(runs))

    def frames_of(self, run):
        length = run["length_s"] if run["experiment"] == "lengths" else 1
        return sum(math.ceil(30 * (start + length)) - math.ceil(30 * start)
                   for start in (0.5, 2.25)[:run["clips"]])

    def test_costs_are_wall_time_by_cores_at_the_users_own_prices(self):
        prices = self.file("prices.json")
        with open(prices, "w") as file:
            json.dump({"offers": [{"name": "ours", "currency": "EUR", "per_core_s": 0.5,
                                   "per_run": 0.25}]}, file)
        report, document, _, _ = self.measured(
            self.tiny, "--runs", 1, "--workers", "2", "--clips", "2", "--prices", prices,
            "--rule", "0.001,1000", "--simulate-cores", "3", "--quick", "-q")
        result, cores = report["result"], report["machine"]["cores"]
        rows = {r["pipeline"]: r for r in result["matrix"]}
        self.assertEqual([c["offer"] for c in result["costs"]], ["ours"])
        films = [f for f in result["costs"][0]["films"] if f["experiment"] == "matrix"]
        self.assertEqual([f["pipeline"] for f in films], ["today", "glyphreel"])
        for film in films:
            row = rows[film["pipeline"]]
            self.assertAlmostEqual(film["per_film"],
                                   row["wall_s"]["median"] * cores * 0.5 + 0.25)
            self.assertIn(" %.3f |" % (1000 * film["per_film"]), document)
        self.assertTrue(result["verdict"].startswith("yes: "), result["verdict"])
        self.assertEqual([p["cores"] for p in result["predictions"]], [3])
        self.assertIn("| ours | EUR |", document)

    def test_without_ffmpeg_todays_pipeline_is_left_out_in_a_sentence(self):
        report, document, out, _ = self.measured(
            self.tiny, "--runs", 1, "--workers", "1", "--clips", "all", "--quick",
            path=self.file("no tools here"))
        self.assertEqual({r["pipeline"] for r in report["measured"]}, {"glyphreel"})
        for written in (out, document):
            self.assertIn("no ffmpeg in PATH", written)
            self.assertIn("no verdict", written)

    def test_an_ffmpeg_that_fails_is_left_out_with_its_last_words(self):
        ffmpeg = self.tool("ffmpeg", 'if [ "$1" = -version ]; then echo fake; exit; fi',
                           "echo no such filter: drawtext >&2", "exit 1")
        report, document, out, _ = self.measured(
            self.tiny, "--runs", 1, "--workers", "1", "--clips", "1", "--quick",
            "--ffmpeg", ffmpeg)
        self.assertEqual({r["pipeline"] for r in report["measured"]}, {"glyphreel"})
        self.assertEqual(report["machine"]["ffmpeg"], "fake")
        self.assertIn("no such filter: drawtext", " ".join(out.split()))

    def test_jobs_of_every_form_and_their_relative_paths(self):
        quick = ("--runs", 1, "--workers", "1", "--clips", "all", "--quick", "-q")
        source = os.path.join(self.work, "tiny film.mp4")
        table = "start_time\tend_time\tname\n1\t2\tOne\n2\t2.5\tTwo\n"
        report, _, _, _ = self.measured("-", "--source", source, *quick, given=table,
                                        path=self.file("none"))
        self.assertEqual((report["job"], report["clip_count"]), ("standard input", 2))
        os.symlink(source, os.path.join(self.work, "other.mp4"))
        job = self.write("layers.json", {
            "sources": {"a": "tiny film.mp4", "b": "other.mp4", "unused": "nowhere.mp4"},
            "output": {"video": {"codec": "ffv1"}, "audio": {"codec": "pcm_s16le"}},
            "overlay": {"layers": [{"type": "text", "text": "{name} {fields.team}"}]},
            "clips": [{"source": "a", "start_time": 1, "end_time": 1.5, "name": "A",
                       "fields": {"team": "Red"}},
                      {"source": "b", "start_time": 1, "end_time": 1.5,
                       "fields": {"team": "Blue"}}]})
        report, _, _, _ = self.measured(job, *quick)
        self.assertEqual(report["notes"], [
            "The chunk lengths from which parallel work pays are left out: the clips lie in "
            "no stretch of 4 s or more of one source."])
        self.assertEqual({r["pipeline"] for r in report["measured"]},
                         {"glyphreel", "today"})

    def test_every_process_obeys_the_rules(self):
        quick = ("--runs", 1, "--workers", "1", "--clips", "1", "--quick", "-q")
        # Relative to where the study is started, though its processes run elsewhere.
        rules = ("--root", "work", "--max-pixels", "0.1M", "--max-clips", 2,
                 "--max-duration", 3)
        report, _, _, _ = self.measured(self.tiny, *quick, *rules, cwd=self.folder,
                                        path=self.file("none"))
        self.assertIn("The chunk lengths from which parallel work pays are left out: films "
                      "of 5 s are longer than --max-duration allows.", report["notes"])
        # The first process leads the source out of the root: the next one notices.
        film, outside = os.path.join(self.work, "tiny film.mp4"), self.file("out.mp4")
        ffmpeg = self.tool("ffmpeg", 'if [ "$1" = -version ]; then echo fake; exit; fi',
                           "mv '%s' '%s'" % (film, outside),
                           "ln -s '%s' '%s'" % (outside, film), "exit 1")
        _, said = self.finish(self.tiny, *quick, *rules, "--ffmpeg", ffmpeg, expect=3,
                              cwd=self.folder)
        self.assertIn("glyphreel failed", said)
        self.assertIn("--root", said)

    def test_sources_on_the_network_are_read_where_that_is_allowed(self):
        server = FileServer(os.path.join(self.work, "tiny film.mp4"))
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        job = self.write("remote.json", {"source": server.address, "overlay": "none",
                                         "output": QUICK, "clips": [
                                             {"start_time": 1, "end_time": 1.5}]})
        quick = ("--runs", 1, "--workers", "1", "--clips", "all", "--quick", "-q")
        _, said = self.finish(job, *quick, expect=2)
        self.assertIn("--allow-network", said)
        report, _, _, _ = self.measured(job, *quick, "--allow-network")
        self.assertEqual({r["pipeline"] for r in report["measured"]},
                         {"glyphreel", "today"})

    def test_wrong_use_is_refused_before_anything_is_measured(self):
        bad_prices = self.file("bad.json")
        with open(bad_prices, "w") as file:
            json.dump({"offers": [{"name": "x", "per_core_s": -1}]}, file)
        mistaken = self.write("mistaken.json", {"source": "tiny film.mp4", "clips": [
            {"start_time": 2, "end_time": 1}]})
        absent = self.write("absent.json", {"source": "absent.mp4", "clips": [
            {"start_time": 0, "end_time": 1}]})
        half = os.path.join(self.work, "half.json")
        with open(half, "w") as file:
            file.write('{"source": "tiny film.mp4", "overlay": "none", "clips": ['
                       '{"start_time": 1, "end_time": 2, "name": "\\ud83d"}]}')
        for arguments, code, part in (
                ((half,), 2, "half a character"),
                ((self.tiny, "--clips", "0"), 2, "--clips"),
                ((self.tiny, "--clips", "1,,2"), 2, "--clips"),
                ((self.tiny, "--clips", "some"), 2, "--clips"),
                ((self.tiny, "--workers", "all"), 2, "--workers"),
                ((self.tiny, "--workers", "-1"), 2, "--workers"),
                ((self.tiny, "--simulate-cores", "1.5"), 2, "--simulate-cores"),
                ((self.tiny, "--rule", "2"), 2, "--rule"),
                ((self.tiny, "--rule", "0,1"), 2, "--rule"),
                ((self.tiny, "--runs", "0"), 2, "--runs"),
                ((self.tiny, "--prices", bad_prices), 2, "per_core_s"),
                ((self.tiny, "--prices", self.file("no.json")), 2, "no.json"),
                ((self.tiny, "--ffmpeg", self.file("no-ffmpeg")), 2, "no-ffmpeg"),
                ((self.tiny, "--root", self.file("elsewhere")), 2, "--root"),
                ((self.tiny, "--max-pixels", "none"), 2, "--max-pixels"),
                ((self.tiny, "--max-pixels", "14399"), 3, "--max-pixels"),
                ((self.tiny, "--max-clips", "1"), 2, "--max-clips"),
                ((self.tiny, "--max-duration", "1"), 2, "--max-duration"),
                ((self.tiny, "--report", self.file("no/study.json")), 4, "study.json"),
                ((self.tiny, "--markdown", self.folder), 4, self.folder),
                ((mistaken,), 2, "end_time"),
                ((absent,), 3, "absent.mp4"),
                ((self.file("no-job.json"),), 2, "no-job.json")):
            with self.subTest(arguments=arguments[1:] or arguments):
                out, said = self.finish(*arguments, expect=code)
                self.assertIn(part, said)
                self.assertNotIn("[1/", said)
                self.assertEqual(out, "")

    def test_an_interrupt_ends_the_children_and_leaves_nothing(self):
        for signum in (signal.SIGINT, signal.SIGTERM):
            mark = self.file("running-%d" % signum)
            ffmpeg = self.tool("ffmpeg",
                               'if [ "$1" = -version ]; then echo fake; exit; fi',
                               "echo $$ > '%s.new'" % mark, "mv '%s.new' '%s'" % (mark, mark),
                               "exec sleep 1000")
            process = self.start(self.tiny, "--ffmpeg", ffmpeg, "--report",
                                 self.reports()[0])
            self.addCleanup(process.kill)
            while not os.path.exists(mark):
                self.assertIsNone(process.poll(), "ended before it was interrupted")
                time.sleep(0.01)
            process.send_signal(signum)
            _, said = process.communicate(timeout=TIMEOUT_S)
            self.assertEqual(process.returncode, 130, said)
            self.assertEqual(os.listdir(self.temporary), [])
            self.assertFalse(os.path.exists(self.reports()[0]))
            with open(mark) as file:
                child = int(file.read())
            self.assertFalse(os.path.exists("/proc/%d" % child), "a child lives on")


if __name__ == "__main__":
    unittest.main()
