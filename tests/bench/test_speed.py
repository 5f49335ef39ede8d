# SPDX-License-Identifier: Apache-2.0
"""bench/speed/report.py: ratios and the line of the presets, on planted figures."""

import math
import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bench", "speed"))
import report  # noqa: E402


def point(cpu, size, ssim=0.98):
    return {"quality": 20, "ssim": ssim, "psnr_db": 40, "bytes": size,
            "cpu_ms_per_frame": cpu, "megabits_per_s": size / 1000}


def equal(name, cpu, size, **more):
    return {"name": name, "codec": "libx264", "options": {}, "measured": [],
            "at_equal_ssim": point(cpu, size), **more}


def named(name, size, *cpu):
    return {"name": name, "speed": name, "codec": "libx264",
            "options": {"preset": name, "crf": "20"},
            "measured": [point(one, size) for one in cpu]}


def film(guided_size=2000):
    return {"frames": 48, "from_s": 4, "frame_rate": 24, "decode_ms_per_frame": 10,
            "export_ms_per_frame": 1,
            "trials": [named("fast", 1000, 40, 90, 50), named("faster", 1200, 25, 25, 25),
                       named("fastest", 2000, 9, 10, 30),
                       equal("preset veryfast", 25, 1250), equal("preset superfast", 12.5, 2500),
                       equal("preset ultrafast", 6.25, 5000),
                       equal("plain", 17.5, 1900),
                       equal("guided", 25 / math.sqrt(2), guided_size)]}


class Speed(unittest.TestCase):
    def test_fast_is_the_median_of_its_trials(self):
        self.assertEqual(report.base(film())["cpu_ms_per_frame"], 50)
        self.assertAlmostEqual(report.spread(film()), 90 / 40 - 1)
        self.assertEqual(report.ratios(film(), point(25, 1500)), (0.5, 1.5))

    def test_size_is_compared_with_presets_of_the_same_cpu_time(self):
        one = film()
        self.assertEqual(report.presets(one), [(0.125, 5), (0.25, 2.5), (0.5, 1.25), (1, 1)])
        # Halfway in logarithms: the geometric mean of the sizes.
        between = point(25 / math.sqrt(2), 1000)
        self.assertAlmostEqual(report.against_presets(one, between),
                               1 / math.sqrt(1.25 * 2.5))
        self.assertAlmostEqual(report.against_presets(one, point(25, 1250)), 1)
        self.assertIsNone(report.against_presets(one, point(6, 9000)))
        self.assertIsNone(report.against_presets(one, point(60, 900)))

    def test_what_is_guided_is_held_against_its_twin(self):
        one, other = film(guided_size=950), film(guided_size=1900)
        del other["trials"][6]  # the twin did not reach the quality
        group = [equal("plain", 0, 0), {"name": "guided", "twin": "plain"},
                 {"name": "plain", "twin": "fast"}]
        text = report.guided_table({"film": one, "match": other}, group)
        self.assertIn("| guided | 1.01 | 0.50 | - | - |", text)
        self.assertIn("| plain | 0.35 | 1.90 | - | - |", text)

    def test_the_document_names_settings_as_the_program_does(self):
        films = {"film": film(), "match": film(), "screen": film()}
        whole = {"films": films, "machine": "m", "versions": {"x264": "1", "ffmpeg": "2"},
                 "date": "d", "made_by": "bench/speed.sh", "commit": "c", "wall_s": 1}
        group = [equal("plain", 0, 0), {"name": "guided", "twin": "plain"},
                 {"name": "missing"}]
        text = report.document(whole, [("Presets", "", group)])
        self.assertIn("| `fastest` | `libx264 fastest crf 20` |", text)
        # 10 ms of encoding of 50, with 10 ms of decoding 20 of 60.
        self.assertIn("| `fastest` | 10.0 ms | x 0.20 | x 0.33 | 2.00 | x 2.00 |", text)
        self.assertIn("| missing | - | - | - |", text)


if __name__ == "__main__":
    unittest.main()
