# SPDX-License-Identifier: Apache-2.0
"""Names are data, in every script: nothing in them changes the job; all are drawn."""

import json
import unittest

from film import source
from harness import FAST, EndToEnd

NAMES = {
    "arabic": "هدف رائع من منتصف الملعب",
    "hebrew": "שער נהדר, 2:1 — שלום!",
    "hindi": "शानदार गोल क्षण",
    "thai": "ประตูที่ยอดเยี่ยมที่สุด",
    "japanese": "素晴らしいゴール！カウンター攻撃",
    "emoji": "Goal ⚽🔥👨‍👩‍👧‍👦🇯🇵",
    "mixed": "Müller → مولر → ミュラー 12:45",
    "signs": "' \" : % \\ { } [ ] ; , | = @ # $ & < > ~ `",
    "filters": "%{pts} ${HOME} drawtext=text='x':x=0,nullsink;[a][b] {name} {{",
    "newline": "first line\nsecond line\r\nthird\ttabbed",
    "long": "A name of three hundred characters that goes on and on " * 6,
    "unbroken": "W" * 300,
    "combining": "Z̷̢̛a̴͜͝l̵͖̈́g̸̨̿o̴͎̍ e\u0301",
    "bidi controls": "\u202eabc\u202c \u2066x\u2069 \u200f\u200e\ufeff",
    "blank": " ",
}


class Text(EndToEnd):

    def clips(self, source="b709.mp4"):
        return [{"source": source, "start_time": 0, "end_time": 1, "name": name,
                 "notes": name + " " + name, "rating": i % 5 + 1,
                 "tags": [name[:20], "Goal"], "player": name[:30]}
                for i, name in enumerate(NAMES.values())]

    def test_must_show_5_names_in_every_script(self):
        plain = self.render(self.job([("b709.mp4", 0, 1)], name="plain.json"),
                            "plain.mp4").luma()
        for overlay in ("card", "classic"):
            with self.subTest(overlay):
                film = self.render(self.job(self.clips(), overlay=overlay),
                                   overlay + ".mp4")
                self.verify(film, frames=30 * len(NAMES))
                # Every font of the test set is installed: nothing to complain about but
                # that these names are too long for a picture of 320 pixels.
                self.assertEqual([w for w in film.report["warnings"]
                                  if "too long" not in w], [])
                for clip, name in enumerate(NAMES):
                    shown = film.luma()[30 * clip + 15].astype(int)
                    changed = abs(shown - plain[15]) > 24
                    self.assertGreater(changed.mean(), 0.01, name + " drew nothing")
                    self.assertLess(changed.mean(), 0.6, name + " covers the picture")

    def test_names_change_only_their_own_clip(self):
        # The same job with harmless names gives the same frames where nothing is drawn.
        film = self.render(self.job(self.clips(), overlay="card"), "card.mp4")
        calm = [{**c, "name": "Calm", "notes": "", "tags": [], "player": ""}
                for c in self.clips()]
        other = self.render(self.job(calm, overlay="card", name="calm.json"), "calm.mp4")
        self.assertEqual(len(film.packets()), len(other.packets()))
        self.assertEqual(film.size, other.size)

    def test_invalid_utf8_becomes_a_replacement_with_a_warning(self):
        job = self.file("bad.json")
        good = json.dumps({"sources": {"a": source("b709.mp4")},
                           "overlay": "card", "output": FAST, "clips": [
                               {"source": "a", "start_time": 0, "end_time": 0.5,
                                "name": "NAME"}]}).encode()
        with open(job, "wb") as file:
            file.write(good.replace(b"NAME", b"a\xff\xfeb\xc3("))
        film = self.render(job)
        self.verify(film, frames=15)
        self.assertRegex(" ".join(film.report["warnings"]) + film.said, "UTF-8")

    def test_one_overlay_at_every_size(self):
        for size in ([640, 360], [1280, 720], [360, 640]):
            film = self.render(self.job(self.clips()[:4], {**FAST, "size": size},
                                        overlay="card"), "%dx%d.mp4" % tuple(size))
            self.verify(film, frames=120, size=size, seeks=3)


if __name__ == "__main__":
    unittest.main()
