# SPDX-License-Identifier: Apache-2.0
"""The installed copies, and how to run things against them."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["GLYPHREEL_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["GLYPHREEL_BUILD_DIR"])
COPIES = pathlib.Path(os.environ["GLYPHREEL_COPIES"])
VERSION = os.environ["GLYPHREEL_VERSION"]
CXX = os.environ["GLYPHREEL_CXX"]
CMAKE = os.environ["CMAKE"]
SHARED, STATIC = COPIES / "shared", COPIES / "static"
VIDEO = COPIES / "match.mp4"  # 320x180, 25 fps, 4 s, with sound


def libdir(copy):
    """Where a copy has its library: lib, or lib/x86_64-linux-gnu."""
    return next(copy.glob("lib/**/libglyphreel.*")).parent


def run(*command, **options):
    """Runs a command; its output. Fails loudly."""
    if "env" not in options:
        options["env"] = environment()
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=200, check=False,
                          **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit code {done.returncode}\n{done.stdout}")
    return done.stdout


def environment(copy=SHARED):
    """That of a program beside an installed copy, which knows no source tree."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("GLYPHREEL")}
    return kept | {"PKG_CONFIG_PATH": str(libdir(copy) / "pkgconfig"),
                   "LD_LIBRARY_PATH": str(libdir(copy)),
                   "PYTHONPATH": str(copy / "lib/python3/dist-packages")}


def frames_of(film):
    """How many pictures a film has, as ffprobe counts them."""
    return int(run("ffprobe", "-v", "error", "-select_streams", "v", "-count_packets",
                   "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0",
                   film).strip().rstrip(","))


class InstalledTest(unittest.TestCase):
    """A test in a folder of its own, outside of the source tree."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="glyphreel-"))
        self.addCleanup(shutil.rmtree, self.folder)
