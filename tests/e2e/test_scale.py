# SPDX-License-Identifier: Apache-2.0
"""Very many clips and very many files: memory and open files stay bounded."""

import json
import os
import unittest

from film import Film, source
from harness import COMMAND, FAST, EndToEnd, peak_rss_of

QUICK = {**FAST, "video": {"codec": "libx264", "preset": "veryfast", "crf": 23}}


class Scale(EndToEnd):

    def measured(self, job, name, workers=2):
        report = self.file(name + ".json")
        code, peak, files, cpu, said = peak_rss_of(
            [COMMAND, "render", job, "-o", self.file(name), "--workers", str(workers),
             "--progress", "none", "--report", report])
        self.assertEqual(code, 0, said)
        film = Film(self.file(name))
        with open(report) as file:
            film.report = json.load(file)
        return film, peak, files

    def clips(self, count):
        """`count` clips of half a second, all over the source."""
        return [{"source": "long.mp4", "start_time": start, "end_time": start + 0.5,
                 "name": "Clip number %d" % i, "rating": i % 5 + 1}
                for i, start in enumerate((n * 7) % 590 / 10 for n in range(count))]

    def test_must_show_6_memory_of_1000_clips(self):
        # Cards are drawn: they too must not pile up.
        few, few_peak, few_files = self.measured(
            self.job(self.clips(10), QUICK, overlay="card", name="few.json"), "few.mp4")
        many, many_peak, many_files = self.measured(
            self.job(self.clips(1000), QUICK, overlay="card", name="many.json"),
            "many.mp4")
        print("peak memory: 10 clips %.1f MB, 1000 clips %.1f MB; open files %d, %d" % (
            few_peak / 1e6, many_peak / 1e6, few_files, many_files))
        self.assertEqual(len(few.packets()), 150)
        self.assertEqual(len(many.packets()), 15000)
        self.assertLessEqual(many_peak, 1.2 * few_peak)
        self.assertLess(many_files, 64)
        self.verify(many, fps=30, frames=15000, seeks=0)

    def test_case_33_a_hundred_files_and_a_thousand_clips(self):
        clips = []
        for i in range(100):
            link = self.file("copy%d.mp4" % i)
            os.link(source("tiny.mp4"), link)
            clips.append((link, i / 2, i / 2 + 0.2))
        film, peak, files = self.measured(self.job(clips, QUICK), "files.mp4")
        self.assertLess(files, 64)
        self.verify(film, frames=600, seeks=3)
        seen = film.numbers()
        due = [15 * i + n for i in range(100) for n in range(6)]
        self.assertEqual(seen, due)
        clips = [("tiny.mp4", n * 59 % 590 / 10, n * 59 % 590 / 10 + 0.1)
                 for n in range(1000)]
        film, _, files = self.measured(self.job(clips, QUICK), "clips.mp4")
        self.assertLess(files, 64)
        self.assert_film(film, clips, beeps=False, seeks=3)


if __name__ == "__main__":
    unittest.main()
