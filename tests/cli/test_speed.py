#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""--speed: what it makes, where it is refused."""
import hashlib
import json

from command import Case, main, make_source, run

CLIPS = [{"start_time": 0, "end_time": 1}]
NAMES = ("fast", "faster", "fastest")


class Speed(Case):
    def setUp(self):
        super().setUp()
        make_source(self.folder / "m.mp4", seconds=1)

    def render(self, output, *options, clips=CLIPS, **fields):
        """The film's digest, and what the report says of its video."""
        job = self.write_job({"source": "m.mp4", "output": output, "clips": clips,
                              **fields})
        film, report = self.folder / "film.mp4", self.folder / "report.json"
        done = run("render", job, "-o", film, "--report", report, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return (hashlib.sha256(film.read_bytes()).hexdigest(),
                json.loads(report.read_text())["video"])

    def test_each_is_the_film_of_its_settings_and_the_report_says_which(self):
        digests = set()
        for name in NAMES:
            in_job, video = self.render({"speed": name})
            self.assertEqual((video["codec"], video["speed"]), ("libx264", name))
            asked, _ = self.render({}, "--speed", name)
            written, again = self.render({"video": {"codec": video["codec"],
                                                    **video["options"]}})
            self.assertEqual((in_job, again), (asked, video))
            self.assertEqual(in_job, written)
            digests.add(in_job)
        self.assertEqual(len(digests), 3)
        self.assertIn(self.render({})[0], digests)

    def test_a_film_of_copies_keeps_the_name(self):
        overlay = {"layers": [{"type": "text", "text": "x", "from": 1.5}]}
        make_source(self.folder / "m.mp4", seconds=3)
        for mode in ("off", "require"):
            _, video = self.render({"speed": "faster"}, "--smart", mode, overlay=overlay,
                                   clips=[{"start_time": 0, "end_time": 3}])
            self.assertEqual(video["speed"], "faster")

    def test_other_settings_have_no_name(self):
        _, video = self.render({"video": {"crf": 24}})
        self.assertEqual(video, {"codec": "libx264",
                                 "options": {"preset": "fast", "crf": "24"}})

    def test_is_refused_beside_settings_of_the_job(self):
        job = self.write_job({"source": "m.mp4", "output": {"video": {"crf": 20}},
                              "clips": CLIPS})
        for command in (["check", job], ["plan", job],
                        ["render", job, "-o", self.folder / "f.mp4"],
                        ["profile", job]):
            self.assert_fails(run(*command, "--speed", "faster"), 2, "job.json:1: ",
                              'output.video, "crf"', "--speed faster")
        self.assert_fails(run("render", job, "-o", "f.mp4", "--speed", "quick"), 2,
                          "--speed", "quick", "fastest")

    def test_a_plan_keeps_it(self):
        job = self.write_job({"source": "m.mp4", "clips": CLIPS})
        keys = {}
        for name in (None, *NAMES):
            made = run("plan", job, "--json", *(["--speed", name] if name else []))
            plan = json.loads(made.stdout)
            self.assertEqual(plan["job"]["speed"], name)
            keys[name] = plan["segments"][0]["key"]
        self.assertEqual(len(set(keys.values())), 3)
        self.assertEqual(keys[None], keys["fast"])
        plan, film = self.folder / "film.plan", self.folder / "joined.mp4"
        plan.write_text(run("plan", job, "--json", "--speed", "fastest").stdout)
        cache = self.folder / "cache"
        for index in ("0", "1"):
            done = run("segment", plan, "--index", index, "--cache", cache)
            self.assertEqual(done.returncode, 0, done.stderr)
        done = run("join", plan, "--cache", cache, "-o", film)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(hashlib.sha256(film.read_bytes()).hexdigest(),
                         self.render({"speed": "fastest"})[0])


main()
