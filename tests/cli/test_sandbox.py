#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""examples/sandbox.sh: a job rendered in bubblewrap's box, and what the box keeps out."""
import hashlib
import os
import subprocess
import sys
import textwrap

from command import COMMAND, ROOT, Case, main, make_source, run

SANDBOX = ROOT / "examples/sandbox.sh"
# Stands where the command stands, and tries what a decoder that was taken over would.
BURGLAR = """\
    #!/usr/bin/env python3
    import os, socket, sys
    def tries(name, action):
        try:
            action()
            print(name, "WORKED")
        except OSError:
            print(name, "failed")
    job, film = sys.argv[2], sys.argv[4]
    tries("reading-a-secret", lambda: open({secret!r}).read())
    tries("changing-the-job", lambda: open(job, "a"))
    tries("writing-to-usr", lambda: open("/usr/x", "w"))
    tries("calling-out", lambda: socket.create_connection(("127.0.0.1", {port}), 2))
    tries("ending-the-parent", lambda: os.kill({pid}, 0))
    tries("writing-the-film", lambda: open(film, "w"))
    print("processes", sum(name.isdigit() for name in os.listdir("/proc")))
"""


def why_not():
    """Why bubblewrap cannot work here; None: it can."""
    try:
        done = subprocess.run(
            ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"],
            capture_output=True, text=True)
    except FileNotFoundError:
        return "bubblewrap (bwrap) is not installed"
    return None if done.returncode == 0 else done.stderr.strip()


class Sandbox(Case):
    def setUp(self):
        super().setUp()
        reason = why_not()
        if reason:
            # At a line's start, where scripts/test.sh looks for it.
            print(f"\nSKIPPED {self.id()}: {reason}", file=sys.stderr)
            self.skipTest(reason)
        (self.folder / "in").mkdir()
        (self.folder / "out").mkdir()

    def boxed(self, program, job, film):
        return subprocess.run([SANDBOX, job, film, "--progress", "none"],
                              env=dict(os.environ, GLYPHREEL=str(program)),
                              capture_output=True, text=True, timeout=240)

    def test_the_film_is_the_same_in_the_box(self):
        make_source(self.folder / "in/m.mp4", seconds=1)
        job = self.write_job({"source": "m.mp4", "clips": [
            {"start_time": 0, "end_time": 0.4, "name": "Boxed"}]}, "in/job.json")
        plain, boxed = self.folder / "plain.mp4", self.folder / "out/boxed.mp4"
        done = run("render", job, "-o", plain)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.boxed(COMMAND, job, boxed)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(*(hashlib.sha256(p.read_bytes()).hexdigest()
                           for p in (plain, boxed)))
        done = self.boxed(COMMAND, self.write_job("{", "in/bad.json"), boxed)
        self.assert_fails(done, 2, "bad.json")

    def test_what_is_taken_over_reaches_nothing_but_the_film(self):
        import socket
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        secret = self.folder / "secret"
        secret.write_text("s")
        job = self.write_job("{}", "in/job.json")
        burglar = self.folder / "burglar"
        burglar.write_text(textwrap.dedent(BURGLAR).format(
            secret=str(secret), port=listener.getsockname()[1], pid=os.getpid()))
        burglar.chmod(0o755)
        done = self.boxed(burglar, job, self.folder / "out/film.mp4")
        said = dict(line.split() for line in done.stdout.splitlines())
        self.assertEqual(said.pop("writing-the-film", None), "WORKED", done.stderr)
        self.assertLessEqual(int(said.pop("processes")), 3)
        self.assertEqual(said, {name: "failed" for name in (
            "reading-a-secret", "changing-the-job", "writing-to-usr", "calling-out",
            "ending-the-parent")})
        self.assertEqual(job.read_text(), "{}")


if __name__ == "__main__":
    main()
