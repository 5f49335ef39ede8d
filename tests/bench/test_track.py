# SPDX-License-Identifier: Apache-2.0
"""bench/track.py: what counts as moved, on planted figures."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bench"))
import track  # noqa: E402

# Stands in for glyphreel_bench: figures from a file, a round at a time; and how it was
# asked.
FAKE = """#!%s
import json, sys
folder = %r
options = dict(a.split("=", 1) for a in sys.argv[1:])
with open(folder + "/rounds.json") as file:
    rounds = json.load(file)
with open(folder + "/rounds.json", "w") as file:
    json.dump(rounds[1:] or rounds, file)  # the last one goes on
with open(folder + "/asked.json", "w") as file:
    json.dump(options, file)
runs = [{"run_name": name, "run_type": "iteration", "cpu_time": value, "time_unit": unit}
        for name, values, unit in rounds[0] for value in values]
runs.append({"run_name": "row", "run_type": "aggregate", "cpu_time": 1e-9,
             "time_unit": "ns"})
with open(options["--benchmark_out"], "w") as file:
    json.dump({"benchmarks": runs}, file)
"""


def figures(**ratios):
    """Summaries of rounds, by name."""
    return {name: track.summary(values) for name, values in ratios.items()}


class Movements(unittest.TestCase):

    def test_what_became_slower_or_faster_is_named_largest_first(self):
        stored = figures(a=[1.0, 1.01, 1.02], b=[2.0, 2.01, 2.02], c=[3.0, 3.01, 3.02])
        now = figures(a=[1.10, 1.11, 1.12], b=[2.0, 2.01, 2.02], c=[2.4, 2.41, 2.42])
        moved = track.movements(stored, now)
        self.assertEqual([name for name, _ in moved], ["c", "a"])
        self.assertAlmostEqual(moved[0][1], -0.2)
        self.assertAlmostEqual(moved[1][1], 0.1)

    def test_under_the_threshold_nothing_moved(self):
        stored, now = figures(a=[1.0, 1.0, 1.0]), figures(a=[1.049, 1.049, 1.049])
        self.assertEqual(track.movements(stored, now), [])
        self.assertEqual(len(track.movements(stored, now, 0.04)), 1)

    def test_what_lies_within_the_spread_has_not_moved(self):
        # A tenth slower, but half of the stored rounds were as slow.
        stored, now = figures(a=[1.0, 1.12, 1.13]), figures(a=[1.10, 1.15, 1.2])
        self.assertEqual(track.movements(stored, now), [])
        # A tenth faster, but half of today's rounds were not.
        stored, now = figures(a=[1.0, 1.01, 1.02]), figures(a=[0.9, 1.01, 1.02])
        self.assertEqual(track.movements(stored, now), [])

    def test_one_disturbed_round_hides_nothing(self):
        stored = figures(a=[1.0, 1.01, 1.01, 1.02, 9.0])
        now = figures(a=[1.2, 1.21, 1.22, 1.22, 7.0])
        self.assertEqual([name for name, _ in track.movements(stored, now)], ["a"])

    def test_what_only_one_side_measured_has_not_moved(self):
        self.assertEqual(track.movements(figures(a=[1]), figures(b=[2])), [])

    def test_a_slower_clock_cancels_out(self):
        seconds = {"calibration": 1e-4, "a": 3e-6}
        slow = {name: 1.7 * value for name, value in seconds.items()}
        before, after = track.Rounds(), track.Rounds()
        for _ in range(3):
            before.add(seconds)
            after.add(slow)
        self.assertEqual(track.movements(before.results(), after.results()), [])

    def test_films_are_compared_in_pairs(self):
        def runs(*cpu):
            return {"runs": [{"cpu_s": c, "wall_s": 2 * c} for c in cpu]}
        report = {"results": [{"clips": 3, "glyphreel": runs(6, 8), "today": runs(10, 10)}]}
        self.assertEqual(track.compared_films(report), {
            "compare/3_clips/cpu_s": {"ratio": 0.6, "upto": 0.7, "rounds": 2},
            "compare/3_clips/wall_s": {"ratio": 0.6, "upto": 0.7, "rounds": 2}})


class Command(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.binary = self.file("glyphreel_bench")
        with open(self.binary, "w") as file:
            file.write(FAKE % (sys.executable, self.folder))
        os.chmod(self.binary, 0o755)

    def file(self, name):
        return os.path.join(self.folder, name)

    def track(self, rounds, *arguments):
        with open(self.file("rounds.json"), "w") as file:
            json.dump(rounds, file)
        return subprocess.run(
            [sys.executable, os.path.join(ROOT, "bench/track.py"), "--bench", self.binary,
             "--store", self.file("track"), "--no-compare", "--rounds", "3", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_stores_then_names_what_moved(self):
        def machine(slower, row, frame):
            return [["calibration", [200 * slower, 100 * slower], "us"],
                    ["row/mask", [row * slower, 3 * row * slower], "ns"],
                    ["frame/card", [frame * slower], "ms"]]
        nothing = self.track([machine(1, 50, 2)])
        self.assertEqual(nothing.returncode, 1)
        self.assertIn("--update", nothing.stderr)
        stored = self.track([machine(1, 50, 2)] * 3, "--update")
        self.assertEqual(stored.returncode, 0, stored.stderr)
        with open(self.file("asked.json")) as file:
            asked = json.load(file)
        self.assertEqual(asked["--benchmark_enable_random_interleaving"], "true")
        self.assertRegex(asked["--benchmark_filter"], r"\|\^calibration\$$")
        names = os.listdir(self.file("track"))
        self.assertEqual(len(names), 1)
        with open(os.path.join(self.file("track"), names[0])) as file:
            kept = json.load(file)
        self.assertEqual(set(kept["results"]), {"row/mask", "frame/card"})
        self.assertAlmostEqual(kept["results"]["row/mask"]["ratio"], 0.0005)
        # The same on a machine in a bad hour, then a real change.
        same = self.track([machine(1.5, 50, 2), machine(2, 51, 2.01)])
        self.assertEqual(same.returncode, 0, same.stdout + same.stderr)
        self.assertIn("0 of 2 moved", same.stdout)
        # What seems to have moved is measured again, and only that.
        doubt = self.track([machine(1, 60, 2)] * 3 + [machine(1, 50, 2)])
        self.assertEqual(doubt.returncode, 0, doubt.stdout + doubt.stderr)
        self.assertIn("again, 1 that seem", doubt.stderr)
        with open(self.file("asked.json")) as file:
            self.assertEqual(json.load(file)["--benchmark_filter"],
                             "^row/mask$|^calibration$")
        moved = self.track([machine(1, 60, 2), machine(2, 60, 2)])
        self.assertEqual(moved.returncode, 1)
        self.assertRegex(moved.stdout, r"\+20\.0 % +row/mask")
        self.assertNotIn("frame/card", moved.stdout)
        self.assertIn("1 of 2 moved by more than 5 %", moved.stdout)

    def test_a_subset_does_not_forget_the_rest(self):
        self.track([[["calibration", [1], "us"], ["a", [1], "us"], ["b", [1], "us"]]],
                   "--update")
        self.track([[["calibration", [1], "us"], ["b", [2], "us"]]], "--update")
        (name,) = os.listdir(self.file("track"))
        with open(os.path.join(self.file("track"), name)) as file:
            results = json.load(file)["results"]
        self.assertEqual(results["a"]["ratio"], 1)
        self.assertEqual(results["b"]["ratio"], 2)

    def test_kinds_of_machines_have_names_of_their_own(self):
        kind = track.kind_of({"processor": "Intel(R) Xeon(R) Processor @ 2.60GHz",
                              "cores": 2})
        self.assertEqual(kind, "intel-xeon-2-cores")
        self.assertNotEqual(kind, track.kind_of({"processor": "Intel(R) Xeon(R)",
                                                 "cores": 16}))


if __name__ == "__main__":
    unittest.main()
