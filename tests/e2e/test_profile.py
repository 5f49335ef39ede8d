# SPDX-License-Identifier: Apache-2.0
"""glyphreel profile: what it writes for people, browsers and tools."""

import html.parser
import json
import os
import re
import unittest

from harness import COMMAND, EXACT, FAST, EndToEnd
from film import run


class Page(html.parser.HTMLParser):
    """The texts and attributes of a page, and whether its elements nest."""

    def __init__(self, text):
        super().__init__()
        self.attributes, self.tags, self.title = [], [], None
        self.inside = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        self.inside = tag

    def handle_data(self, data):
        if self.inside == "title" and self.title is None:
            self.title = data


class ProfileCommand(EndToEnd):

    def profiled(self, job, *arguments, **more):
        report = self.file("profile.json")
        done = self.glyphreel("profile", job, "--progress", "none", "--report", report,
                              *arguments, **more)
        with open(report) as file:
            return json.load(file), done.stdout

    def test_stages_add_up_to_the_cpu_time_of_the_process(self):
        # Long enough that a process's own start and end are a small part.
        job = self.job([("long.mp4", i * 9, i * 9 + 6) for i in range(6)],
                       {**FAST, "size": [1280, 720]}, overlay="card")
        report, said = self.profiled(job, "--workers", 2)
        stages = sum(s["cpu_s"] for s in report["stages"].values())
        self.assertGreater(report["cpu_s"], 1)
        self.assertLess(abs(stages / report["cpu_s"] - 1), 0.02)
        tasks = sum(t["cpu_s"] for t in report["tasks"])
        self.assertAlmostEqual(tasks, stages, delta=1e-6)
        for task in report["tasks"]:
            own = sum(s["cpu_s"] for s in task["stages"].values())
            self.assertAlmostEqual(own + task["encoder_threads_cpu_s"], task["cpu_s"],
                                   delta=1e-6)
            wall = sum(s["wall_s"] for s in task["stages"].values())
            self.assertAlmostEqual(wall, task["end_s"] - task["begin_s"], delta=1e-3)
        # Every core-second is on one account.
        cores = sum(a["core_s"] for a in report["accounts"].values())
        self.assertAlmostEqual(cores / (report["wall_s"] * report["cores"]), 1, delta=0.02)
        self.assertAlmostEqual(sum(a["share"] for a in report["accounts"].values()), 1)
        self.assertEqual(sum(t["frame_count"] for t in report["tasks"]), 6 * 180)
        self.assert_parts_agree(report, said)
        # The text tells the same figures.
        shown = re.search(r"^sum +([\d.]+) +([\d.]+)%", said, re.M)
        self.assertAlmostEqual(float(shown[1]), stages, delta=0.001)
        self.assertAlmostEqual(float(shown[2]), 100 * stages / report["cpu_s"], delta=0.1)
        for name, stage in report["stages"].items():
            self.assertRegex(said, r"(?m)^%s +[\d.]+ +%.3f " % (name, stage["cpu_s"]))
        self.assertIn("bottleneck: " + report["bottleneck"], said)
        self.assertIn(report["evidence"], said)

    def assert_parts_agree(self, report, said):
        # Frames by type are part of the stage, and all frames are of some type.
        types = report["encode_by_frame_type"]
        self.assertLessEqual(set(types), {"I", "P", "B"})
        encode = report["stages"]["encode"]
        self.assertEqual(sum(t["count"] for t in types.values()), report["frame_count"])
        self.assertEqual(sum(t["bytes"] for t in types.values()), encode["bytes"])
        self.assertLess(sum(t["cpu_s"] for t in types.values()), encode["cpu_s"])
        for name, totals in types.items():
            self.assertRegex(said, r"(?m)^  of %s frames +[\d.]+ +%.3f " % (
                name, totals["cpu_s"]))
        # What a worker did and waited for is all of its time.
        self.assertEqual([w["worker"] for w in report["worker_times"]],
                         list(range(report["workers"])))
        for worker in report["worker_times"]:
            self.assertAlmostEqual(sum(worker[key] for key in (
                "busy_s", "no_work_s", "memory_wait_s", "order_wait_s")),
                report["wall_s"], delta=0.05)
        self.assertEqual(sum(w["frame_count"] for w in report["worker_times"]),
                         report["frame_count"])
        # Counters are there, or one line says why not.
        if report["hardware_missing"]:
            self.assertIn("hardware counters: none (%s)" % report["hardware_missing"], said)
            self.assertNotIn("hardware", encode)
        else:
            self.assertGreater(encode["hardware"]["cycles"], 0)
            self.assertIn("cache misses a frame", said)
        self.assertGreater(report["caches"]["glyphs"]["hits"], 0)
        self.assertGreaterEqual(report["bytes_written"], report["output_bytes"])
        self.assertEqual(report["bytes_written"], report["stages"]["write"]["bytes"])
        self.assertEqual(report["stages"]["probe"]["bytes"] + report["stages"]["read"]["bytes"],
                         report["bytes_read"])
        self.assertRegex(report["advice"][0], r"\d")  # a figure
        # Each core that the process may use, busy with this render among others.
        self.assertEqual({c["core"] for c in report["core_use"]}, os.sched_getaffinity(0))
        for core in report["core_use"]:
            self.assertTrue(all(0 <= share <= 1 for share in core["busy"]))
            self.assertRegex(said, r"(?m)^core %d +\|" % core["core"])
        mean = sum(sum(c["busy"]) / len(c["busy"]) for c in report["core_use"])
        self.assertGreater(mean / report["cores"], 0.8 * report["cores_busy"] - 0.1)

    def test_the_film_is_thrown_away_unless_it_is_asked_for(self):
        temporary = self.file("temporary")
        os.mkdir(temporary)
        job = self.job([("plain.mp4", 1, 3)])
        before = dict(os.environ)
        os.environ["TMPDIR"] = temporary
        self.addCleanup(os.environ.update, before)
        report, _ = self.profiled(job)
        self.assertEqual(report["output"], "")
        self.assertEqual(os.listdir(temporary), [])
        out = self.file("kept.mp4")
        report, _ = self.profiled(job, "-o", out)
        self.assertEqual(report["output"], out)
        whole = self.render(job, "again.mp4")
        with open(out, "rb") as kept, open(whole.path, "rb") as again:
            self.assertEqual(kept.read(), again.read(), "measuring changes the film")
        # Whatever it is made of: MP4 holds neither FFV1 nor ProRes.
        for video in ({"codec": "ffv1"}, {"codec": "prores_ks"}):
            job = self.job([("plain.mp4", 1, 1.2)], {**EXACT, "video": video})
            self.assertEqual(self.profiled(job)[0]["frame_count"], 6)
            self.assertEqual(os.listdir(temporary), [])
        done = run(COMMAND, "profile", self.job([("nomoov.mp4", 1, 2)]))
        self.assertEqual(done.returncode, 3)
        self.assertEqual(os.listdir(temporary), [])

    def test_the_page_is_one_file_named_after_the_job(self):
        job = self.job([("plain.mp4", 1, 4), ("plain.mp4", 5, 8)],
                       name="a <b> & \"c\".json")
        page = self.file("page.html")
        report, _ = self.profiled(job, "--html", page, "--workers", 2)
        with open(page) as file:
            text = file.read()
        parsed = Page(text)
        self.assertEqual(parsed.title, "a <b> & \"c\".json - glyphreel profile")
        self.assertNotIn("/tmp", text)
        self.assertNotIn("b", parsed.tags[:parsed.tags.index("div")])
        # No network: nothing is fetched, by any way that a page can.
        for name, value in parsed.attributes:
            self.assertNotIn(name, ("src", "href", "srcset", "action", "data", "poster"))
            self.assertNotRegex(value or "", r"(?i)url\(|//")
        self.assertFalse({"script", "link", "iframe", "img", "object"} & set(parsed.tags))
        self.assertNotRegex(text, r"(?i)@import|url\(|https?:")
        self.assertIn("prefers-color-scheme:dark", text)
        self.assertIn("width=device-width", text)
        # A track for each worker that worked, and what the report says.
        workers = {t["worker"] for t in report["tasks"]}
        self.assertEqual(set(re.findall(r"<span><b>worker </b>(\d+)</span>", text)),
                         {str(w + 1) for w in workers})
        self.assertIn("Bottleneck: " + report["bottleneck"].replace("_", " "), text)
        for stage in report["stages"]:
            self.assertIn("<td>%s<" % stage.replace("_", " "), text)

    def test_the_trace_has_a_track_for_each_worker(self):
        job = self.job([("plain.mp4", i, i + 3) for i in range(4)])
        trace = self.file("trace.json")
        report, _ = self.profiled(job, "--trace", trace, "--workers", 2)
        with open(trace) as file:
            events = json.load(file)["traceEvents"]
        names = {e["tid"]: e["args"]["name"] for e in events
                 if e["ph"] == "M" and e["name"] == "thread_name"}
        spans = [e for e in events if e["ph"] == "X"]
        self.assertEqual(set(names), {e["tid"] for e in spans})
        self.assertEqual(sorted(names.values()),
                         ["worker %d" % (i + 1) for i in range(len(names))])
        self.assertEqual(len(events), len(names) + len(spans) + 1)
        tasks = [e for e in spans if "args" in e]
        self.assertEqual(len(tasks), len(report["tasks"]))
        stages = [e for e in spans if "args" not in e]
        self.assertLessEqual({e["name"] for e in stages}, set(report["stages"]))
        slack = 1.0  # microseconds: times are written with three decimals of them
        for tid in names:
            track = sorted((e for e in tasks if e["tid"] == tid), key=lambda e: e["ts"])
            for one, other in zip(track, track[1:]):
                self.assertLessEqual(one["ts"] + one["dur"], other["ts"] + slack)
            own = sorted((e for e in stages if e["tid"] == tid), key=lambda e: e["ts"])
            for one, other in zip(own, own[1:]):
                self.assertLessEqual(one["ts"] + one["dur"], other["ts"] + slack)
            for stage in own:
                self.assertTrue(any(
                    t["ts"] - slack <= stage["ts"] and
                    stage["ts"] + stage["dur"] <= t["ts"] + t["dur"] + slack
                    for t in track), "a stage outside of every task")


if __name__ == "__main__":
    unittest.main()
