# SPDX-License-Identifier: Apache-2.0
"""A consumer finds the library by find_package, pkg-config and add_subdirectory."""
import re
import subprocess
import unittest

from installed import (
    CMAKE, CXX, SHARED, SOURCE, STATIC, VERSION, VIDEO, InstalledTest, environment,
    frames_of, libdir, run)

CONSUMER = SOURCE / "tests/install/consumer"


def needed(program):
    """The libraries that a program names, and the versions of their symbols."""
    return run("readelf", "-d", "-V", program)


class Build(InstalledTest):
    def configure(self, *arguments, source=CONSUMER):
        return run(CMAKE, "-G", "Ninja", "-S", source, "-B", self.folder / "build",
                   f"-DCMAKE_CXX_COMPILER={CXX}", *arguments)

    def build(self, copy, *arguments):
        self.configure(f"-DCMAKE_PREFIX_PATH={copy}", *arguments)
        run(CMAKE, "--build", self.folder / "build")
        return self.folder / "build/consumer"

    def expect_film(self, program, **options):
        film = self.folder / "film.mp4"
        said = run(program, VIDEO, film, **options)
        self.assertIn("3 frames", said)
        self.assertEqual(frames_of(film), 3)

    def test_find_package_shared(self):
        program = self.build(SHARED)
        self.expect_film(program, env=None)  # CMake's own RPATH finds the library
        said = needed(program)
        self.assertIn("libglyphreel.so.0", said)
        self.assertIn("GLYPHREEL_CXX_" + ".".join(VERSION.split(".")[:2]), said)
        self.assertNotIn("libavcodec", said)

    def test_find_package_static(self):
        program = self.build(STATIC, "-DKIND=static")
        said = needed(program)
        self.assertNotIn("libglyphreel", said)
        self.assertIn("libavcodec", said)
        self.expect_film(program, env=None)

    def test_find_package_says_what_it_lacks(self):
        for copy, arguments, sentence in (
                (SHARED, ["-DKIND=static"], "no static glyphreel library"),
                (STATIC, ["-DKIND=shared"], "no shared glyphreel library"),
                (SHARED, ["-DVERSION=99"], f"version: {VERSION}")):
            with self.subTest(arguments):
                with self.assertRaises(AssertionError) as failed:
                    self.configure("--fresh", f"-DCMAKE_PREFIX_PATH={copy}", *arguments)
                self.assertIn(sentence, re.sub(r"\s+", " ", str(failed.exception)))

    def test_pkg_config(self):
        for copy, package in ((SHARED, "glyphreel"), (STATIC, "glyphreel-static")):
            with self.subTest(copy.name):
                env = environment(copy)
                flags = run("pkg-config", "--cflags", "--libs", package, env=env).split()
                program = self.folder / copy.name
                run(CXX, "-std=c++20", CONSUMER / "main.cc", "-o", program, *flags,
                    env=env)
                self.expect_film(program, env=env)
                self.assertEqual("libglyphreel" in needed(program), copy == SHARED)
                self.assertEqual(run("pkg-config", "--modversion", package,
                                     env=env).strip(), VERSION)

    def test_pkg_config_of_a_shared_copy_asks_for_nothing_else(self):
        flags = run("pkg-config", "--libs", "glyphreel")
        self.assertEqual([f for f in flags.split() if f.startswith("-l")],
                         ["-lglyphreel"])
        for_static = run("pkg-config", "--libs", "--static", "glyphreel").split()
        self.assertIn("-lavcodec", for_static)
        self.assertIn("-lstdc++", for_static)

    # The whole library is not built once more here: what the consumer compiles and
    # links with is what matters, and that nothing else comes with it.
    def test_add_subdirectory(self):
        self.configure(f"-DGLYPHREEL_SOURCE={SOURCE}")
        build = self.folder / "build"
        run("ninja", "-C", build, "CMakeFiles/consumer.dir/main.cc.o")
        link = run("ninja", "-C", build, "-t", "query", "consumer")
        self.assertIn("glyphreel/libglyphreel.a", link)
        rules = run("ninja", "-C", build, "-t", "query", "all")
        for other in ("capi_test", "glyphreel_bench", "libglyphreel.so"):
            self.assertNotIn(other, rules)
        installed = self.folder / "prefix"
        done = subprocess.run([CMAKE, "--install", build, "--prefix", installed],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse(installed.exists(), "a subproject installs nothing")

    def test_the_copies_hold_what_they_should(self):
        self.assertTrue((libdir(SHARED) / "libglyphreel.so").is_symlink())
        self.assertFalse(list(libdir(SHARED).glob("*.a")))
        self.assertFalse(list(STATIC.rglob("*.so*")))
        self.assertFalse(list(STATIC.rglob("*.py")))
        for copy in (SHARED, STATIC):
            for path in copy.rglob("*"):
                if path.suffix in (".cmake", ".pc", ".py", ".h"):
                    self.assertNotIn(str(SOURCE), path.read_text(), path)


if __name__ == "__main__":
    unittest.main()
