# SPDX-License-Identifier: Apache-2.0
"""Runs the glyphreel command for the tests of cli/."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

# Films of tests are made, not found: but for those that test the cache itself.
os.environ["GLYPHREEL_CACHE"] = ""

COMMAND, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])


def run(*arguments, stdin=None, cwd=None):
    """The finished process, its output as text."""
    return subprocess.run([COMMAND, *map(str, arguments)], input=stdin, cwd=cwd,
                          capture_output=True, text=True, timeout=240)


def make_source(path, seconds=4, size="320x180", rate=25):
    """A moving picture with a tone, made by FFmpeg."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
         f"testsrc2=s={size}:r={rate}:d={seconds}", "-f", "lavfi", "-i",
         f"sine=f=440:d={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-g",
         "25", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)], check=True)


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="glyphreel-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write_job(self, job, name="job.json"):
        path = self.folder / name
        path.write_text(job if isinstance(job, str) else json.dumps(job))
        return path

    def assert_fails(self, done, code, *parts):
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        for part in parts:
            self.assertIn(part, done.stderr)
        self.assertIn("glyphreel: error: ", done.stderr)


def main():
    unittest.main(argv=sys.argv[:1], verbosity=2)
