# SPDX-License-Identifier: Apache-2.0
"""Runs the glyphreel command and judges what it made.

From the environment: GLYPHREEL, the command; GLYPHREEL_E2E_DIR, where sources and
results go; GLYPHREEL_MEDIA, the folder of the real film (may be absent).
"""

import json
import math
import os
import shutil
import subprocess
import sys
import unittest

import numpy as np

import counter
from film import (ROOT, TIMEOUT_S, WORK, Film, Fraction, Truth, exact, ffmpeg_bytes, run,
                  seconds, source)

# Films of tests are made, not found.
os.environ["GLYPHREEL_CACHE"] = ""

COMMAND = os.environ.get("GLYPHREEL", os.path.join(ROOT, "build-dev/glyphreel"))
MEDIA = os.environ.get("GLYPHREEL_MEDIA", os.path.join(ROOT, "media"))

FAST = {"video": {"codec": "libx264", "preset": "veryfast", "crf": 18},
        "audio": {"codec": "aac", "bit_rate": 192000}}
# Nothing lost: for comparing sound (in .mov), or pixels and sound (in .mkv).
EXACT_SOUND = {**FAST, "audio": {"codec": "pcm_s16le", "bit_rate": 0}}
EXACT = {"video": {"codec": "ffv1"}, "audio": {"codec": "pcm_s16le", "bit_rate": 0}}


def skipped_loudly(test, why):
    sys.stderr.write("\n" + "#" * 72 + "\nSKIPPED %s: %s\n" % (test.id(), why)
                     + "#" * 72 + "\n")
    test.skipTest(why)


class EndToEnd(unittest.TestCase):
    """Base of all end-to-end tests: a folder of its own, and the checks."""

    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        if not os.path.exists(COMMAND):
            raise AssertionError("there is no %s; build it, or set GLYPHREEL" % COMMAND)

    def setUp(self):
        self.folder = os.path.join(WORK, "results", self.id())
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.addCleanup(self._clean)

    def _clean(self):
        if self._outcome.success and not os.environ.get("GLYPHREEL_E2E_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def file(self, name):
        return os.path.join(self.folder, name)

    # -- running ------------------------------------------------------------------

    def job(self, clips, output=None, overlay="none", name="job.json", **more):
        """Writes a job file; clips are (source, start, end) or dicts."""
        used, written = {}, []
        for clip in clips:
            if not isinstance(clip, dict):
                clip = {"source": clip[0], "start_time": clip[1], "end_time": clip[2]}
            clip = dict(clip)
            path = clip["source"]
            if not os.path.isabs(path):
                path = source(path)
            key = used.setdefault(path, "s%d" % len(used))
            clip["source"] = key
            written.append(clip)
        whole = {"sources": {key: path for path, key in used.items()},
                 "overlay": overlay, "output": output or FAST, "clips": written, **more}
        path = self.file(name)
        with open(path, "w") as file:
            json.dump(whole, file, ensure_ascii=False, indent=1)
        return path

    def glyphreel(self, *arguments, expect=0, timeout=TIMEOUT_S, cwd=None):
        done = run(COMMAND, *arguments, timeout=timeout, cwd=cwd)
        codes = expect if isinstance(expect, (tuple, list)) else (expect,)
        self.assertIn(done.returncode, codes, "glyphreel %s\n%s%s" % (
            " ".join(map(str, arguments)), done.stdout[-2000:], done.stderr[-4000:]))
        return done

    def render(self, job, name="out.mp4", workers=2, expect=0, more=()):
        """Renders a job file and returns its Film (none where it must fail), with the
        report and what was said."""
        out, report = self.file(name), self.file(name + ".report.json")
        if os.path.exists(out):
            os.unlink(out)
        done = self.glyphreel("render", job, "-o", out, "--workers", workers,
                              "--report", report, "--progress", "none", *more,
                              expect=expect)
        if done.returncode:
            self.assertFalse(os.path.exists(out), "a failed render left a film")
            self.assert_nothing_left_over()
            return done
        film = Film(out)
        film.said = done.stdout + done.stderr
        with open(report) as file:
            film.report = json.load(file)
        self.assert_nothing_left_over()
        return film

    def assert_nothing_left_over(self, folder=None):
        left = [n for n in os.listdir(folder or self.folder)
                if ".tmp" in n or n.startswith(".")]
        self.assertEqual(left, [], "temporary files left behind")

    # -- looking ------------------------------------------------------------------

    def verify(self, film, fps=None, frames=None, size=None, audio=True, seeks=6):
        """Everything that must hold for every film, whatever its content."""
        path = film.path
        mp4 = path.endswith((".mp4", ".mov"))

        played = run("ffmpeg", "-nostdin", "-v", "warning", "-xerror", "-i",
                     "file:" + path, "-map", "0", "-f", "null", "-")
        # Matroska keeps no layout of uncompressed sound: ffmpeg's note, not our fault.
        warned = [line for line in played.stderr.splitlines()
                  if not line.startswith("Guessed Channel Layout")]
        self.assertEqual((played.returncode, warned), (0, []), "playing warns")

        video = film.video
        if fps is not None:
            self.assertEqual(film.fps, fps, "r_frame_rate")
        if mp4:
            self.assertEqual(Fraction(video["avg_frame_rate"]), film.fps,
                             "average and real frame rate differ")
        if size is not None:
            self.assertEqual(film.size, tuple(size), "size")
        self.assertIn(video.get("sample_aspect_ratio", "1:1"), ("1:1", "0:1", "N/A"))
        self.assertFalse([d for d in video.get("side_data_list", ())
                          if "rotation" in d], "a display matrix is left")

        packets = film.packets()
        base = Fraction(video["time_base"])
        pts = [int(p["pts"]) for p in packets]
        # Matroska has none; what readers make up for its first packets is missing.
        dts = [int(p["dts"]) for p in packets if mp4 or "dts" in p]
        self.assertTrue(all(a < b for a, b in zip(dts, dts[1:])),
                        "dts do not strictly increase")
        self.assertTrue(all(int(p.get("dts", 0)) <= int(p["pts"]) for p in packets),
                        "a dts is after its pts")
        ordered = sorted(pts)
        self.assertEqual(ordered[0], 0, "first video pts")
        tick = 1 / film.fps / base
        if tick.denominator == 1:
            self.assertEqual({b - a for a, b in zip(ordered, ordered[1:])} or {tick},
                             {tick}, "frame distances are not constant")
            self.assertEqual({int(p["duration"]) for p in packets}, {int(tick)},
                             "frame durations are not constant")
        else:  # Matroska keeps milliseconds: the grid, rounded.
            off = max(abs(p - n * tick) for n, p in enumerate(ordered))
            self.assertLessEqual(off, 1, "frames are off the grid")
        self.assertFalse([p for p in packets if "D" in p["flags"]],
                         "hidden frames before an edit list's start")
        if frames is not None:
            self.assertEqual(len(packets), frames, "frame count")
        if mp4:
            self.assertEqual(int(video["nb_frames"]), len(packets))
            self.assertEqual(int(video["duration_ts"]), len(packets) * tick)
        self.assertEqual(float(video["start_time"]), 0)
        self.assertIn("K", packets[0]["flags"], "the first packet is no key frame")

        if audio:
            self.assertIsNotNone(film.audio, "no audio stream")
            self.verify_audio(film, len(packets))
        else:
            self.assertIsNone(film.audio, "an audio stream nobody asked for")
        self.assertEqual(len(film.streams), 2 if audio else 1, "streams")
        if path.endswith(".mp4"):
            self.verify_mp4(film)
        if video["codec_name"] == "h264":
            self.verify_h264(film, packets)
        if seeks:
            self.verify_seeks(film, packets, seeks)

    def verify_audio(self, film, frame_count):
        audio = film.audio
        rate = int(audio["sample_rate"])
        due = math.floor(frame_count * rate / film.fps)
        if film.path.endswith(".mkv"):
            # Priming lies before 0: at most one AAC frame, declared as such.
            self.assertTrue(-0.022 < float(audio["start_time"]) <= 0, "audio's start")
        else:
            self.assertEqual(float(audio["start_time"]), 0, "audio's start")
        packets = film.packets("a")
        base = Fraction(audio["time_base"])
        ends = [int(p["pts"]) + int(p["duration"]) for p in packets]
        slack = 0 if base == Fraction(1, rate) else 2
        holes = [p["pts"] for p, end in zip(packets[1:], ends)
                 if abs(int(p["pts"]) - end) > slack]
        self.assertEqual(holes, [], "holes or overlaps between audio packets")
        if film.path.endswith((".mp4", ".mov")):
            self.assertEqual(seconds(audio["duration_ts"], base) * rate, due,
                             "audio samples declared")
        samples, _ = film.sound()
        # Whole packets are decoded; what the last one holds beyond the end is padding.
        self.assertGreaterEqual(len(samples), due, "audio samples decoded")
        self.assertLess(len(samples), due + 1024 + slack * rate // 500,
                        "audio samples decoded")

    def verify_mp4(self, film):
        boxes = top_level_boxes(film.path)
        names = [name for name, _ in boxes]
        self.assertLess(names.index("moov"), names.index("mdat"), "moov is not first")
        tags = {"h264": "avc1", "hevc": "hvc1", "av1": "av01"}
        if film.video["codec_name"] in tags:
            self.assertEqual(film.video["codec_tag_string"],
                             tags[film.video["codec_name"]])
        if film.audio and film.audio["codec_name"] == "aac":
            self.assertEqual(film.audio["codec_tag_string"], "mp4a")

    def verify_h264(self, film, packets):
        inband = ffmpeg_bytes(film.path, "-map", "0:v:0", "-c", "copy", "-bsf:v",
                              "filter_units=pass_types=7-8", "-f", "data", "-")
        self.assertEqual(len(inband), 0, "parameter sets inside the stream")
        lines = ffmpeg_bytes(film.path, "-map", "0:v:0", "-c", "copy", "-bsf:v",
                             "filter_units=pass_types=5", "-f", "framemd5", "-")
        idr = sum(not line.startswith(b"#") for line in lines.splitlines() if line)
        self.assertEqual(idr, sum("K" in p["flags"] for p in packets),
                         "key frames that are no IDR")

    def verify_seeks(self, film, packets, limit):
        """The frames around key frames, reached by seeking, are those that playing
        from the start shows there."""
        luma = film.luma()
        base = Fraction(film.video["time_base"])
        keys = [round(int(p["pts"]) * base * film.fps) for p in packets
                if "K" in p["flags"]]
        step = max(1, len(keys) // max(1, limit // 3))
        wanted = sorted({k + d for k in keys[::step] for d in (-1, 0, 1)
                         if 0 <= k + d < len(luma)})[:limit]
        width, height = film.size
        for frame in wanted:
            at = float(max(Fraction(0), (frame - Fraction(1, 4)) / film.fps))
            data = ffmpeg_bytes(
                film.path, "-map", "0:v:0", "-frames:v", "1", "-vf",
                "format=yuv420p|yuvj420p|yuv422p|yuv444p|gray,extractplanes=y", "-f",
                "rawvideo", "-", before=("-ss", "%.6f" % at))
            seen = np.frombuffer(data, np.uint8).reshape(height, width)
            self.assertTrue(np.array_equal(seen, luma[frame]),
                            "seeking to frame %d shows another" % frame)

    # -- comparing with the sources -----------------------------------------------

    def assert_film(self, film, clips, box=None, fps=None, tolerance_samples=None,
                    verify=True, beeps=True, **checks):
        """Every frame of every clip is the right one and every beep is in its place.
        `fps`: the film's rate where it is not the sources' own."""
        due, spans = [], []
        for name, start, end in clips:
            first, numbers = Truth.of(name).clip(exact(start), exact(end), fps)
            spans.append((len(due), first, len(numbers), name, exact(start)))
            due += numbers
        seen = film.numbers(box)
        self.assert_numbers(seen, due, spans)
        if verify:
            self.verify(film, **{"frames": len(due), **checks})
        if beeps and film.audio:
            self.assert_beeps(film, spans, tolerance_samples)

    def assert_numbers(self, seen, due, spans=()):
        if seen == due:
            return
        for clip, (f0, first, count, name, start) in enumerate(spans, 1):
            got, want = seen[f0:f0 + count], due[f0:f0 + count]
            if got != want:
                at = next((i for i, (g, w) in enumerate(zip(got, want)) if g != w),
                          min(len(got), len(want)))
                self.fail("clip %d (%s from %s, film frame %d): its frame %d should "
                          "show %s, shows %s; due %s..., seen %s..." % (
                              clip, name, float(start), f0, at, want[at:at + 1],
                              got[at:at + 1], want[:4], got[:4]))
        self.fail("%d frames, should be %d: ends %s, should end %s" % (
            len(seen), len(due), seen[-4:], due[-4:]))

    def assert_beeps(self, film, spans, tolerance_samples=None):
        """`tolerance_samples` none: the rounding of one video frame and one sample,
        because a clip may begin between two frames of its source."""
        samples, rate = film.sound()
        found = counter.find_beeps(samples, rate)
        allowed = (math.ceil(rate / film.fps) + 2 if tolerance_samples is None
                   else tolerance_samples)
        margin = 0.008 if tolerance_samples is not None else 0.008 + 1 / film.fps
        sweep = Fraction(counter.SWEEP_SECONDS)
        errors, missing, explained = [], [], set()
        for clip, (f0, first, count, name, start) in enumerate(spans, 1):
            if first is None:
                continue
            length = count / film.fps
            sample0 = math.floor(f0 * rate / film.fps)
            for time, rising in Truth.of(name).beeps:
                due = sample0 + round((time - first) * rate)
                inside = margin < time - first and time + sweep < first + length - margin
                near = [i for i, (at, kind) in enumerate(found)
                        if kind == rising and abs(at - due) <= max(allowed, 1200)]
                explained.update(near)
                if inside:
                    error = min((abs(found[i][0] - due) for i in near), default=None)
                    if error is None or error > allowed:
                        missing.append((clip, name, float(time), due, error))
                    else:
                        errors.append(error)
        self.assertEqual(missing[:5], [], "beeps out of place (clip, source, source "
                         "time, due sample, samples off), %d in all" % len(missing))
        strange = [found[i] for i in range(len(found)) if i not in explained]
        self.assertEqual(strange[:5], [], "beeps that nobody played")
        film.beep_errors = errors
        return errors


class Experiment(EndToEnd):
    """Base of the tests of commands that measure: jobs lie in `work`, and in `temporary`,
    where the command has its own files, nothing may stay."""

    subcommand = ""  # of glyphreel
    json_option = ""  # that names its report for tools

    def setUp(self):
        super().setUp()
        self.work = self.file("work")
        self.temporary = self.file("temporary")
        os.mkdir(self.work)
        os.mkdir(self.temporary)

    def write(self, name, job):
        path = os.path.join(self.work, name)
        with open(path, "w") as file:
            json.dump(job, file)
        return path

    def start(self, *arguments, path=None, **more):
        """The running process; `path`: where it finds other programs."""
        environment = {**os.environ, "TMPDIR": self.temporary}
        if path is not None:
            environment["PATH"] = path
        return subprocess.Popen([COMMAND, self.subcommand, *map(str, arguments)],
                                text=True, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **more)

    def finish(self, *arguments, expect=0, given=None, **more):
        process = self.start(*arguments, stdin=subprocess.PIPE, **more)
        out, said = process.communicate(given, timeout=TIMEOUT_S)
        self.assertEqual(process.returncode, expect, said + out)
        self.assertEqual(os.listdir(self.temporary), [], "temporary files left behind")
        return out, said

    def reports(self):
        return self.file("report.json"), self.file("report.md")

    def measured(self, *arguments, **more):
        report, markdown = self.reports()
        out, said = self.finish(*arguments, self.json_option, report, "--markdown",
                                markdown, **more)
        self.assert_nothing_left_over()
        with open(report) as file:
            text = file.read()
        with open(markdown) as file:
            document = file.read()
        for written in (text, document):
            self.assertNotIn(self.folder, written, "a path of this machine")
        return json.loads(text), document, out, said


def top_level_boxes(path):
    boxes = []
    with open(path, "rb") as file:
        end = os.path.getsize(path)
        at = 0
        while at < end:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            boxes.append((head[4:8].decode("latin-1"), length))
            at += length or end
    return boxes


def peak_rss_of(command, timeout=TIMEOUT_S):
    """(exit code, peak resident bytes, most open files, CPU seconds, what it said).

    A child of its own measures, so that the peak is this command's alone."""
    watcher = (
        "import json,os,resource,subprocess,sys,time\n"
        "p=subprocess.Popen(sys.argv[1:],stdout=subprocess.DEVNULL)\n"
        "most=0\n"
        "while p.poll() is None:\n"
        "  try: most=max(most,len(os.listdir('/proc/%d/fd'%p.pid)))\n"
        "  except OSError: pass\n"
        "  time.sleep(0.005)\n"
        "r=resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([p.returncode,r.ru_maxrss*1024,most,r.ru_utime+r.ru_stime]))")
    done = run(sys.executable, "-c", watcher, *command, timeout=timeout)
    if not done.stdout:
        raise AssertionError(done.stderr)
    return (*json.loads(done.stdout), done.stderr)
