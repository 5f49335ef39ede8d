#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Help, version and wrong usage."""
import re

from command import COMMAND, ROOT, Case, main, run


class Usage(Case):
    def test_version_is_the_projects(self):
        cmake = (ROOT / "CMakeLists.txt").read_text()
        version = re.search(r"project\(glyphreel VERSION ([\d.]+)", cmake).group(1)
        done = run("--version")
        self.assertEqual((done.returncode, done.stdout), (0, f"glyphreel {version}\n"))

    def test_help_teaches_commands_jobs_and_exit_codes(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        for part in ("render", "check", "preview", "demo", "start_time", "Exit codes",
                     "130", "--source"):
            self.assertIn(part, done.stdout)
        self.assertEqual(done.stderr, "")

    def test_every_command_has_help_with_an_example(self):
        for command in ("render", "check", "preview", "profile", "study",
                        "encoders", "plan", "segment", "join", "cache"):
            done = run(command, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(f"glyphreel {command}", done.stdout)
        self.assertIn("contact-sheet.png", run("demo", "--help").stdout)

    def test_no_command_shows_help_and_fails(self):
        done = run()
        self.assertEqual(done.returncode, 2)
        self.assertIn("render", done.stderr)

    def test_wrong_usage_is_exit_code_2(self):
        for arguments, part in (
                (["rendr"], "rendr"),
                (["render"], "JOB"),
                (["render", "job.json"], "--output"),
                (["render", "j", "-o", "o.mp4", "--workers", "0"], "--workers"),
                (["render", "j", "-o", "o.mp4", "--workers", "x"], "--workers"),
                (["render", "j", "-o", "o.mp4", "--progress", "loud"], "--progress"),
                (["render", "j", "-o", "o.mp4", "--memory", "much"], "--memory"),
                (["render", "j", "-o", "o.mp4", "--memory", "-1G"], "--memory"),
                (["render", "j", "-o", "o.mp4", "--speed", "9"], "--speed"),
                (["check", "j", "more"], "more")):
            with self.subTest(arguments):
                done = run(*arguments)
                self.assert_fails(done, 2, part, "--help")
                self.assertEqual(done.stdout, "")

    def test_misspelt_words_are_answered_with_the_nearest(self):
        for arguments, part, helps in (
                (["rendr", "job.json"], "no command rendr; did you mean render?",
                 "glyphreel --help"),
                (["render", "j", "-o", "o.mp4", "--worker", "2"],
                 "no option --worker; did you mean --workers?",
                 "glyphreel render --help"),
                # What is required is there, misspelt.
                (["preview", "j", "--outptu", "o.png"],
                 "no option --outptu; did you mean --output?",
                 "glyphreel preview --help"),
                (["check", "j", "more"], "more is one word too many",
                 "glyphreel check --help")):
            with self.subTest(arguments):
                self.assert_fails(run(*arguments), 2, part, helps)

    def test_a_preview_is_named_png(self):
        self.assert_fails(run("preview", "j", "-o", "frame.jpg"), 2, "frame.jpg", ".png")

    def test_a_full_disk_behind_standard_output_is_not_success(self):
        import subprocess
        with open("/dev/full", "w") as full:
            done = subprocess.run([COMMAND, "--help"], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertNotEqual(done.returncode, 0)


main()
