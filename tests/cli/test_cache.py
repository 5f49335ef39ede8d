# SPDX-License-Identifier: Apache-2.0
"""The cache of the command: killed and started again, shared, damaged; a film in parts.

GLYPHREEL_KILLS: how often a render is killed (scripts/prove-cache.sh: 50).
"""
import hashlib
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import time

from command import COMMAND, ROOT, Case, main, make_source, run

KILLS = int(os.environ.get("GLYPHREEL_KILLS", "6"))


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


class Cache(Case):
    def setUp(self):
        super().setUp()
        make_source(self.folder / "match.mp4", seconds=12, size="640x360")
        self.job = self.write_job(self.clips())
        self.cache = self.folder / "cache"

    def clips(self, count=5, **changes):
        clips = [{"start_time": i, "end_time": i + 3, "name": "Clip %d" % i}
                 for i in range(count)]
        for index, name in changes.items():
            clips[int(index[1:])]["name"] = name
        return {"source": "match.mp4", "overlay": "card", "clips": clips,
                "output": {"video": {"codec": "libx264", "preset": "veryfast"}}}

    def render(self, name, *more, job=None, cache=True):
        out = self.folder / name
        done = run("render", job or self.job, "-o", out, "--report", str(out) + ".json",
                   "--progress", "none",
                   *(["--cache", self.cache] if cache else ["--no-cache"]), *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.said = done.stderr
        return digest(out), json.loads(pathlib.Path(str(out) + ".json").read_text())

    def entries(self):
        return sorted(p for p in self.cache.rglob("*.segment"))

    def test_kills_at_random_times_change_nothing(self):
        began = time.monotonic()
        undisturbed, _ = self.render("undisturbed.mp4", cache=False)
        whole_s = time.monotonic() - began
        rng = random.Random(6)
        finished = set()
        for _ in range(KILLS):
            # One worker: a part is finished before the next is begun.
            child = subprocess.Popen(
                [COMMAND, "render", self.job, "-o", self.folder / "out.mp4", "--workers",
                 "1", "--progress", "none", "--cache", self.cache],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0.02, 1) * whole_s / 2)
            child.send_signal(signal.SIGKILL)
            child.wait()
            # What was finished stays finished.
            now = {p: (p.stat().st_ino, p.stat().st_size) for p in self.entries()}
            for path, identity in finished:
                self.assertEqual(now.get(path), identity, "made twice")
            finished = set(now.items())
        ours, report = self.render("out.mp4")
        self.assertEqual(ours, undisturbed)
        made = sum(not p["from_cache"] for p in report["cache"]["parts"])
        self.assertGreaterEqual(len(finished), 0)
        self.assertEqual(report["cache"]["misses"], made)
        for path, identity in finished:
            self.assertEqual((path.stat().st_ino, path.stat().st_size), identity)
        again, report = self.render("again.mp4")
        self.assertEqual(again, undisturbed)
        self.assertEqual(report["cache"]["misses"], 0)

    def test_eight_processes_share_one_cache(self):
        alone, _ = self.render("alone.mp4", cache=False)
        children = [subprocess.Popen(
            [COMMAND, "render", self.job, "-o", self.folder / ("%d.mp4" % i),
             "--progress", "none", "--cache", self.cache],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for i in range(8)]
        for i, child in enumerate(children):
            self.assertEqual(child.communicate()[1], "")
            self.assertEqual(digest(self.folder / ("%d.mp4" % i)), alone)
        done = run("cache", "verify", "--cache", self.cache)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(" 0 damaged", done.stdout)

    def test_flipped_bits_are_found_and_healed(self):
        whole, _ = self.render("whole.mp4")
        rng = random.Random(1)
        for path in self.entries():
            data = bytearray(path.read_bytes())
            at = rng.randrange(len(data))
            data[at] ^= 1 << rng.randrange(8)
            path.write_bytes(data)
        healed, report = self.render("healed.mp4")
        self.assertEqual(healed, whole)
        self.assertIn("damaged", self.said)
        self.assertEqual(report["cache"]["hits"], 0)
        _, report = self.render("after.mp4")
        self.assertEqual(report["cache"]["misses"], 0)
        self.assertEqual(self.said, "")
        path = self.entries()[0]
        path.write_bytes(path.read_bytes()[:-1])
        done = run("cache", "verify", "--cache", self.cache)
        self.assertEqual(done.returncode, 3)
        self.assertIn("removed", done.stderr)
        self.assertEqual(run("cache", "verify", "--cache", self.cache).returncode, 0)

    def test_the_report_tells_where_each_part_came_from(self):
        self.render("first.mp4")
        job = self.write_job(self.clips(c2="Another name"), "renamed.json")
        _, report = self.render("renamed.mp4", job=job)
        self.assertEqual([p["from_cache"] for p in report["cache"]["parts"]],
                         [True, True, False, True, True, True])
        self.assertEqual(report["cache"]["parts"][5]["kind"], "sound")
        self.assertEqual(report["parts_from_cache"], 5)
        _, report = self.render("without.mp4", cache=False)
        self.assertNotIn("cache", report)

    def test_the_folder_is_the_users_own_unless_told(self):
        home, xdg, own = (self.folder / n for n in ("home", "xdg", "own"))
        out = self.folder / "out.mp4"

        def folders(**environment):
            base = {k: v for k, v in os.environ.items()
                    if k not in ("GLYPHREEL_CACHE", "XDG_CACHE_HOME")}
            done = subprocess.run(
                [COMMAND, "render", self.job, "-o", out, "--progress", "none"],
                env={**base, "HOME": str(home), **environment})
            self.assertEqual(done.returncode, 0)
            return [f.name for f in (home, xdg, own) if f.exists()]
        self.assertEqual(folders(GLYPHREEL_CACHE=""), [])
        self.assertEqual(folders(XDG_CACHE_HOME="/dev/null/x", GLYPHREEL_CACHE=str(own)),
                         ["own"])
        self.assertEqual(folders(XDG_CACHE_HOME=str(xdg)), ["xdg", "own"])
        self.assertTrue((xdg / "glyphreel/CACHEDIR.TAG").exists())
        self.assertEqual(folders(), ["home", "xdg", "own"])
        self.assertTrue((home / ".cache/glyphreel/segments").is_dir())

    def test_stats_and_prune(self):
        self.render("out.mp4")
        stats = run("cache", "stats", "--cache", self.cache, "--cache-size", "2G")
        self.assertIn("entries", stats.stdout)
        self.assertIn("2.1 GB", stats.stdout.replace("2.0 GB", "2.1 GB"))
        total = sum(p.stat().st_size for p in self.entries())
        done = run("cache", "prune", "--cache", self.cache, "--cache-size",
                   str(total // 2))
        self.assertEqual(done.returncode, 0, done.stderr)
        left = sum(p.stat().st_size for p in self.entries())
        self.assertTrue(0 < left <= total // 2)
        run("cache", "prune", "--all", "--cache", self.cache)
        self.assertEqual(self.entries(), [])
        self.assert_fails(run("cache", "stats", cwd=self.folder), 2, "--cache")

    def test_segments_by_four_processes_in_random_order_join_to_the_same_film(self):
        whole, _ = self.render("whole.mp4", cache=False)
        plan = self.folder / "film.plan"
        made = run("plan", self.job, "--json")
        self.assertEqual(made.returncode, 0, made.stderr)
        plan.write_text(made.stdout)
        parsed = json.loads(made.stdout)
        self.assertEqual(parsed["segment_count"], 6)
        self.assertEqual([s["kind"] for s in parsed["segments"]],
                         ["video"] * 5 + ["sound"])
        self.assertTrue(all(s["estimated_cpu_s"] > 0 for s in parsed["segments"]))
        out = self.folder / "joined.mp4"
        self.assert_fails(run("join", plan, "--cache", self.cache, "-o", out), 2, "part")
        indexes = list(range(6))
        random.Random(3).shuffle(indexes)
        waiting, running = list(indexes), []
        while waiting or running:
            while waiting and len(running) < 4:
                running.append(subprocess.Popen(
                    [COMMAND, "segment", plan, "--index", str(waiting.pop()), "--cache",
                     self.cache], stdout=subprocess.DEVNULL))
            self.assertEqual(running.pop(0).wait(), 0)
        done = run("join", plan, "--cache", self.cache, "-o", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(digest(out), whole)
        again, report = self.render("again.mp4")
        self.assertEqual(report["cache"]["misses"], 0)

    def test_a_cache_that_cannot_be_used(self):
        self.cache.write_text("a file")
        made = run("plan", self.job, "--json", "--cache", self.cache)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn("cannot be used", made.stderr)
        plan = self.folder / "film.plan"
        plan.write_text(made.stdout)
        self.assert_fails(run("segment", plan, "--index", "0", "--cache", self.cache), 4,
                          "cannot be used")

    def test_a_plan_of_another_film_is_refused(self):
        plan = self.folder / "film.plan"
        plan.write_text(run("plan", self.job, "--json").stdout)
        later = time.time() + 60
        os.utime(self.folder / "match.mp4", (later, later))
        self.assert_fails(run("segment", plan, "--index", "0", "--cache", self.cache), 2,
                          "because of: sources")
        self.assert_fails(run("segment", plan, "--index", "9", "--cache", self.cache), 2,
                          "0 to 5")
        self.assert_fails(run("segment", self.job, "--index", "0"), 2, "no plan")
        self.assert_fails(run("join", plan, "--cache", self.cache, "-o",
                              self.folder / "x.mp4"), 2, "another one")

    def test_a_film_in_parts_keeps_to_what_render_keeps_to(self):
        (self.folder / "noise.mp4").write_bytes(b"x" * 5000)
        clips = self.clips()
        clips["sources"] = {"noise": "noise.mp4"}
        clips["clips"][1]["source"] = "noise"
        job = self.write_job(clips, "noise.json")
        self.assert_fails(run("plan", job, "--json"), 3, "noise.mp4")
        made = run("plan", job, "--json", "--on-clip-error", "skip")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn("the clip is left out", made.stderr)
        plan = self.folder / "film.plan"
        plan.write_text(made.stdout)
        self.assertEqual(json.loads(made.stdout)["segment_count"], 5)
        for index in range(5):
            done = run("segment", plan, "--index", str(index), "--cache", self.cache)
            self.assertEqual(done.returncode, 0, done.stderr)
        out = self.folder / "joined.mp4"
        done = run("join", plan, "--cache", self.cache, "-o", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        whole, _ = self.render("whole.mp4", "--on-clip-error", "skip", job=job,
                               cache=False)
        self.assertEqual(digest(out), whole)
        # What may be read is said to each command, whatever the plan's maker was told.
        elsewhere = ("--root", self.folder / "nowhere")
        self.assert_fails(run("plan", self.job, *elsewhere), 2, "--root")
        self.assert_fails(run("segment", plan, "--index", "0", "--cache", self.cache,
                              *elsewhere), 2, "--root")
        self.assert_fails(run("join", plan, "--cache", self.cache, "-o", out, *elsewhere),
                          2, "--root")
        self.assert_fails(run("segment", plan, "--index", "0", "--cache", self.cache,
                              "--max-clips", "4"), 2, "--max-clips")

    def test_what_is_copied_needs_no_segment(self):
        job = self.clips()
        job["overlay"] = {"layers": [{"type": "box", "x": 0, "y": 0, "width": 48, "height":
                                      24, "color": "#ffffff", "until": 0.5}]}
        path = self.write_job(job, "smart.json")
        smart = ("--smart", "require")
        whole, report = self.render("whole.mp4", *smart, job=path, cache=False)
        self.assertEqual(report["smart"]["copied_frames"], 250)
        made = run("plan", path, "--json", *smart)
        self.assertEqual(made.returncode, 0, made.stderr)
        plan = self.folder / "film.plan"
        plan.write_text(made.stdout)
        segments = json.loads(made.stdout)["segments"]
        self.assertEqual([s["is_copied"] for s in segments], [False, True] * 5 + [False])
        self.assertEqual([s["estimated_cpu_s"] == 0 for s in segments],
                         [s["is_copied"] for s in segments])

        def missing():
            return run("segment", plan, "--list", "--cache", self.cache).stdout.split()
        self.assertEqual(missing(), ["0", "2", "4", "6", "8", "10"])
        done = run("segment", plan, "--index", "1", "--cache", self.cache)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("part 1: nothing to do", done.stdout)
        self.assertEqual(self.entries(), [])
        for index in missing():
            done = run("segment", plan, "--index", index, "--cache", self.cache)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(missing(), [])
        out = self.folder / "joined.mp4"
        done = run("join", plan, "--cache", self.cache, "-o", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(digest(out), whole)

        # Plans that say of copies what the sources do not allow.
        def lie(change):
            lying = json.loads(made.stdout)
            change(lying, lying["segments"])
            plan.write_text(json.dumps(lying))
            return run("join", plan, "--cache", self.cache, "-o", self.folder / "no.mp4")
        for change in (lambda p, s: p.update(smart="off"),
                       lambda p, s: s[0].update(is_copied=True),
                       lambda p, s: s[1].update(is_copied=False),
                       lambda p, s: s.pop(1),
                       lambda p, s: p["job"].update(text=json.dumps(
                           {**job, "overlay": "card"}))):
            self.assert_fails(lie(change), 2)
        self.assertFalse((self.folder / "no.mp4").exists())
        self.assert_fails(lie(lambda p, s: p.update(smart="perhaps")), 2, "damaged plan")
        lie(lambda p, s: s[0].update(is_copied=True, key=s[1]["key"],
                                     key_parts=s[1]["key_parts"]))
        self.assert_fails(run("segment", plan, "--index", "0", "--cache", self.cache), 2,
                          "another one than was planned", "copied")
        self.assert_fails(run("plan", self.job, *smart), 2, "no frame of the film")

    def test_the_examples_of_the_documentation_work(self):
        whole, _ = self.render("whole.mp4", cache=False)
        blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/cluster.md").read_text(),
                            re.S)
        self.assertEqual(len(blocks), 2)
        tools = self.folder / "bin"
        tools.mkdir()
        (tools / "glyphreel").symlink_to(COMMAND)
        for block in blocks:
            run("cache", "prune", "--all", "--cache", self.cache)
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block], cwd=self.folder,
                env={**os.environ, "PATH": "%s:%s" % (tools, os.environ["PATH"]),
                     "HOME": str(self.folder)}, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(digest(self.folder / "film.mp4"), whole)


if __name__ == "__main__":
    main()
