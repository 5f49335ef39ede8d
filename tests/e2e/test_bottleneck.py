# SPDX-License-Identifier: Apache-2.0
"""Planted bottlenecks: `glyphreel profile` finds each and names it rightly. Each job is
so lopsided that no machine's speed decides."""

import json
import os
import subprocess
import unittest

from film import source
from harness import FAST, EndToEnd, skipped_loudly
from server import FileServer

CORES = len(os.sched_getaffinity(0))
COMPUTING = {"encode", "decode", "overlay", "conform", "audio", "probe", "join"}
WAITING = {"disk_read", "disk_write", "few_workers", "memory", "few_chunks",
           "serial_tail", "serial_parts"}
SILENT_FAST = {"video": {"codec": "libx264", "preset": "ultrafast", "crf": 40},
               "audio": None}


class Bottleneck(EndToEnd):

    def diagnosed(self, job, *arguments):
        report = self.file("profile.json")
        self.glyphreel("profile", job, "--progress", "none", "--allow-network",
                       "--report", report, *arguments)
        with open(report) as file:
            return json.load(file)

    def assert_bottleneck(self, report, name):
        said = json.dumps({key: report[key] for key in (
            "evidence", "accounts", "cores_busy", "wall_s")}, indent=1)
        self.assertTrue(report["evidence"])
        self.assertTrue(report["advice"])
        if self.machine_is_busy(report):
            # Then that is the rightful answer; what was planted comes next of its kind.
            kind = COMPUTING if name in COMPUTING else WAITING
            shares = {a: v["share"] for a, v in report["accounts"].items() if a in kind}
            self.assertEqual(max(shares, key=shares.get), name, said)
        else:
            self.assertEqual(report["bottleneck"], name, said)

    def machine_is_busy(self, report):
        return report["accounts"].get("other_programs", {"share": 0})["share"] > 0.1

    def make(self, name, *arguments):
        path = self.file(name)
        subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments), path],
                       check=True)
        return path

    def test_one_worker(self):
        if CORES < 2:
            skipped_loudly(self, "one core cannot have too few workers")
        job = self.job([("long.mp4", i * 5, i * 5 + 3) for i in range(10)])
        report = self.diagnosed(job, "--workers", 1)
        self.assert_bottleneck(report, "few_workers")
        self.assertRegex(report["advice"][0], r"--workers %d\b" % CORES)

    def test_a_single_clip_that_is_not_split(self):
        if CORES < 2:
            skipped_loudly(self, "one core is always busy with one chunk")
        # An encoder without threads of its own: one chunk is one core's work.
        job = self.job([("long.mp4", 1, 19)], {"video": {"codec": "mpeg4"}, "audio": None,
                                               "size": [1280, 720]})
        report = self.diagnosed(job)
        self.assert_bottleneck(report, "few_chunks")
        self.assertEqual(report["chunk_count"], 1)
        self.assertIn("only 1 chunk", report["evidence"])

    def test_two_hundred_tiny_clips(self):
        # Frames that are decoded only to reach a clip's start: key frames are far apart.
        far = self.make("far.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=15",
                        "-c:v", "libx264", "-preset", "ultrafast", "-g", "100000",
                        "-pix_fmt", "yuv420p")
        job = self.job([(far, 3 + n * 7 % 11, 3.1 + n * 7 % 11) for n in range(200)],
                       {**SILENT_FAST, "size": [320, 180]})
        report = self.diagnosed(job)
        self.assert_bottleneck(report, "decode")
        self.assertGreater(report["frames_discarded"], 10 * report["frame_count"])
        if not self.machine_is_busy(report):
            self.assertIn("%d of %d" % (report["frames_discarded"],
                                        report["frames_decoded"]), report["evidence"])

    def test_a_source_that_is_hard_to_decode(self):
        big = self.make("big.mp4", "-f", "lavfi", "-i", "testsrc2=s=3840x2160:r=12:d=8",
                        "-c:v", "libx265", "-preset", "ultrafast", "-crf", "24",
                        "-x265-params", "log-level=none:keyint=24", "-pix_fmt", "yuv420p",
                        "-tag:v", "hvc1")
        job = self.job([(big, i * 2, i * 2 + 2) for i in range(4)],
                       {**SILENT_FAST, "size": [640, 360]})
        self.assert_bottleneck(self.diagnosed(job), "decode")

    def test_an_expensive_overlay(self):
        # What moves is blended anew in every frame, over the whole of it.
        layers = [{"type": "box", "width": "100%", "height": "100%",
                   "gradient": {"angle": i * 30, "stops": ["#ff5c7a40", "#1648a040"]},
                   "keyframes": [{"at": 0, "x": "-20%"}, {"at": 4, "x": "20%"}]}
                  for i in range(6)]
        job = self.job([("plain.mp4", 1, 5), ("plain.mp4", 5, 9)],
                       {**SILENT_FAST, "size": [640, 360]}, overlay={"layers": layers})
        self.assert_bottleneck(self.diagnosed(job), "overlay")

    def test_a_slow_disk(self):
        disk = FileServer(source("plain.mp4"), 60_000)
        self.addCleanup(disk.server_close)
        self.addCleanup(disk.shutdown)
        job = self.file("slow.json")
        with open(job, "w") as file:
            json.dump({"source": disk.address, "overlay": "none",
                       "output": {**FAST, "audio": None}, "clips": [
                           {"start_time": 1, "end_time": 4},
                           {"start_time": 5, "end_time": 8}]}, file)
        report = self.diagnosed(job)
        self.assert_bottleneck(report, "disk_read")
        self.assertIn("waited", report["evidence"])


if __name__ == "__main__":
    unittest.main()
