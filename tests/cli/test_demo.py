#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""demo: makes everything it promises, out of nothing."""
import json
import subprocess

from command import Case, main, run


class Demo(Case):
    def test_makes_a_match_a_job_a_film_and_a_sheet(self):
        folder = self.folder / "new" / "demo"
        done = run("demo", "-o", folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        names = ["contact-sheet.png", "demo.json", "demo.mp4", "match.mp4"]
        self.assertEqual(sorted(p.name for p in folder.iterdir()), names)
        for name in names:
            self.assertIn(str(folder / name), done.stdout)
        self.assertNotIn("warning", done.stderr)
        job = json.loads((folder / "demo.json").read_text())
        self.assertEqual({c["rating"] for c in job["clips"]}, {1, 2, 3, 4, 5})
        length = sum(self.seconds(c["end_time"]) - self.seconds(c["start_time"])
                     for c in job["clips"])
        probe = json.loads(subprocess.run(
            ["ffprobe", "-v", "error", "-show_streams", "-of", "json",
             folder / "demo.mp4"], capture_output=True, check=True).stdout)
        video, audio = probe["streams"]
        self.assertEqual((video["width"], video["height"]), (1280, 720))
        self.assertAlmostEqual(float(video["duration"]), length, delta=0.2)
        self.assertEqual(audio["codec_type"], "audio")
        sheet = (folder / "contact-sheet.png").read_bytes()
        width = int.from_bytes(sheet[16:20], "big")
        height = int.from_bytes(sheet[20:24], "big")
        self.assertEqual((width, height), (3 * 640 + 4 * 12, 3 * 360 + 4 * 12))
        # The job it leaves behind is a job like any other.
        again = run("check", folder / "demo.json")
        self.assertEqual(again.returncode, 0, again.stderr)

    @staticmethod
    def seconds(time):
        total = 0.0
        for part in str(time).split(":"):
            total = total * 60 + float(part)
        return total


main()
