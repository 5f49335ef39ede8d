# SPDX-License-Identifier: Apache-2.0
"""The examples of examples/embed, copied away and built against an installed copy."""
import json
import re
import shutil
import signal
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

from installed import (
    CMAKE, CXX, SHARED, SOURCE, STATIC, VIDEO, InstalledTest, environment, frames_of,
    run)

EXAMPLES = SOURCE / "examples/embed"
JOB = {"source": str(VIDEO), "clips": [
    {"start_time": 0.5, "end_time": 1.5, "name": "Tor \u2013 \u05e9\u05e2\u05e8", "rating": 5},
    {"start_time": 2, "end_time": 3}]}


class Examples(InstalledTest):
    def setUp(self):
        super().setUp()
        shutil.copytree(EXAMPLES, self.folder / "embed")
        self.films = self.folder / "films"
        self.films.mkdir()

    def test_cpp_host(self):
        build = self.folder / "build"
        run(CMAKE, "-G", "Ninja", "-S", self.folder / "embed/cpp_host", "-B", build,
            f"-DCMAKE_CXX_COMPILER={CXX}", f"-DCMAKE_PREFIX_PATH={SHARED}")
        run(CMAKE, "--build", build)
        said = run(build / "cpp_host", VIDEO, self.films, env=None)
        self.assertIn("television.mp4: 45 frames (100 %)", said)
        self.assertEqual(frames_of(self.films / "television.mp4"), 45)
        self.assertEqual(frames_of(self.films / "phone.mp4"), 45)

    def make_c_hosts(self, copy, *arguments):
        run("make", "-C", self.folder / "embed/c_host", "CFLAGS=-Wall -Wextra -Werror",
            *arguments, env=environment(copy))
        return self.folder / "embed/c_host"

    def test_c_host_film(self):
        (self.folder / "job.json").write_text(json.dumps(JOB))
        for copy, arguments in ((SHARED, []), (STATIC, ["PACKAGE=glyphreel-static"])):
            with self.subTest(copy.name):
                programs = self.make_c_hosts(copy, *arguments)
                film = self.films / f"{copy.name}.mp4"
                said = run(programs / "film", self.folder / "job.json", film,
                           env=environment(copy))
                self.assertIn("50 frames, 320x180", said)
                self.assertIn("frame 50 of 50", said)
                self.assertEqual(frames_of(film), 50)
                run("make", "-C", programs, "clean")
        self.assertEqual((self.films / "shared.mp4").read_bytes(),
                         (self.films / "static.mp4").read_bytes())

    def test_c_host_says_what_is_wrong(self):
        programs = self.make_c_hosts(SHARED)
        done = subprocess.run([programs / "film", "none.json", self.films / "a.mp4"],
                              env=environment(), capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("bad_request: none.json", done.stderr)

    def test_c_host_overlay(self):
        programs = self.make_c_hosts(SHARED)
        before = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", VIDEO, "-frames:v", "30", "-pix_fmt",
             "yuv420p", "-f", "yuv4mpegpipe", "-"], check=True, capture_output=True).stdout
        after = subprocess.run([programs / "overlay", "A name", "0:01.2"], input=before,
                               env=environment(), check=True, capture_output=True).stdout
        self.assertEqual(len(before), len(after))
        header = before.index(b"\n") + 1
        self.assertEqual(before[:header], after[:header])
        frame = len(b"FRAME\n") + 320 * 180 * 3 // 2
        changed = [before[at:at + frame] != after[at:at + frame]
                   for at in range(header, len(before), frame)]
        self.assertEqual(len(changed), 30)
        self.assertTrue(all(changed[5:25]))
        middle = header + 15 * frame + len(b"FRAME\n")
        self.assertEqual(before[middle:middle + 320 * 90], after[middle:middle + 320 * 90],
                         "the upper half belongs to the host")

    def test_what_the_guide_shows_compiles(self):
        guide = (SOURCE / "docs/embedding.md").read_text()
        for language, command in (("cpp", [CXX, "-std=c++20"]), ("c", ["cc", "-std=c11"])):
            with self.subTest(language):
                block = re.search(rf"```{language}\n(.*?)```", guide, re.S).group(1)
                lines = ["#include <stdio.h>"] + block.splitlines()
                source = self.folder / f"guide.{language}"
                source.write_text("\n".join(
                    [line for line in lines if line.startswith("#")] + ["int main(void) {"]
                    + [line for line in lines if not line.startswith("#")] + ["}"]))
                run(*command, "-fsyntax-only", "-Wall", "-Wextra", "-Wno-unused", "-Werror",
                    "-I", SHARED / "include", source)
        python = re.search(r"```python\n(.*?)```", guide, re.S).group(1)
        python = python.replace("match.mp4", str(VIDEO)).replace("150.5", "1").replace(
            "165.5", "2").replace("goal.mp4", str(self.films / "goal.mp4"))
        said = run(sys.executable, "-c", python)
        self.assertIn("100%\n25 frames", said)

    def test_web_handler(self):
        server = subprocess.Popen(
            [sys.executable, self.folder / "embed/web_handler.py", VIDEO.parent,
             self.films, "0"], env=environment(), stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.kill)
        films_url = server.stdout.readline().strip()
        origin = films_url.removesuffix("/films")

        def ask(url, method="GET", body=None):
            request = urllib.request.Request(url, method=method, data=body)
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()

        def post(job):
            status, body = ask(films_url, "POST", json.dumps(job).encode())
            self.assertEqual(status, 201)
            return origin + json.loads(body)["film"]

        def events_of(url):
            _, body = ask(url + "/progress")
            for event in body.decode().strip().split("\n\n"):
                kind, data = event.split("\n")
                yield kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))

        job = {**JOB, "source": VIDEO.name}
        film = post(job)
        events = list(events_of(film))
        self.assertEqual(events[-1][0], "done", events)
        self.assertEqual(events[-1][1]["frames"], 50)
        status, body = ask(film)
        (self.folder / "download.mp4").write_bytes(body)
        self.assertEqual(frames_of(self.folder / "download.mp4"), 50)

        # What strangers try.
        for bad in ({**job, "source": "../" + VIDEO.name}, {**job, "source": "/etc/passwd"},
                    {**job, "fonts": ["/etc/passwd"]}, {**job, "source": ["x"]},
                    {**job, "overlay": {"layers": []}}, {**job, "clips": 3}, [], "x", None):
            with self.subTest(bad), self.assertRaises(urllib.error.HTTPError) as failed:
                post(bad)
            with failed.exception as error:
                self.assertEqual(error.code, 400)
        broken = post({"source": VIDEO.name, "clips": [{"start_time": 50, "end_time": 60}]})
        kind, said = list(events_of(broken))[-1]
        self.assertEqual((kind, said["code"]), ("error", "bad_request"))
        self.assertIn("beyond the end", said["text"])

        # Deleted while it is made, or before: gone, and nothing of it is left.
        other = post({**job, "clips": JOB["clips"] * 40})
        self.assertEqual(ask(other, "DELETE")[0], 200)
        self.assertEqual(ask(film, "DELETE")[0], 200)
        with self.assertRaises(urllib.error.HTTPError) as failed:
            ask(film)
        with failed.exception as error:
            self.assertEqual(error.code, 404)
        self.assertEqual(list(self.films.iterdir()), [])
        post({**job, "clips": JOB["clips"] * 40})
        server.send_signal(signal.SIGINT)
        self.assertEqual(server.wait(60), 0)
        self.assertEqual(list(self.films.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
