# SPDX-License-Identifier: Apache-2.0
"""glyphreel encoders on a small job with two fast candidates: what it says of its
recommendations is what ffmpeg says of the films that render makes with them."""

import json
import os
import re
import signal
import subprocess
import unittest

from film import TIMEOUT_S, run
from harness import Experiment

OWN = {"codec": "libx264", "preset": "veryfast", "crf": 28}
TRIED = "libx264:ultrafast,libx264:superfast"


def ffmpeg_says(filter_name, word, film, original):
    done = run("ffmpeg", "-nostdin", "-hide_banner", "-i", film, "-i", original, "-lavfi",
               filter_name, "-f", "null", "-")
    return float(re.findall(word + r":([\d.]+)", done.stderr)[-1])


class Encoders(Experiment):

    subcommand, json_option = "encoders", "--json"

    def setUp(self):
        super().setUp()
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
             "testsrc2=s=320x180:r=25:d=6,noise=alls=12:allf=t", "-f", "lavfi", "-i",
             "sine=f=440:d=6", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12",
             "-pix_fmt", "yuv420p", "-c:a", "aac", os.path.join(self.work, "film.mp4")],
            check=True)
        self.tiny = self.job_of("tiny.json", OWN)

    def job_of(self, name, video, **more):
        return self.write(name, {
            "source": "film.mp4", "overlay": "card",
            "output": {"video": video,
                       "audio": {"codec": "aac", "bit_rate": 96000, "channels": 1},
                       "size": "256x144"},
            "clips": [{"start_time": 0.5, "end_time": 3.5, "rating": 5, "name": "A"},
                      {"start_time": 2, "end_time": 4.5, "tags": ["Goal"]}],
            **more})

    def test_of_the_whole_film_says_what_ffmpeg_says_of_rendered_films(self):
        report, document, out, said = self.measured(self.tiny, "--encoders", TRIED,
                                                    "--seconds", 60)
        self.assertEqual(report["sample"]["frame_count"], 138)
        self.assertEqual(report["sample"]["film_frame_count"], 138)
        self.assertEqual(len(said.splitlines()), report["trial_count"] + 2, said)
        original = self.render(self.job_of("lossless.json", {"codec": "ffv1"}),
                               "lossless.mkv").path
        recommended = report["recommendations"]
        self.assertGreaterEqual(len(recommended), 2)
        outputs = {"own": ({"video": OWN}, report["own"]["measured"])}
        for one in recommended:
            outputs[one["label"]] = (one["output"], one["measured"])
        own = report["own"]["measured"]
        for label, (output, said_of_it) in outputs.items():
            with self.subTest(label):
                with open(self.tiny) as file:
                    job = json.load(file)
                job["output"].update(output)
                path = os.path.join(self.work, label + ".json")
                with open(path, "w") as file:
                    json.dump(job, file)
                film = self.render(path, label + ".mkv").path
                self.assertAlmostEqual(ffmpeg_says("ssim", "All", film, original),
                                       said_of_it["ssim"], delta=1e-5)
                self.assertAlmostEqual(ffmpeg_says("psnr", "average", film, original),
                                       said_of_it["psnr_db"], delta=0.006)
                packets = json.loads(run(
                    "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
                    "packet=size", "-of", "json", film).stdout)["packets"]
                # Up to what the container writes before each part of a picture.
                size = sum(int(p["size"]) for p in packets)
                self.assertAlmostEqual(size, said_of_it["bytes"], delta=0.002 * size)
        for one in recommended:
            if one["label"] == "best-quality":
                self.assertLessEqual(one["measured"]["bytes"], own["bytes"] * 1.001)
            else:
                self.assertGreaterEqual(one["measured"]["ssim"], own["ssim"] - 0.0001)
            # What was not about video stays; the block is in both papers.
            self.assertEqual(one["output"]["audio"],
                             {"codec": "aac", "bit_rate": 96000, "channels": 1})
            self.assertEqual(one["output"]["size"], "256x144")
            if not one["is_own"]:
                codec = '"codec": "libx264", "preset": "%s"' % (
                    one["output"]["video"]["preset"])
                self.assertIn(codec, document)
                self.assertIn(codec, out)
        self.assertIn("| the job's own |", document)

    def test_a_sample_is_kept_for_anyone_to_check(self):
        kept = self.file("kept")
        report, _, _, _ = self.measured(self.tiny, "--encoders", "libx264:superfast",
                                        "--seconds", "1.6", "--keep", kept)
        self.assertEqual(report["sample"]["frame_count"], 40)
        self.assertEqual({s["clip"] for s in report["sample"]["stretches"]}, {1, 2})
        labels = {r["label"]: r["measured"] for r in report["recommendations"]}
        labels["own"] = report["own"]["measured"]
        self.assertEqual(sorted(os.listdir(kept)),
                         sorted(["sample.mkv"] + [name + ".mkv" for name in labels]))
        for label, measured in labels.items():
            self.assertAlmostEqual(
                ffmpeg_says("ssim", "All", os.path.join(kept, label + ".mkv"),
                            os.path.join(kept, "sample.mkv")),
                measured["ssim"], delta=1e-5, msg=label)

    def test_what_is_not_here_is_said_and_the_rest_measured(self):
        report, document, out, _ = self.measured(
            self.tiny, "--encoders", "libx264:ultrafast,h265,h264_v4l2m2m", "--seconds",
            "0.5", "--quiet")
        self.assertEqual([(e["encoder"], e["preset"]) for e in report["encoders"]],
                         [("libx264", "ultrafast")])
        self.assertEqual(len(report["left_out"]), 2)
        for written in (" ".join(out.split()), " ".join(document.split())):
            self.assertIn("Left out: 'h265'", written.replace("\\", ""))

    def test_wrong_use_is_refused_before_anything_is_measured(self):
        lossless = self.job_of("ffv1.json", {"codec": "ffv1"})
        late = self.job_of("late.json", OWN, clips=[{"start_time": 90, "end_time": 91}])
        for arguments, code, part in (
                ((self.tiny, "--seconds", "0"), 2, "--seconds"),
                ((self.tiny, "--seconds", "-3"), 2, "--seconds"),
                ((self.tiny, "--seconds", "nan"), 2, "--seconds"),
                ((self.tiny, "--seconds", "1e9"), 2, "--seconds"),
                ((self.tiny, "--encoders", ","), 2, "--encoders"),
                ((self.tiny, "--encoders", "libx264:"), 2, "--encoders"),
                ((self.tiny, "--encoders", ":fast"), 2, "--encoders"),
                ((self.tiny, "--encoders", "x" * 5000), 2, "no encoder"),
                ((self.tiny, "--encoders", "libx264:\x1b[31m;rm"), 2, "preset"),
                ((self.tiny, "--encoders", "libx264", "--workers", "0"), 2, "--workers"),
                ((self.tiny, "--memory", "none"), 2, "--memory"),
                ((self.tiny, "-o", "film.avi"), 2, "film.avi"),
                ((self.tiny, "--json", self.file("no/e.json")), 4, "e.json"),
                ((self.tiny, "--markdown", self.folder), 4, self.folder),
                ((self.tiny, "--keep", self.tiny), 4, "tiny.json"),
                ((late,), 2, "clip 1"),
                ((self.file("no-job.json"),), 2, "no-job.json")):
            with self.subTest(arguments=arguments[1:] or arguments):
                out, said = self.finish(*arguments, expect=code)
                self.assertIn(part, said)
                self.assertNotIn("[own]", said)
                self.assertNotIn("\x1b", said)
                self.assertEqual(out, "")
        _, said = self.finish(lossless, "--encoders", "libx264:ultrafast", "--seconds",
                              "0.2", expect=2)
        self.assertIn("loses nothing", said)

    def test_an_interrupt_leaves_nothing(self):
        for signum in (signal.SIGINT, signal.SIGTERM):
            process = self.start(self.tiny, "--json", self.file("never.json"))
            self.addCleanup(process.kill)
            while "[own]" not in process.stderr.readline():
                self.assertIsNone(process.poll(), "ended before it was interrupted")
            process.send_signal(signum)
            _, said = process.communicate(timeout=TIMEOUT_S)
            self.assertEqual(process.returncode, 130, said)
            self.assertEqual(os.listdir(self.temporary), [])
            self.assertFalse(os.path.exists(self.file("never.json")))


if __name__ == "__main__":
    unittest.main()
