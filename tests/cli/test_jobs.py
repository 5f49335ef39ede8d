#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check and preview: what is wrong with a job, and one frame of it."""
from command import Case, main, make_source, run

CLIP = {"start_time": 1, "end_time": 2}


class Check(Case):
    def test_lists_every_mistake_and_missing_files(self):
        job = self.write_job({"source": "gone.mp4", "clips": [
            {"start_time": 2, "end_time": 1}, {"start_time": 1, "end_time": 2,
                                               "ratng": 4}]})
        done = run("check", job)
        self.assert_fails(done, 2, "clip 1: end_time 0:01 is not after",
                          'unknown field "ratng"; did you mean "rating"?', "gone.mp4")
        self.assertEqual(done.stdout, "")

    def test_lists_mistakes_of_the_job_and_of_its_files_at_once(self):
        make_source(self.folder / "m.mp4")
        job = self.write_job({"sources": {"m": "m.mp4", "n": "gone.mp4"}, "clips": [
            {"source": "m", **CLIP, "ratng": 4}, {"source": "n", **CLIP},
            {"source": "m", "start_time": 50, "end_time": 51}]})
        done = run("check", job, "-o", self.folder / "no" / "o.mp4")
        self.assert_fails(done, 2, "clip 1", "ratng", "gone.mp4", "clip 3", "0:04 long",
                          "no/o.mp4")

    def test_names_cannot_steer_the_terminal(self):
        make_source(self.folder / "m.mp4")
        job = self.write_job({"source": "m.mp4", "clips": [
            {**CLIP, "name": "a\u001b]0;b\u0007\u009b2J\u202ec\nd"},
            {**CLIP, "name": " \t ", "tags": [" ", "Pass"], "rating": 4}]})
        done = run("check", job)
        self.assertEqual(done.returncode, 0, done.stderr)
        for mark in "\u001b\u0007\u009b\u202e":
            self.assertNotIn(mark, done.stdout)
        self.assertIn("a ]0;b  2J c d", done.stdout)
        self.assertIn("Good Pass", done.stdout)  # a blank name is none

    def test_a_missing_job_is_exit_code_2(self):
        self.assert_fails(run("check", self.folder / "none.json"), 2, "none.json")

    def test_every_missing_source_is_exit_code_3(self):
        job = self.write_job({"sources": {"a": "a.mp4", "b": "b.mp4"}, "clips": [
            {"source": "a", **CLIP}, {"source": "b", **CLIP}]})
        self.assert_fails(run("check", job), 3, "a.mp4", "b.mp4")

    def test_an_output_that_cannot_be_is_exit_code_4_or_2(self):
        make_source(self.folder / "m.mp4")
        job = self.write_job({"source": "m.mp4", "clips": [CLIP]})
        self.assert_fails(run("check", job, "-o", self.folder / "no" / "o.mp4"), 4)
        self.assert_fails(run("check", job, "-o", self.folder / "o.avi"), 2, "o.avi")

    def test_a_good_job_is_summed_up(self):
        make_source(self.folder / "m.mp4")
        job = self.write_job({"source": "m.mp4", "clips": [
            {**CLIP, "name": "First"}, {**CLIP, "tags": ["Pass"], "rating": 4}]})
        done = run("check", job, "-o", self.folder / "o.mp4")
        self.assertEqual(done.returncode, 0, done.stderr)
        for part in ("First", "Good Pass", "m.mp4", "2 clips", "50 frames", "320x180",
                     "25 fps"):
            self.assertIn(part, done.stdout)
        self.assertFalse((self.folder / "o.mp4").exists())

    def test_reads_standard_input_relative_to_here(self):
        make_source(self.folder / "m.mp4")
        done = run("check", "-", "--source", "m.mp4", cwd=self.folder,
                   stdin='[{"start_time": 1, "end_time": 2}]')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_fails(run("check", "-", stdin="{"), 2, "standard input:1:")

    def test_invalid_utf8_warns_and_goes_on(self):
        make_source(self.folder / "m.mp4")
        path = self.folder / "job.json"
        path.write_bytes(b'{"source":"m.mp4","clips":[{"start_time":1,"end_time":2,'
                         b'"name":"a\xff"}]}')
        done = run("check", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('glyphreel: warning: ', done.stderr)
        self.assertIn('clip 1, "name"', done.stderr)


class Preview(Case):
    def test_writes_one_finished_frame(self):
        make_source(self.folder / "m.mp4")
        job = self.write_job({"source": "m.mp4", "clips": [CLIP, CLIP]})
        png = self.folder / "f.png"
        done = run("preview", job, "--clip", 2, "--at", 0.5, "-o", png)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(png.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        self.assertIn("clip 2", done.stdout)

    def test_clips_and_times_that_are_not_there_are_named(self):
        make_source(self.folder / "m.mp4")
        job = self.write_job({"source": "m.mp4", "clips": [CLIP]})
        png = self.folder / "f.png"
        self.assert_fails(run("preview", job, "--clip", 2, "-o", png), 2, "--clip 2",
                          "1 clip")
        self.assert_fails(run("preview", job, "--at", "1", "-o", png), 2, "--at 1")
        self.assert_fails(run("preview", job, "--at", "x", "-o", png), 2, "--at x")
        self.assertFalse(png.exists())


main()
