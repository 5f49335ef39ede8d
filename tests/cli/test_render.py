#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""render: progress, report, exit codes, interruption."""
import json
import os
import pty
import signal
import subprocess
import time

from command import COMMAND, Case, main, make_source, run

CLIPS = [{"start_time": 0.4, "end_time": 1.4, "name": "First"},
         {"start_time": "0:02", "end_time": 3, "rating": 5, "tags": ["Goal"]}]


class Render(Case):
    def setUp(self):
        super().setUp()
        make_source(self.folder / "m.mp4")
        self.job = self.write_job({"source": "m.mp4", "clips": CLIPS})
        self.film = self.folder / "film.mp4"

    def test_makes_a_film_and_says_so_in_one_line(self):
        done = run("render", self.job, "-o", self.film)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("\n"), 1, done.stdout)
        for part in ("film.mp4", "2 clips", "0:02", "320x180", "25 fps", "real time"):
            self.assertIn(part, done.stdout)
        self.assertIn("50 of 50 frames", done.stderr)
        self.assertNotIn("\033", done.stderr)
        probe = subprocess.run(
            ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v",
             "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", self.film],
            capture_output=True, text=True, check=True)
        self.assertEqual(probe.stdout.strip(), "50")

    def test_json_progress_is_one_object_a_line_and_ends_with_done(self):
        done = run("render", self.job, "-o", self.film, "--progress", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        events = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(events[-1]["event"], "done")
        self.assertEqual(events[-1]["frame_count"], 50)
        self.assertEqual(events[-1]["output"], str(self.film))
        progress = [e for e in events if e["event"] == "progress"]
        self.assertEqual(len(progress), len(events) - 1)
        self.assertTrue(progress)
        for event in progress:
            self.assertLessEqual({"frames_done", "frame_count", "percent", "fps",
                                  "speed", "eta_s", "stage"}, event.keys())
        counts = [e["frames_done"] for e in progress]
        self.assertEqual(counts, sorted(counts))

    def test_json_progress_reports_errors_too(self):
        (self.folder / "m.mp4").unlink()
        done = run("render", self.job, "-o", self.film, "--progress", "json")
        self.assert_fails(done, 3, "m.mp4")
        last = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual((last["event"], last["exit_code"]), ("error", 3))
        self.assertIn("m.mp4", last["message"])

    def test_no_progress_is_silence(self):
        done = run("render", self.job, "-o", self.film, "--progress", "none")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_the_report_holds_the_clips(self):
        report = self.folder / "report.json"
        done = run("render", self.job, "-o", self.film, "--report", report,
                   "--workers", 1)
        self.assertEqual(done.returncode, 0, done.stderr)
        data = json.loads(report.read_text())
        self.assertEqual([c["name"] for c in data["clips"]],
                         ["First", "Brilliant Goal"])
        self.assertEqual([c["first_frame"] for c in data["clips"]], [0, 25])
        self.assertEqual(data["clips"][0]["source_start"], "2/5")
        self.assertEqual((data["frame_count"], data["frame_rate"], data["workers"]),
                         (50, "25/1", 1))
        self.assertEqual(data["output_bytes"], self.film.stat().st_size)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()),
                         ["film.mp4", "job.json", "m.mp4", "report.json"])

    def test_mistakes_leave_nothing_behind(self):
        job = self.write_job("[{}]", "bad.json")
        self.assert_fails(run("render", job, "-o", self.film), 2, "clip 1")
        self.assert_fails(run("render", self.job, "-o", "/nonexistent/o.mp4"), 4,
                          "/nonexistent")
        self.assertFalse(self.film.exists())

    def test_a_bar_is_drawn_on_a_terminal_and_cleared(self):
        try:
            master, slave = pty.openpty()
        except OSError as error:  # a chroot without /dev/pts
            print("SKIPPED: the bar on a terminal:", error)
            self.skipTest(f"no terminal to be had here: {error}")
        process = subprocess.Popen(
            [COMMAND, "render", self.job, "-o", self.film], stdout=subprocess.PIPE,
            stderr=slave, env={**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"})
        os.close(slave)
        shown = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        os.close(master)
        self.assertIn(b"film.mp4", process.communicate()[0])
        self.assertEqual(process.returncode, 0)
        text = shown.decode()
        self.assertIn("\u2591", text)
        self.assertIn("%", text)
        self.assertTrue(text.endswith("\r\033[K"), repr(text[-40:]))
        for line in text.split("\r"):
            self.assertLess(len(line.replace("\033[K", "")), 80)

    def test_links_and_pipes_are_written_to_and_not_replaced(self):
        (self.folder / "kept").mkdir()
        link, pipe = self.folder / "report.json", self.folder / "pipe"
        link.symlink_to("kept/real.json")
        os.mkfifo(pipe)
        run("render", self.job, "-o", self.film, "--report", link)
        self.assertTrue(link.is_symlink())
        json.loads((self.folder / "kept/real.json").read_text())
        reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
        self.addCleanup(reader.kill)
        run("render", self.job, "-o", self.film, "--report", pipe)
        self.assertTrue(pipe.is_fifo())
        if not json.loads(reader.communicate(timeout=60)[0])["clips"]:
            self.fail("the pipe got no report")
        picture, png = self.folder / "picture.png", self.folder / "kept/real.png"
        png.write_bytes(b"")
        picture.symlink_to("kept/real.png")
        self.assertEqual(run("preview", self.job, "-o", picture).returncode, 0)
        self.assertTrue(picture.is_symlink())
        self.assertTrue(png.read_bytes().startswith(b"\x89PNG"))
        os.mkfifo(self.folder / "pipe.png")
        self.assert_fails(run("preview", self.job, "-o", self.folder / "pipe.png"), 4,
                          "pipe.png", "not a regular file")
        self.assertTrue((self.folder / "pipe.png").is_fifo())

    def test_signals_stop_the_work_and_leave_nothing_behind(self):
        make_source(self.folder / "long.mp4", seconds=60, size="1280x720")
        job = self.write_job({"source": "long.mp4", "output": {
            "video": {"codec": "libx264", "preset": "veryslow"}},
            "clips": [{"start_time": 0, "end_time": 60}]}, "long.json")
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen(
                [COMMAND, "render", job, "-o", self.film, "--progress", "json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in process.stdout:  # until it is at work
                if json.loads(line)["frames_done"] > 0:
                    break
            process.send_signal(number)
            begun = time.monotonic()
            output, errors = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130, errors)
            self.assertLess(time.monotonic() - begun, 1.5)
            self.assertIn("interrupted", errors)
            self.assertEqual(json.loads(output.splitlines()[-1])["exit_code"], 130)
            self.assertEqual(sorted(p.name for p in self.folder.iterdir()),
                             ["job.json", "long.json", "long.mp4", "m.mp4"])


main()
