#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Faults while a film is made: kill -9 at random moments, sources that change, reads and
writes that fail. Nothing under the final name but a whole film; the next run cleans up.
usage: test_faults.py COMMAND [--kills N]"""
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from inputs import AAC, H264, ffmpeg, picture, tone

COMMAND = os.path.abspath(sys.argv[1])
os.environ["GLYPHREEL_CACHE"] = ""  # films are made here, not found
KILLS = int(sys.argv[sys.argv.index("--kills") + 1]) if "--kills" in sys.argv else 8
ENCODER = {"video": {"codec": "libx264", "preset": "medium"}}
# So that there is a middle of it.
SLOW = {"output": {"video": {"codec": "libx264", "preset": "slower"}}}

# Fails reads of one file between two places, or writes of it.
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
static int is_broken(int fd, const char* variable) {
  char link[64], path[4096];
  const char* name = getenv(variable);
  if (!name) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return strstr(path, name) != 0;
}
static ssize_t (*next(const char* name))() {
  return (ssize_t(*)())dlsym(RTLD_NEXT, name);
}
#define PREAD(name)                                                           \
  ssize_t name(int fd, void* out, size_t count, off_t at) {                   \
    if (is_broken(fd, "BROKEN_READ") && at > atoll(getenv("BROKEN_FROM")) &&  \
        at < atoll(getenv("BROKEN_TO"))) {                                    \
      errno = EIO;                                                            \
      return -1;                                                              \
    }                                                                         \
    return ((ssize_t(*)(int, void*, size_t, off_t))next(#name))(fd, out, count, at); \
  }
PREAD(pread)
PREAD(pread64)
ssize_t write(int fd, const void* in, size_t count) {
  if (count > 256 && is_broken(fd, "BROKEN_WRITE")) {
    errno = EIO;
    return -1;
  }
  return ((ssize_t(*)(int, const void*, size_t))next("write"))(fd, in, count);
}
"""


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="glyphreel-faults-")
        cls.addClassCleanup(shutil.rmtree, cls.place)
        cls.source = os.path.join(cls.place, "source.mp4")
        ffmpeg(*picture(8, "320x180"), *tone(8), *H264, *AAC, cls.source)
        cls.shim = os.path.join(cls.place, "shim.so")
        code = os.path.join(cls.place, "shim.c")
        with open(code, "w") as file:
            file.write(SHIM)
        subprocess.run(["cc", "-shared", "-fPIC", "-w", "-o", cls.shim, code, "-ldl"],
                       check=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=self.place)
        self.out = os.path.join(self.folder, "out.mp4")
        self.mine = os.path.join(self.folder, "mine.mp4")
        shutil.copy(self.source, self.mine)

    def job(self, clips=None, source=None, **more):
        clips = clips or [(0, 2.5), (2.5, 5), (5, 7.5)]
        path = os.path.join(self.folder, "job.json")
        with open(path, "w") as file:
            json.dump({"source": source or self.source, "overlay": "none",
                       "output": ENCODER,
                       "clips": [{"start_time": a, "end_time": b} for a, b in clips],
                       **more}, file)
        return path

    def start(self, job, *arguments, workers=2, env=None, out=None):
        return subprocess.Popen(
            [COMMAND, "render", job, "-o", out or self.out, "--progress", "none",
             "--workers", str(workers), *arguments], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **(env or {})})

    def start_and_see_it_work(self, job):
        process = subprocess.Popen(
            [COMMAND, "render", job, "-o", self.out, "--progress", "json", "--workers",
             "2"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        for line in process.stdout:
            if json.loads(line).get("frames_done", 0) > 0:
                break
        self.assertIsNone(process.poll(), "finished too soon")
        return process

    def finish(self, process, code, *words):
        _, said = process.communicate(timeout=120)
        self.assertEqual(process.returncode, code, said)
        for word in words:
            self.assertIn(word, said)
        return said

    def left(self):
        return sorted(set(os.listdir(self.folder)) - {"job.json", "mine.mp4"})

    def test_killed_at_random_moments_the_next_run_makes_the_same_bytes(self):
        job = self.job()
        began = time.monotonic()
        self.finish(self.start(job), 0)
        took = time.monotonic() - began
        whole = digest(self.out)
        os.unlink(self.out)
        generator = random.Random(7)
        strays = 0
        for _ in range(KILLS):
            process = self.start(job)
            time.sleep(generator.uniform(0, took))
            process.kill()
            process.communicate()
            if os.path.exists(self.out):
                self.assertEqual(digest(self.out), whole, "half a film under its name")
                os.unlink(self.out)
            strays += len(self.left())
            self.finish(self.start(job), 0)
            self.assertEqual(digest(self.out), whole)
            self.assertEqual(self.left(), ["out.mp4"], "strays of a killed run")
            os.unlink(self.out)
        print("%d kills within %.1f s each: the same sha256 %s... every time; %d "
              "temporary files were left by the kills and removed by the next run"
              % (KILLS, took, whole[:16], strays))

    def test_what_a_live_run_writes_is_not_removed(self):
        # As a killed run would leave it, and one that is still being written.
        dead = os.path.join(self.folder, ".out.mp4.aaaaaaaaaa.tmp")
        alive = os.path.join(self.folder, ".out.mp4.bbbbbbbbbb.tmp")
        others = [os.path.join(self.folder, name) for name in (
            ".out.mp4.AAAAAAAAAA.tmp", ".out.mp4.aaaaaaaaaaa.tmp", "out.mp4.aaaaaaaaaa.tmp",
            ".other.mp4.aaaaaaaaaa.tmp")]
        for path in (dead, alive, *others):
            with open(path, "w") as file:
                file.write("x")
        link = os.path.join(self.folder, ".out.mp4.cccccccccc.tmp")
        os.symlink(self.mine, link)
        import fcntl
        with open(alive, "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self.finish(self.start(self.job([(0, 0.2)])), 0)
        self.assertFalse(os.path.exists(dead))
        for path in (alive, *others, link, self.mine):
            self.assertTrue(os.path.lexists(path), path)

    def test_a_source_replaced_or_written_to_while_in_use(self):
        clips = [(0, 8)] * 3
        for change in ("replace", "append"):
            shutil.copy(self.source, self.mine)
            process = self.start_and_see_it_work(self.job(clips, self.mine, **SLOW))
            if change == "replace":
                other = self.mine + ".new"
                shutil.copy(self.source, other)
                os.rename(other, self.mine)
            else:
                with open(self.mine, "ab") as file:
                    file.write(b"more")
            self.finish(process, 3, "mine.mp4", "while it was being used")
            self.assertEqual(self.left(), [])

    def test_a_source_and_a_font_that_disappear(self):
        font = os.path.join(self.folder, "font.ttf")
        shutil.copy(subprocess.run(
            ["fc-match", "-f", "%{file}", "sans:fontformat=TrueType"], capture_output=True,
            text=True, check=True).stdout, font)
        clips = [(0, 8)] * 3
        job = self.job(clips, self.mine, fonts=[font], overlay={"layers": [
            {"type": "text", "text": "{clip.time}", "size": 40}]}, **SLOW)
        process = self.start_and_see_it_work(job)
        os.unlink(font)  # was read whole: nobody minds
        self.finish(process, 0)
        os.unlink(self.out)
        self.finish(self.start(job), 2, "font.ttf", "no such file")
        shutil.copy(self.source, font)
        self.finish(self.start(job), 2, "font.ttf", "no TrueType or OpenType font")
        os.unlink(font)
        process = self.start_and_see_it_work(self.job(clips, self.mine, **SLOW))
        os.unlink(self.mine)
        self.finish(process, 3, "mine.mp4", "no such file")
        self.assertEqual(self.left(), [])

    def broken_read(self, first, last):
        """The environment in which `mine` cannot be read between two parts of it."""
        size = os.path.getsize(self.mine)
        return {"LD_PRELOAD": self.shim, "BROKEN_READ": "mine.mp4",
                "BROKEN_FROM": str(int(size * first)), "BROKEN_TO": str(int(size * last))}

    def test_reads_and_writes_that_fail(self):
        job = self.job(source=self.mine)
        said = self.finish(self.start(job, env=self.broken_read(0.5, 1)), 3, "mine.mp4",
                           "cannot be read at byte", "Input/output error")
        self.assertEqual(said.count("\n"), 1, said)
        self.assertEqual(self.left(), [])
        self.finish(self.start(job, env={"LD_PRELOAD": self.shim,
                                         "BROKEN_WRITE": ".out.mp4."}), 4,
                    "out.mp4", "Input/output error")
        self.assertEqual(self.left(), [])

    def test_a_clip_that_fails_midway_is_left_out_or_a_card(self):
        # Its beginning, its end and the clip's edges can be read, the middle cannot.
        ffmpeg(*picture(24, "320x180"), *tone(24), *H264, *AAC, "-movflags", "faststart",
               self.mine)
        path = os.path.join(self.folder, "job.json")
        with open(path, "w") as file:
            json.dump({"sources": {"a": self.source, "b": self.mine}, "overlay": "none",
                       "output": ENCODER, "clips": [
                           {"source": "a", "start_time": 0, "end_time": 1},
                           {"source": "b", "start_time": 12, "end_time": 20,
                            "name": "Lost"},
                           {"source": "a", "start_time": 3, "end_time": 6}]}, file)
        env = self.broken_read(0.6, 0.7)
        report = os.path.join(self.folder, "report.json")
        for policy, counts in (("skip", [25, 0, 75]), ("card", [25, 125, 75])):
            films = set()
            for workers in (1, 2, 4):
                said = self.finish(self.start(path, "--on-clip-error", policy, "--report",
                                              report, workers=workers, env=env), 0,
                                   'clip 2 ("Lost")', "mine.mp4", "cannot be read at byte")
                self.assertEqual(said.count("\n"), 1, said)
                films.add(digest(self.out))
            self.assertEqual(len(films), 1, "other bytes with other workers")
            with open(report) as file:
                clips = json.load(file)["clips"]
            self.assertEqual([c["frame_count"] for c in clips], counts)
            self.assertEqual(clips[1]["outcome"], {"skip": "skipped"}.get(policy, policy))
            self.assertIn("cannot be read", clips[1]["error"])
            probe = json.loads(subprocess.run(
                ["ffprobe", "-v", "error", "-show_streams", "-count_frames", "-of", "json",
                 self.out], capture_output=True, text=True, check=True).stdout)["streams"]
            frames = {s["codec_type"]: int(s["nb_read_frames"]) for s in probe}
            self.assertEqual(frames["video"], sum(counts))
            sound = next(s for s in probe if s["codec_type"] == "audio")
            self.assertAlmostEqual(float(sound["duration"]), sum(counts) / 25, delta=0.03)
        said = self.finish(self.start(path, env=env), 3, 'clip 2 ("Lost")', "mine.mp4")
        self.assertEqual(said.count("\n"), 1, said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
