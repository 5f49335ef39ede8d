# SPDX-License-Identifier: Apache-2.0
"""The checks themselves: films made the way everybody makes them must not pass."""

import os
import shutil
import subprocess
import unittest

from film import Film, Truth, source
from harness import EndToEnd


class BadFilms(EndToEnd):

    @classmethod
    def setUpClass(cls):
        pass  # Needs no glyphreel.

    def ffmpeg(self, *arguments):
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)],
                       check=True, cwd=self.folder)

    def clip(self, name, start, end, *more, source_name="plain.mp4"):
        self.ffmpeg("-ss", start, "-to", end, "-i", source(source_name), "-c:v",
                    "libx264", "-preset", "veryfast", "-crf", "20", "-c:a", "aac", *more,
                    name)
        return name

    def concat(self, *names):
        with open(self.file("list.txt"), "w") as file:
            file.writelines("file '%s'\n" % name for name in names)
        self.ffmpeg("-f", "concat", "-i", "list.txt", "-c", "copy", "out.mp4")
        return Film(self.file("out.mp4"))

    def assert_red(self, words, check, *arguments, **more):
        with self.assertRaisesRegex(AssertionError, words):
            check(*arguments, **more)

    def test_a_whole_film_passes(self):
        # The checks are not red for everything: one encode, faststart, exact sound.
        self.ffmpeg("-i", source("plain.mp4"), "-c:v", "libx264", "-preset", "veryfast",
                    "-crf", "18", "-c:a", "aac", "-movflags", "+faststart", "-t", 6,
                    "-movie_timescale", 240000, "out.mp4")
        self.assert_film(Film(self.file("out.mp4")), [("plain.mp4", 0, 6)], fps=None,
                         frames=180, size=(320, 180), tolerance_samples=2)

    def test_joining_clips_by_concat_is_found_out(self):
        self.clip("a.mp4", 1, 2.017)
        self.clip("b.mp4", 5, 6.03)
        self.clip("c.mp4", 8, 8.05)
        film = self.concat("a.mp4", "b.mp4", "c.mp4")
        self.assert_red("frame|moov|hidden|dts", self.verify, film)
        self.assert_red("constant|average|dts", self.verify, film, seeks=0)
        with self.assertRaises(AssertionError):
            self.verify_audio(film, len(film.packets()))
        self.assert_red("parameter sets", self.verify_h264, film, film.packets())

    def test_a_wrong_frame_is_found_out(self):
        self.clip("out.mp4", 1.034, 2.034)
        film = Film(self.file("out.mp4"))
        self.assert_red("should show", self.assert_film, film, [("plain.mp4", 1, 2)],
                        verify=False)
        self.assert_red("frames, should be|should show", self.assert_film, film,
                        [("plain.mp4", 1.04, 1.9)], verify=False)

    def test_sound_out_of_step_is_found_out(self):
        for delay in (200, 30):
            self.ffmpeg("-i", source("plain.mp4"), "-c:v", "copy", "-af",
                        "adelay=%dS:all=1" % delay, "-c:a", "aac", "out.mp4")
            film = Film(self.file("out.mp4"))
            self.assert_red("out of place", self.assert_film, film,
                            [("plain.mp4", 0, 12)], verify=False, tolerance_samples=4)

    def test_missing_faststart_and_late_start_are_found_out(self):
        self.ffmpeg("-i", source("plain.mp4"), "-c", "copy", "slow.mp4")
        self.assert_red("moov", self.verify_mp4, Film(self.file("slow.mp4")))
        self.assert_red("first video pts", self.verify, Film(source("vlate.mp4")))
        self.assert_red("hidden|first video pts", self.verify, Film(source("elst.mp4")))
        self.assert_red("constant|average", self.verify, Film(source("vfr.mp4")))
        self.assert_red("frame count", self.verify, Film(source("plain.mp4")), frames=9)
        self.assert_red("playing warns", self.verify, Film(source("corrupt.mp4")))
        self.assert_red("moov", self.verify, Film(source("plain.mp4")))

    def test_a_display_matrix_that_is_left_is_found_out(self):
        self.assert_red("display matrix", self.verify, Film(source("rot90.mp4")))

    def test_leftovers_are_found_out(self):
        shutil.copy(source("plain.mp4"), self.file(".out.mp4.tmp123"))
        self.assert_red("left behind", self.assert_nothing_left_over)
        os.unlink(self.file(".out.mp4.tmp123"))
        self.assert_nothing_left_over()

    def test_truth_knows_the_sources(self):
        for name in ("plain.mp4", "opengop.mp4", "hevcopen.mp4", "vp9.webm", "plain.ts",
                     "mpeg4.avi", "rot90.mp4", "off10.mkv", "wrap.ts", "frag.mp4"):
            truth = Truth.of(name)
            self.assertEqual([n for _, n in truth.frames], list(range(360)), name)
            self.assertEqual(len(truth.beeps), 12 if "noaudio" not in name else 0, name)


if __name__ == "__main__":
    unittest.main()
