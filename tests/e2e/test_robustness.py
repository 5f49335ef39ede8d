# SPDX-License-Identifier: Apache-2.0
"""Bad jobs, bad media, full disks, signals, strange names: one clear sentence each, the
right exit code, and never half a film under the final name."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import numpy as np

import counter
from film import Film, ffmpeg_bytes, run, source
from harness import COMMAND, FAST, EndToEnd, skipped_loudly
from test_sound import tone_hz


class Ranges(EndToEnd):

    def refused(self, clip, *words, codes=(2, 3)):
        done = self.render(self.job([clip]), expect=codes)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertLess(len(done.stderr), 1200, "an error should be a sentence")
        return done

    def test_case_17_ends_and_starts_beyond_the_source(self):
        with self.subTest("one frame beyond: shortened, with a warning"):
            film = self.render(self.job([("plain.mp4", 11, 12.03)]))
            self.verify(film, frames=30)
            self.assertEqual(film.numbers(), list(range(330, 360)))
            self.assertTrue(film.report["warnings"], "no warning")
        with self.subTest("five seconds beyond, likewise; not with --strict"):
            job = self.job([("plain.mp4", 11, 17)])
            film = self.render(job)
            self.verify(film, frames=30)
            self.assertIn("12", film.report["warnings"][0])
            done = self.render(job, expect=2, more=("--strict",))
            self.assertIn("plain.mp4", done.stderr)
        with self.subTest("start beyond"):
            self.refused(("plain.mp4", 20, 21), "plain.mp4", "12")
        with self.subTest("nothing inside"):
            self.refused(("plain.mp4", 5, 5))
            self.refused(("plain.mp4", 6, 5))
        with self.subTest("no numbers"):
            for start in (-1, "nan", "x", None, True, "1e999", float("nan"),
                          "1:99:00", [1]):
                self.refused(("plain.mp4", start, 8), codes=2)
        with self.subTest("h:mm:ss.mmm"):
            film = self.render(self.job([("long.mp4", "0:01:02.5", "1:03.500")]),
                               "hms.mp4")
            self.assertEqual(film.numbers(), list(range(1875, 1905)))
        with self.subTest("every problem at once"):
            job = self.job([("plain.mp4", 20, 21), ("plain.mp4", 1, 2),
                            ("noaudio.mp4", 30, 31)])
            said = self.glyphreel("check", job, expect=(2, 3))
            text = said.stdout + said.stderr
            self.assertIn("plain.mp4", text)
            self.assertIn("noaudio.mp4", text)

    def test_jobs_as_array_and_as_table(self):
        array = self.file("clips.json")
        with open(array, "w") as file:
            json.dump([{"start_time": 1, "end_time": 2, "name": "A", "rating": 5},
                       {"start_time": 3, "end_time": 4}], file)
        table = self.file("clips.tsv")
        with open(table, "w") as file:
            file.write("start_time\tend_time\tname\trating\ttags\tnotes\n"
                       "1\t2\tA\t5\tGoal\t\n0:00:03\t0:00:04.000\t\t\t\t\n")
        for job in (array, table):
            film = self.render(job, os.path.basename(job) + ".mp4",
                               more=("--source", source("plain.mp4")))
            self.verify(film, frames=60)

    def test_unknown_fields_name_the_nearest(self):
        job = self.job([{"source": "plain.mp4", "start_time": 1, "end_tme": 2}])
        done = self.render(job, expect=2)
        self.assertIn("end_tme", done.stderr)
        self.assertIn("end_time", done.stderr.replace("end_tme", ""))

    def test_usage_errors_exit_with_2(self):
        self.glyphreel("render", expect=2)
        self.glyphreel("frobnicate", expect=2)
        self.glyphreel("render", self.file("absent.json"), "-o", self.file("x.mp4"),
                       expect=(2, 3))
        self.glyphreel("--help")
        self.assertIn("0.", self.glyphreel("--version").stdout)


class BadMedia(EndToEnd):

    def test_case_26_truncated_headless_and_damaged_sources(self):
        with self.subTest("moov missing"):
            done = self.render(self.job([("plain.mp4", 1, 2), ("nomoov.mp4", 1, 2)]),
                               expect=3)
            self.assertIn("nomoov.mp4", done.stderr)
        for name in ("trunc.mp4", "trunc.mkv"):
            with self.subTest(name + ", the good part"):
                clips = [(name, 1, 3), (name, 4.5, 5.5)]
                film = self.render(self.job(clips), name + ".mp4")
                self.assert_film(film, clips)
            with self.subTest(name + ", beyond its end"):
                done = self.render(self.job([(name, 10, 11)]), "no.mp4",
                                   expect=(0, 2, 3, 4))
                # Never a film that silently lacks what was asked for.
                if isinstance(done, Film):
                    self.fail("a film of frames that do not exist")
                self.assertIn(name, done.stderr)
        with self.subTest("damaged slices are concealed and counted"):
            film = self.render(self.job([("corrupt.mp4", 1, 3), ("corrupt.mp4", 3, 6),
                                         ("corrupt.mp4", 9, 11)]), "corrupt-out.mp4")
            self.verify(film, frames=210)
            seen = film.numbers()
            self.assertEqual(seen[:60], list(range(30, 90)))
            self.assertEqual(seen[150:], list(range(270, 330)))
            damaged = sum(c.get("damaged_frames", 0) for c in film.report["clips"])
            self.assertTrue(damaged or film.report["warnings"], "damage not reported")
        with self.subTest("lost pictures repeat the last one"):
            film = self.render(self.job([("dropref.mp4", 2, 7)]), "dropref-out.mp4")
            self.verify(film, frames=150)
            seen = [n for n in film.numbers() if n is not None]
            self.assertEqual(seen, sorted(seen))
            self.assertEqual(film.numbers()[:60], list(range(60, 120)))
            # From the next key frame on everything is whole again.
            self.assertEqual(film.numbers()[120:], list(range(180, 210)))

    def test_case_27_cover_art_two_sounds_and_no_picture(self):
        clips = [("cover.mp4", 1, 2.5)]
        film = self.render(self.job(clips), "cover.mp4")
        self.assert_film(film, clips)
        film = self.render(self.job([("twoaudio.mp4", 1, 3)]), "two.mp4")
        self.verify(film, frames=60)
        samples, rate = film.sound()
        self.assertLess(abs(tone_hz(samples[4800:-4800], rate) - 880), 1)
        done = self.render(self.job([("audioonly.m4a", 1, 3)]), "no.mp4", expect=3)
        self.assertIn("audioonly.m4a", done.stderr)

    def test_sources_that_are_no_film(self):
        for name, content in (("empty.mp4", b""), ("text.mp4", b"hello\n" * 99),
                              ("noise.ts", random.Random(1).randbytes(60000))):
            path = self.file(name)
            with open(path, "wb") as file:
                file.write(content)
            done = self.render(self.job([(path, 0, 1)]), "no.mp4", expect=3)
            self.assertIn(name, done.stderr)
        done = self.render(self.job([(self.file("absent.mp4"), 0, 1)]), "no.mp4",
                           expect=3)
        self.assertIn("absent.mp4", done.stderr)
        done = self.render(self.job([(self.folder, 0, 1)]), "no.mp4", expect=3)


class Interrupted(EndToEnd):

    def start(self, job, out, workers=2):
        return subprocess.Popen([COMMAND, "render", job, "-o", out, "--workers",
                                 str(workers), "--progress", "none"],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def slow_job(self):
        clips = [("long.mp4", i, i + 18) for i in range(0, 50, 2)]
        return self.job(clips, {**FAST, "size": [1280, 720]})

    def test_an_encoder_in_the_middle_of_something_long_is_not_waited_for(self):
        # x265 and SVT-AV1 take seconds over one call, and longer to be closed.
        job = self.job([("long.mp4", 1, 30)],
                       {"size": [1920, 1080],
                        "video": {"codec": "libx265", "preset": "slower"}})
        process = self.start(job, self.file("out.mp4"))
        time.sleep(1.5)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, said.decode())
        self.assertIn("interrupted", said.decode())
        self.assertLess(time.monotonic() - started, 1.5)
        self.assertEqual(sorted(os.listdir(self.folder)), ["job.json"])

    def test_case_24_signals_and_kills(self):
        job = self.slow_job()
        out = self.file("out.mp4")
        generator = random.Random(3)
        for signum in (signal.SIGINT, signal.SIGTERM) * 3:
            process = self.start(job, out)
            time.sleep(generator.uniform(0.1, 1.5))
            if process.poll() is not None:
                self.fail("finished too soon: %s" % process.stderr.read())
            started = time.monotonic()
            process.send_signal(signum)
            _, said = process.communicate(timeout=30)
            took = time.monotonic() - started
            self.assertEqual(process.returncode, 130, said.decode())
            self.assertLess(took, 1.5, "stopping took %.1f s" % took)
            self.assertEqual(sorted(os.listdir(self.folder)), ["job.json"])
        # Killed outright: only temporary names may be left, the next run removes them,
        # and its film is that of an undisturbed one.
        short = self.job([("plain.mp4", 1, 9), ("long.mp4", 3, 30)], name="short.json")
        whole = self.render(short, "whole.mp4")
        for _ in range(8):
            process = self.start(short, out)
            time.sleep(generator.uniform(0.02, 0.7))
            process.kill()
            process.communicate()
            if os.path.exists(out):
                Film(out)
                os.unlink(out)
        for name in os.listdir(self.folder):
            if name not in ("job.json", "short.json", "whole.mp4",
                            "whole.mp4.report.json"):
                self.assertIn(".tmp", name, "a strange file after SIGKILL")
        again = self.render(short, "out.mp4")
        self.assertEqual(digest(again.path), digest(whole.path))

    def test_case_36_two_jobs_on_one_name(self):
        jobs = [self.job([("plain.mp4", 1, 7)], name="a.json"),
                self.job([("long.mp4", 20, 27)], name="b.json")]
        alone = {digest(self.render(job, "alone.mp4").path) for job in jobs}
        self.assertEqual(len(alone), 2)
        os.unlink(self.file("alone.mp4"))
        out = self.file("out.mp4")
        for _ in range(4):
            both = [self.start(job, out, 1) for job in jobs]
            for process in both:
                _, said = process.communicate(timeout=120)
                self.assertEqual(process.returncode, 0, said.decode())
            self.assertIn(digest(out), alone, "a film mixed from two jobs")
            self.verify(Film(out), seeks=0)
        self.assert_nothing_left_over()

    def test_an_existing_film_is_replaced_whole_or_not_at_all(self):
        out = self.file("out.mp4")
        with open(out, "w") as file:
            file.write("what was here before")
        done = run(COMMAND, "render", self.job([("nomoov.mp4", 1, 2)]), "-o", out)
        self.assertEqual(done.returncode, 3)
        with open(out) as file:
            self.assertEqual(file.read(), "what was here before")
        film = self.render(self.job([("plain.mp4", 1, 2)]))
        self.verify(film, frames=30)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Disk(EndToEnd):

    def test_case_25_disk_full_and_read_only(self):
        job = self.job([("plain.mp4", 0, 11)], {**FAST, "video": {
            "codec": "libx264", "preset": "ultrafast", "crf": 4}})
        whole = self.render(job, "whole.mp4")
        size = os.path.getsize(whole.path)
        self.assertGreater(size, 700_000)
        place = tempfile.mkdtemp(prefix="full-", dir=self.folder)
        self.addCleanup(subprocess.run, ["umount", "-q", place],
                        stderr=subprocess.DEVNULL)
        if os.geteuid() != 0 or run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs",
                                    place).returncode:
            skipped_loudly(self, "mounting a small disk needs root and a mount right")
        for room in (600_000, size - 2048, size - 200_000):
            room = room // 4096 * 4096
            run("mount", "-o", "remount,size=%d" % room, place)
            out = os.path.join(place, "out.mp4")
            done = run(COMMAND, "render", job, "-o", out, "--progress", "none")
            self.assertEqual(done.returncode, 4, "%d bytes: %s" % (room, done.stderr))
            self.assertIn(place, done.stderr)
            self.assertRegex(done.stderr, "(?i)no space left|full|space")
            self.assertEqual(os.listdir(place), [], "left on the full disk")
        run("umount", place)
        with self.subTest("no such folder, and a folder as target"):
            for out in (self.file("none/out.mp4"), self.folder):
                done = run(COMMAND, "render", job, "-o", out, "--progress", "none")
                self.assertIn(done.returncode, (2, 4), done.stderr)
        with self.subTest("an unknown container"):
            done = run(COMMAND, "render", job, "-o", self.file("out.qqq"))
            self.assertIn(done.returncode, (2, 4), done.stderr)


class Names(EndToEnd):

    def test_case_35_strange_paths(self):
        names = ["with space.mp4", "quo'te\".mp4", "per%dcent%03d.mp4", "-leading.mp4",
                 "http:colon.mp4", "concat:a|b.mp4", "日本 Ω é 🎬.mp4",
                 "back\\slash.mp4", "new\nline.mp4", "a" * 251 + ".mp4", "#hash?q=1.mp4"]
        for i, name in enumerate(names):
            with self.subTest(name[:40]):
                here = self.file("case%d" % i)
                os.mkdir(here)
                shutil.copy(source("plain.mp4"), os.path.join(here, name))
                job = os.path.join(here, "job.json")
                # Relative to the job's file, not to where the command runs.
                with open(job, "w") as file:
                    json.dump({"source": name, "overlay": "none", "output": FAST,
                               "clips": [{"start_time": 1, "end_time": 1.5}]}, file)
                out = "out " + name if len(name) < 200 else "b" * 240 + ".mp4"
                self.glyphreel("render", job, "-o", "./" + out, "--progress", "none",
                               cwd=here)
                film = Film(os.path.join(here, out))
                self.assertEqual(film.numbers(), list(range(30, 45)))
                self.assertEqual(sorted(os.listdir(here)),
                                 sorted([name, out, "job.json"]))
        with self.subTest("a link to the source"):
            os.symlink(source("plain.mp4"), self.file("link.mp4"))
            film = self.render(self.job([(self.file("link.mp4"), 1, 2)]))
            self.assertEqual(film.numbers(), list(range(30, 60)))
        with self.subTest("output == input is refused"):
            mine = self.file("mine.mp4")
            shutil.copy(source("plain.mp4"), mine)
            before = digest(mine)
            os.symlink(mine, self.file("alias.mp4"))
            job = self.job([(mine, 1, 2)])
            for target in (mine, self.file("alias.mp4")):
                done = run(COMMAND, "render", job, "-o", target)
                self.assertIn(done.returncode, (2, 4), done.stderr)
                self.assertEqual(digest(mine), before, "the source was overwritten")


class Speaking(EndToEnd):

    def test_progress_as_json_lines(self):
        job = self.job([("long.mp4", 0, 40)])
        done = self.glyphreel("render", job, "-o", self.file("out.mp4"), "--progress",
                              "json")
        lines = [json.loads(line) for line in (done.stdout + done.stderr).splitlines()
                 if line.startswith("{")]
        self.assertGreater(len(lines), 0)

    def test_preview_is_the_films_frame(self):
        job = self.job([("plain.mp4", 2, 5), ("rot90.mp4", 1, 3)])
        png = self.file("frame.png")
        self.glyphreel("preview", job, "--clip", 1, "--at", 1.5, "-o", png)
        data = ffmpeg_bytes(png, "-vf", "format=gray", "-f", "rawvideo", "-")
        picture = np.frombuffer(data, np.uint8).reshape(180, 320)
        self.assertEqual(counter.read_luma(picture), 105)
        self.glyphreel("preview", job, "--clip", 9, "--at", 1, "-o", png, expect=2)


if __name__ == "__main__":
    unittest.main()
