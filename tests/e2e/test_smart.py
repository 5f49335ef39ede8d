# SPDX-License-Identifier: Apache-2.0
"""Smart render: what is copied is the source's to the bit, what is encoded shows the same
frames as without, and the film is as clean as any. GLYPHREEL_SMART_JOBS says how many
random jobs are tried (default 6)."""

import hashlib
import os
import random
import unittest

from film import Film, Truth, exact, run, source
from harness import FAST, EndToEnd

# Small, in a corner that holds no cell of a number.
SIGN = {"type": "box", "x": 0, "y": 0, "width": 48, "height": 24, "color": "#ffffff"}


def signs(*windows):
    """An overlay of one box that shows in each (from, until)."""
    layers = []
    for start, until in windows:
        layer = dict(SIGN)
        if start is not None:
            layer["from"] = start
        if until is not None:
            layer["until"] = until
        layers.append(layer)
    return {"layers": layers}


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def sets_of(path):
    """(SPS units, PPS units) of the one avcC of an mp4."""
    with open(path, "rb") as file:
        whole = file.read()
    if whole.count(b"avcC") != 1:
        raise AssertionError("%d avcC in %s" % (whole.count(b"avcC"), path))
    at = whole.index(b"avcC") + 4
    assert whole[at] == 1 and whole[at + 4] & 3 == 3, "4-byte lengths"
    found, at = [], at + 5
    for mask in (31, 255):
        units, count = [], whole[at] & mask
        at += 1
        for _ in range(count):
            size = int.from_bytes(whole[at:at + 2], "big")
            units.append(whole[at + 2:at + 2 + size])
            at += 2 + size
        found.append(units)
    return found


def similarity(a, b):
    """SSIM (Wang 2004) over windows of 8 x 8, their mean."""
    height, width = a.shape[0] // 8 * 8, a.shape[1] // 8 * 8

    def blocks(x):
        x = x[:height, :width].astype(float).reshape(height // 8, 8, width // 8, 8)
        return x.transpose(0, 2, 1, 3).reshape(-1, 64)
    a, b = blocks(a), blocks(b)
    ma, mb = a.mean(1), b.mean(1)
    va, vb = a.var(1), b.var(1)
    cov = (a * b).mean(1) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float((((2 * ma * mb + c1) * (2 * cov + c2))
                  / ((ma ** 2 + mb ** 2 + c1) * (va + vb + c2))).mean())


class SmartTest(EndToEnd):
    _sources = {}

    def source_film(self, name):
        if name not in self._sources:
            film = Film(source(name))
            self._sources[name] = (film.frame_hashes(), film.luma())
        return self._sources[name]

    def smart(self, clips, overlay="none", mode="require", name="smart.mp4", more=(),
              **job):
        path = self.job(clips, overlay=overlay, name=name + ".json", **job)
        film = self.render(path, name, more=("--smart", mode, *more))
        film.job = path
        return film

    def copied(self, film):
        return [tuple(r) for r in film.report["smart"]["copied"]]

    def assert_smart(self, film, clips, seam=0.97, **checks):
        """`film` of `clips` (source, start, end) is clean, shows the right frames, and
        what the report calls copied is."""
        # The sign hides no cell, but changes the picture: numbers alone are compared.
        due, where = [], []
        for name, start, end in clips:
            numbers = Truth.of(name).clip(exact(start), exact(end))[1]
            due += numbers
            where += [(name, n) for n in numbers]
        self.assert_numbers(film.numbers(), due)
        self.verify(film, frames=len(due), **checks)
        hashes, luma = film.frame_hashes(), film.luma()
        ranges = self.copied(film)
        self.assertEqual(sum(b - a for a, b in ranges),
                         film.report["smart"]["copied_frames"])
        self.assertEqual(len(due) - film.report["smart"]["copied_frames"],
                         sum(e["frame_count"] for e in film.report["smart"]["encoded"]))
        # Numbers count from a source's first frame, which an edit list may have moved.
        where = [(name, n - Truth.of(name).frames[0][1]) for name, n in where]
        wrong = [f for a, b in ranges for f in range(a, b)
                 if hashes[f] != self.source_film(where[f][0])[0][where[f][1]]]
        self.assertEqual(wrong, [], "copied frames that are not the source's")
        # No seam: what is encoded beside what is copied is as good.
        for frame in {f for a, b in ranges for f in (a - 1, b)}:
            if 0 <= frame < len(due):
                name, number = where[frame]
                likeness = similarity(luma[frame][8:], self.source_film(name)[1][number][8:])
                self.assertGreater(likeness, seam, "frame %d beside a seam" % frame)

    def assert_like_full(self, film, clips, overlay):
        """The same frames at the same times as without --smart."""
        full = self.render(self.job(clips, overlay=overlay, name="full.json"), "full.mp4")
        times = [sorted(p["pts"] for p in f.packets()) for f in (film, full)]
        self.assertEqual(*times)
        self.assertEqual(film.numbers(), full.numbers())
        # Where the sign is in the one, it is in the other.
        signed = [[bool(x[1:3, 1:6].mean() > 195) for x in f.luma()]
                  for f in (film, full)]
        self.assertEqual(*signed)


class Smart(SmartTest):

    def test_case_37_two_parameter_sets_in_one_track(self):
        clips = [("refs.mp4", 1.5, 9.2)]
        film = self.smart(clips)
        self.assertEqual(self.copied(film), [(15, 195)])
        self.assert_smart(film, clips)
        sps, pps = sets_of(film.path)
        self.assertEqual((len(sps), len(pps)), (2, 2))
        # Profile and level of both: High, 4.1.
        with open(film.path, "rb") as file:
            whole = file.read()
        at = whole.index(b"avcC") + 4
        self.assertEqual((whole[at + 1], whole[at + 3]), (100, 41))
        self.assertEqual({e["because"]: e["frame_count"]
                          for e in film.report["smart"]["encoded"]},
                         {"a cut divides their group of pictures": 51})
        self.assert_like_full(film, clips, "none")

    def test_whatever_is_drawn_on_is_encoded_and_nothing_else(self):
        clips = [("keys.mp4", 0, 8), ("keys.mp4", 8.5, 11.5)]
        overlay = signs((2.2, 2.9), (-0.5, None))
        film = self.smart(clips, overlay)
        # Groups of a second. Clip 1 is drawn on in its third and its last; clip 2 begins
        # in the middle of one, and is drawn on in its second and its last whole ones.
        self.assertEqual(self.copied(film), [(0, 60), (90, 210), (255, 285)])
        self.assert_smart(film, clips)
        self.assert_like_full(film, clips, overlay)

    def test_a_window_that_may_end_at_a_key_frame_does(self):
        clips = [("keys.mp4", 1.3, 7.3)]
        for until, first in (({"near": 2.5, "slack": 0.5}, 81),   # at 2.7
                             ({"near": 2.5, "slack": 0.1}, 81),   # shows until 2.5
                             ({"near": -3.1, "slack": 0.3}, 81)):  # 2.9: at 2.7
            overlay = signs((0, until))
            film = self.smart(clips, overlay, name="until.mp4")
            self.assertEqual(self.copied(film)[0][0], first, until)
            self.assert_like_full(film, clips, overlay)
        plain = self.render(self.job(clips, overlay=signs((0, {"near": 2.5, "slack": 0.5})),
                                     name="plain.json"), "plain.mp4")
        signed = [x[1:3, 1:6].mean() > 195 for x in plain.luma()]
        self.assertEqual(signed, [n < 81 for n in range(180)])

    def test_clips_that_are_copied_whole_need_no_encoder(self):
        clips = [("keys.mp4", 1, 3), ("keys.mp4", 6, 10)]
        film = self.smart(clips)
        self.assertEqual(self.copied(film), [(0, 60), (60, 180)])
        self.assert_smart(film, clips)
        self.assertEqual([len(units) for units in sets_of(film.path)], [1, 1])

    def test_other_frame_rates_containers_and_profiles(self):
        ntsc = [("keysntsc.mp4", 0.4, 7.7)]
        film = self.smart(ntsc, name="ntsc.mp4")
        self.assert_smart(film, ntsc)
        self.assertGreater(film.report["smart"]["copied_frames"], 150)
        # A source of finer quantisers than crf 18 has: what is encoded is as fine.
        self.assertGreater(film.report["frame_count"], 200)
        matroska = [("refs.mkv", 1.5, 9.2)]
        film = self.smart(matroska, signs((5, 5.5)), name="out.mkv")
        self.assert_smart(film, matroska)
        self.assertEqual(film.report["smart"]["copied_frames"], 120)
        plain = [("baseline.mp4", 0.5, 4.5)]
        film = self.smart(plain, name="base.mov")
        self.assert_smart(film, plain)
        self.assertEqual(film.report["smart"]["copied_frames"], 90)

    def test_sets_inside_the_stream_are_left_out(self):
        clips = [("inband.mp4", 1, 7)]
        film = self.smart(clips)
        self.assertGreater(film.report["smart"]["copied_frames"], 90)
        self.assert_smart(film, clips)

    def test_sources_whose_sets_have_the_same_ids(self):
        # The one with more frames is copied; with equal sets, both.
        clips = [("keys.mp4", 1, 3), ("refs.mp4", 4, 8), ("keys.mp4", 5, 6.5)]
        film = self.smart(clips)
        self.assertEqual(self.copied(film), [(60, 180)])
        self.assertIn("their source's parameter sets have the same ids as another source's",
                      [e["because"] for e in film.report["smart"]["encoded"]])
        self.assert_smart(film, clips)
        clips = [("refs.mp4", 1.9, 4.1), ("refs.mkv", 5.9, 8.1)]
        film = self.smart(clips, name="equal.mp4")
        self.assertEqual(film.report["smart"]["copied_frames"], 120)
        self.assert_smart(film, clips)

    def test_single_frames_are_never_left_before_a_copy(self):
        # Two IDR pictures in a row could have one idr_pic_id (H.264 7.4.3).
        for clips, copied in (
                ([("keys.mp4", 29 / 30, 4)], [(31, 91)]),
                ([("keys.mp4", 28 / 30, 4)], [(2, 92)]),
                ([("keys.mp4", 1, 61 / 30), ("keys.mp4", 4, 6)], [(0, 30), (61, 91)]),
                ([("refs.mp4", 1, 31 / 30), ("keys.mp4", 4, 6)], [(31, 61)])):
            clips = [(name, max(0, round(a - 0.001, 6)), round(b - 0.001, 6))
                     for name, a, b in clips]
            film = self.smart(clips, name="single.mp4")
            self.assertEqual(self.copied(film), copied, clips)
            self.assert_smart(film, clips)

    def test_what_cannot_be_copied_says_why(self):
        group = "their group of pictures is open, or refreshed in parts"
        own = {"video": {"codec": "libx264", "preset": "veryfast", "crf": 18,
                         "x264-params": "sps-id=3"}}
        reasons = (
            ("hevc.mp4", {}, "is not H.264"),
            ("opengop.mp4", {}, group),
            ("pir.mp4", {}, group),  # JOINING case 30
            ("plain.ts", {}, "does not keep H.264 as MP4 does"),
            ("field.mp4", {}, "is interlaced"),
            ("sar.mp4", {}, "has another size or is turned"),
            ("rot90.mp4", {}, "has another size or is turned"),
            ("vfr.mp4", {}, "another frame rate"),
            ("allkeys.mp4", {}, "is a single frame"),
            ("elst.mp4", {}, None),
            ("keys.mp4", {"output": {**FAST, "size": [640, 360]}}, "has another size"),
            ("keys.mp4", {"output": {**FAST, "fps": 25}}, "another frame rate"),
            ("keys.mp4", {"output": {"video": {"codec": "libx265", "crf": 30,
                                               "preset": "ultrafast"}}}, "libx264"),
            ("keys.mp4", {"output": own}, "sps-id"),
            ("keys.mp4", {"overlay": "card"}, "they are drawn on"),
        )
        for name, job, reason in reasons:
            with self.subTest(name, **job):
                # These have one group of pictures, or nearly so: all of the film.
                end = 12 if reason == group else 3.5
                path = self.job([(name, 0, end)], name="why.json", **job)
                if reason is None:
                    # Half of its first group is hidden: that one, and no other.
                    film = self.render(path, "why.mp4", more=("--smart", "auto"))
                    self.assert_smart(film, [(name, 0, 3.5)])
                    continue
                done = self.render(path, "why.mp4", more=("--smart", "require"), expect=2)
                self.assertIn("no frame of the film can be copied", done.stderr)
                self.assertIn(reason, done.stderr)
                film = self.render(path, "why.mp4", more=("--smart", "auto"))
                self.assertEqual(film.report["smart"]["copied_frames"], 0)
                self.assertIn(reason, film.report["smart"]["encoded"][0]["because"])

    def test_damage_and_lost_frames(self):
        # Not the group that lacks frames 121 to 123 or their like.
        film = self.smart([("dropref.mp4", 2, 8)], mode="auto")
        self.verify(film, frames=180)
        self.assertGreater(film.report["smart"]["copied_frames"], 60)
        self.assertFalse([r for r in self.copied(film) if r[0] <= 64 < r[1]])
        # What is copied is not decoded, unless every damage has to be known.
        path = self.job([("corrupt.mp4", 0, 12)], name="corrupt.json")
        done = self.render(path, "c.mp4", more=("--smart", "require", "--strict"), expect=3)
        self.assertIn("frames of its source are damaged", done.stderr)

    def test_any_number_of_workers_and_the_cache_give_the_same_bytes(self):
        clips = [("refs.mp4", 1.5, 9.2), ("refs.mp4", 0.3, 6.1), ("refs.mp4", 5, 11)]
        overlay = signs((2.2, 3.3))
        film = self.smart(clips, overlay)
        once = sha256(film.path)
        path, out = film.job, self.file("again.mp4")
        for workers in (1, 3):
            self.glyphreel("render", path, "-o", out, "--smart", "require", "--workers",
                           workers, "--progress", "none")
            self.assertEqual(sha256(out), once)
        cache = self.file("cache")
        hits = []
        for _ in range(2):
            again = self.render(path, "cached.mp4",
                                more=("--smart", "require", "--cache", cache))
            self.assertEqual(sha256(again.path), once)
            hits.append((again.report["cache"]["hits"], again.report["cache"]["misses"]))
        self.assertEqual((hits[0][0], hits[1][1]), (0, 0))
        self.assertGreater(hits[1][0], 0)
        # Without --smart nothing of it is taken.
        off = self.render(path, "off.mp4", more=("--cache", cache))
        self.assertNotEqual(sha256(off.path), once)
        self.assertEqual([len(units) for units in sets_of(off.path)], [1, 1])

    def test_check_and_render_say_it_in_one_line(self):
        path = self.job([("keys.mp4", 0.5, 5.5)], overlay=signs((1.8, 2.2)))
        said = self.glyphreel("check", path).stdout
        self.assertIn("render --smart require would copy 90 of 150 frames; encoded: ", said)
        self.assertIn("12 because they are drawn on", said)
        done = run(os.environ.get("GLYPHREEL", ""), "render", path, "-o",
                   self.file("out.mp4"), "--smart", "auto")
        self.assertEqual(done.stdout.count("90 of 150 frames copied"), 1, done.stdout)


class RandomJobs(SmartTest):
    """Sources, cuts and windows at random: smart against full."""

    NAMES = ("keys.mp4", "refs.mp4", "keys.mp4", "inband.mp4", "refs.mkv", "opengop.mp4")

    def test_random_jobs(self):
        count = int(os.environ.get("GLYPHREEL_SMART_JOBS", "6"))
        copied = 0
        for seed in range(count):
            generator = random.Random("smart %d" % seed)
            first = generator.choice(self.NAMES[:5])
            clips = []
            for _ in range(generator.randint(1, 3)):
                name = first if generator.random() < 0.7 else generator.choice(self.NAMES)
                start = generator.choice((generator.randint(0, 6),
                                          round(generator.uniform(0, 6.5), 3)))
                end = round(start + generator.choice((2, 4, generator.uniform(0.1, 5))), 3)
                clips.append((name, start, end))
            windows = []
            for _ in range(generator.randint(0, 2)):
                start = round(generator.uniform(-1.5, 2.5), 2)
                if generator.random() < 0.3:
                    windows.append((None, {"near": round(generator.uniform(0.2, 2), 2),
                                           "slack": 0.6}))
                else:
                    windows.append((start, start + 0.4 if start > 0 or start < -0.5
                                    else None))
            overlay = signs(*windows) if windows else "none"
            with self.subTest(seed=seed, clips=clips, windows=windows):
                film = self.smart(clips, overlay, mode="auto")
                self.assert_smart(film, clips, seeks=3)
                self.assert_like_full(film, clips, overlay)
                copied += film.report["smart"]["copied_frames"]
        self.assertGreater(copied, 0, "nothing was ever copied")


if __name__ == "__main__":
    unittest.main()
