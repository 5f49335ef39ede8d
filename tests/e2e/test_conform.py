# SPDX-License-Identifier: Apache-2.0
"""Sources of every size, shape, rate and colour become one even, upright film."""

import unittest

import numpy as np

import sources
from film import Film, Fraction, Truth, exact, run, source
from harness import EXACT, FAST, EndToEnd


def bounding_box(mask):
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1


class Conform(EndToEnd):

    def test_case_06_other_sizes_and_pixel_shapes(self):
        clips = [("plain.mp4", 1, 3), ("sar.mp4", 1, 2), ("f25.mp4", 1, 2)]
        film = self.render(self.job(clips))
        # Most of the film's time is plain.mp4's.
        self.verify(film, fps=30, size=(320, 180), frames=120)
        self.assertEqual(film.video.get("sample_aspect_ratio", "1:1"), "1:1")
        numbers = film.numbers()
        self.assertEqual(numbers[:60], list(range(30, 90)))
        # 512:288 = 16:9, so both others fill the frame; 25 a second become 30.
        for first, name in ((60, "sar.mp4"), (90, "f25.mp4")):
            due = Truth.of(name).clip(Fraction(1), Fraction(2), Fraction(30))[1]
            self.assertEqual(numbers[first:first + 30], due, name)
        with self.subTest("a circle stays round"):
            film = self.render(self.job([("plain.mp4", 1, 3), ("sarcircle.mp4", 0, 1)]),
                               "circle.mp4")
            width, height = bounding_box(film.luma()[75] > 120)
            self.assertLessEqual(abs(int(width) - int(height)), 1)
            self.assertLessEqual(abs(int(height) - 150), 2)
            film = self.render(self.job([("sarcircle.mp4", 0, 1)]), "alone.mp4")
            self.verify(film, frames=30)
            self.assertEqual(Fraction(*film.size), Fraction(16, 9))
            width, height = bounding_box(film.luma()[10] > 120)
            self.assertLessEqual(abs(int(width) - int(height)), 1)
        with self.subTest("another aspect is padded"):
            film = self.render(self.job([("plain.mp4", 1, 3), ("inter.ts", 1, 2)]),
                               "pad.mp4")
            self.verify(film, frames=90, size=(320, 180))
            inner = 180 * 4 // 3
            luma = film.luma()[75]
            self.assertLess(luma[:, :(320 - inner) // 2 - 3].max(), 30)
            self.assertLess(luma[:, (320 + inner) // 2 + 3:].max(), 30)
            self.assertGreater(luma[:, 160 - inner // 2 + 8].mean(), 30)

    def test_case_07_portrait_from_a_phone(self):
        clips = [("rot90.mp4", 1, 3), ("rot90.mp4", 5, 6)]
        film = self.render(self.job(clips))
        self.assert_film(film, clips, size=(180, 320), tolerance_samples=3)
        film = self.render(self.job([("plain.mp4", 0, 2), ("rot90.mp4", 1, 2)]),
                           "mixed.mp4")
        self.verify(film, size=(320, 180), frames=90)
        inner = 180 * 180 // 320
        box = ((320 - inner) // 2, 0, inner, 180)
        self.assertEqual(film.numbers(box)[60:], list(range(30, 60)))
        self.assertLess(film.luma()[70][:, :box[0] - 3].max(), 30, "bars are not black")

    def test_case_08_variable_rate(self):
        clips = [("vfr.mp4", 0.51, 3.2), ("vfr.mp4", 3.5, 6.25), ("vfr.mp4", 9, 11)]
        film = self.render(self.job(clips))
        self.assert_film(film, clips, fps=film.fps)
        total = sum(exact(e) - exact(s) for _, s, e in clips)
        self.assertLessEqual(abs(len(film.luma()) / film.fps - total), 3 / film.fps)
        # And at a rate that the job asks for.
        film = self.render(self.job(clips, {**FAST, "fps": 30}), "at30.mp4")
        self.assert_film(film, clips, fps=Fraction(30))

    def test_case_09_five_seconds_without_frames(self):
        clips = [("gapvfr.mp4", 1, 8)]
        film = self.render(self.job(clips, {**FAST, "fps": 30}))
        self.assert_film(film, clips, fps=Fraction(30), frames=210)
        numbers = film.numbers()
        self.assertEqual(sum(a == b for a, b in zip(numbers, numbers[1:])), 150)

    def test_case_10_mixed_frame_rates(self):
        clips = [("ntsc.mp4", 1, 5), ("f5994.mp4", 2, 3), ("f25.mp4", 2, 3),
                 ("plain.mp4", 2, 3), ("film24.mp4", 2, 3), ("ntsc.mp4", 6, 9)]
        film = self.render(self.job(clips))
        rate = Fraction(30000, 1001)
        self.verify(film, fps=rate)
        numbers, at = film.numbers(), 0
        for name, start, end in clips:
            native = None if name == "ntsc.mp4" else rate
            due = Truth.of(name).clip(Fraction(start), Fraction(end), native)[1]
            self.assertEqual(numbers[at:at + len(due)], due, name)
            at += len(due)
        self.assertEqual(at, len(numbers))
        with self.subTest("a source of the film's own rate is untouched"):
            film = self.render(self.job([("ntsc.mp4", 1, 3), ("plain.mp4", 1, 2)],
                                        EXACT), "exact.mkv")
            whole = Film(source("ntsc.mp4")).frame_hashes()
            own = film.frame_hashes()[:60]
            self.assertEqual(own, [whole[n] for n in film.numbers()[:60]])
            self.assertEqual(len(set(own)), 60, "doubled frames")

    def patches_of(self, film, frame_s=0.5):
        picture = film.rgb(frame_s)
        height, width = picture.shape[:2]
        return [picture[height // 2 - 8:height // 2 + 8,
                        (2 * i + 1) * width // 16 - 6:(2 * i + 1) * width // 16 + 6]
                .mean(axis=(0, 1)) for i in range(8)]

    def assert_patches(self, film, at=0.5):
        for due, seen in zip(sources.PATCHES, self.patches_of(film, at)):
            self.assertLessEqual(abs(seen - due).max(), 3.5,
                                 "%s became %s" % (due, seen.round(1)))

    def test_case_20_full_range_and_bt601(self):
        tags = ("color_space", "color_range", "color_primaries", "color_transfer")
        with self.subTest("alone, BT.601 stays BT.601"):
            film = self.render(self.job([("b601.mp4", 0, 2)]), "b601.mp4")
            self.verify(film, frames=60)
            self.assertEqual([film.video.get(t) for t in tags],
                             ["smpte170m", "tv", "smpte170m", "smpte170m"])
            self.assert_patches(film)
        with self.subTest("alone, untagged and small counts as BT.601"):
            film = self.render(self.job([("untagged.mp4", 0, 2)]), "untagged.mp4")
            self.assertIn(film.video.get("color_space"), ("smpte170m", "bt470bg"))
            self.assert_patches(film)
        with self.subTest("alone, full range"):
            film = self.render(self.job([("full.mp4", 0, 2)]), "full.mp4")
            self.verify(film, frames=60)
            self.assertEqual(film.video.get("color_space"), "bt709")
            self.assertIn(film.video.get("color_range"), ("tv", "pc"))
            self.assert_patches(film)
        with self.subTest("full range where the job's pixel format says so"):
            film = self.render(self.job([("b709.mp4", 0, 1)], {
                **FAST, "video": {**FAST["video"], "pixel_format": "yuvj420p"}}),
                "yuvj.mp4")
            self.verify(film, frames=30)
            self.assertEqual(film.video.get("color_range"), "pc")
            self.assert_patches(film)
        with self.subTest("together they become BT.709, limited"):
            film = self.render(self.job([("b601.mp4", 0, 2), ("full.mp4", 0, 2),
                                         ("b709.mp4", 0, 2)]), "mixed.mp4")
            self.verify(film, frames=180)
            self.assertEqual([film.video.get(t) for t in tags],
                             ["bt709", "tv", "bt709", "bt709"])
            for at in (0.5, 2.5, 4.5):
                self.assert_patches(film, at)

    def test_case_19_hdr_never_leaves_hdr_tags_on_8_bit(self):
        for name in ("hlg.mp4", "hdr10.mp4"):
            with self.subTest(name):
                film = self.render(self.job([(name, 0, 1), ("plain.mp4", 1, 1.5)]),
                                   "with-" + name)
                self.verify(film, frames=45)
                if not film.video["pix_fmt"].endswith(("10le", "12le")):
                    self.assertEqual(film.video.get("color_transfer"), "bt709")
                    self.assertEqual(film.video.get("color_space"), "bt709")
                film = self.render(self.job([(name, 0, 1)]), "alone-" + name)
                if not film.video["pix_fmt"].endswith(("10le", "12le")):
                    self.assertNotIn(film.video.get("color_transfer"),
                                     ("arib-std-b67", "smpte2084"))

    def test_case_23_interlaced_is_deinterlaced(self):
        clips = [("inter.ts", 1, 3), ("inter.ts", 5, 6.2)]
        film = self.render(self.job(clips), "out.mp4")
        self.verify(film, fps=25, size=(768, 576))
        self.assertEqual(film.video.get("field_order", "progressive"), "progressive")
        due = sum((Truth.of("inter.ts").clip(exact(s), exact(e))[1]
                   for _, s, e in clips), [])
        self.assert_numbers(film.numbers(), due)
        # Combed frames are known by rows that differ more from their neighbours than
        # from the rows of their own field.
        detected = run("ffmpeg", "-nostdin", "-i", film.path, "-vf", "idet", "-an", "-f",
                       "null", "-").stderr
        line = [l for l in detected.splitlines() if "Multi frame" in l][-1]
        words = line.replace(":", " ").split()
        count = {k: int(words[words.index(k) + 1]) for k in ("TFF", "BFF", "Progressive")}
        self.assertLess(count["TFF"] + count["BFF"], 0.02 * len(due) + 1, line)

    def test_case_31_odd_sizes_and_other_pixel_formats(self):
        for name in ("odd.mp4", "gray.mp4", "pngrgb.mov", "prores.mov"):
            with self.subTest(name):
                film = self.render(self.job([(name, 0.5, 1.5)]), name + ".mp4")
                self.verify(film, frames=30)
                self.assertEqual(film.numbers(), list(range(15, 45)))
                width, height = film.size
                self.assertEqual((width % 2, height % 2), (0, 0))
                # Gray everywhere: no green or pink edge from a half-filled chroma row.
                picture = film.rgb(0.5)
                self.assertLess((picture.max(axis=2) - picture.min(axis=2)).max(), 24)
                mixed = self.render(self.job([("plain.mp4", 1, 3), (name, 0.5, 1.5)]),
                                    name + ".mixed.mp4")
                self.verify(mixed, frames=90)
                self.assertEqual(mixed.video["pix_fmt"], "yuv420p")
                self.assertEqual(mixed.video["profile"], "High")
                self.assertEqual(mixed.numbers()[60:], list(range(15, 45)))

    def test_case_32_jittered_time_stamps(self):
        clips = [("jitter.mp4", 1.016, 4.016), ("jitter.mp4", 6.016, 10.016)]
        film = self.render(self.job(clips))
        self.verify(film, fps=30, frames=210)
        seen = film.numbers()
        self.assertEqual(seen[:90], list(range(seen[0], seen[0] + 90)))
        self.assertEqual(seen[90:], list(range(seen[90], seen[90] + 120)))

    def test_fit_crop_and_stretch(self):
        for fit in ("crop", "stretch", "blur"):
            film = self.render(self.job([("plain.mp4", 1, 2)],
                                        {**FAST, "size": [180, 320], "fit": fit}),
                               fit + ".mp4")
            self.verify(film, frames=30, size=(180, 320))
            corner = film.luma()[10][:6, :].mean()
            self.assertGreater(corner, 28, fit + " left a black bar")
        self.assertEqual(Film(self.file("stretch.mp4")).numbers(), list(range(30, 60)))


if __name__ == "__main__":
    unittest.main()
