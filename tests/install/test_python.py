# SPDX-License-Identifier: Apache-2.0
"""The Python package as installed: `import glyphreel` and nothing else."""
import fractions
import json
import os
import signal
import subprocess
import sys
import threading
import unittest

import numpy

from installed import SHARED, SOURCE, VERSION, VIDEO, InstalledTest, environment, run
from installed import frames_of, libdir

sys.path.insert(0, str(SHARED / "lib/python3/dist-packages"))
import glyphreel  # noqa: E402  pylint: disable=wrong-import-position
from glyphreel import _abi  # noqa: E402  pylint: disable=wrong-import-position

CLIPS = [{"start_time": 0.5, "end_time": 1.5, "name": "{One} \u00fc \U0001f3c6"},
         {"start_time": 2, "end_time": 3, "rating": 5}]
JOB = {"source": str(VIDEO), "clips": CLIPS,
       "output": {"video": {"preset": "ultrafast"}}}
LONG = {**JOB, "clips": CLIPS * 100}


class Library(InstalledTest):
    def test_is_the_installed_one(self):
        self.assertEqual(glyphreel.__version__, VERSION)
        self.assertTrue(glyphreel.__file__.startswith(str(SHARED)))
        self.assertTrue(_abi.lib._name.startswith(str(SHARED)))

    def test_is_found_by_its_variable_or_not_at_all(self):
        ask = "import glyphreel; print(glyphreel.__version__)"
        source = {"PYTHONPATH": str(SOURCE / "python"), "PATH": os.environ["PATH"],
                  "PYTHONDONTWRITEBYTECODE": "1"}
        library = libdir(SHARED) / "libglyphreel.so"
        self.assertEqual(
            run(sys.executable, "-c", ask,
                env={**source, "GLYPHREEL_LIBRARY": str(library)}).strip(), VERSION)
        with self.assertRaisesRegex(AssertionError, "GLYPHREEL_LIBRARY.*/no/such.so"):
            run(sys.executable, "-c", ask,
                env={**environment(), "GLYPHREEL_LIBRARY": "/no/such.so"})

    def test_media_log_can_be_silenced(self):
        (self.folder / "broken.mp4").write_bytes(VIDEO.read_bytes()[:30000])
        code = ("import glyphreel, sys\n{}\ntry: glyphreel.check({{'source': sys.argv[1], "
                "'clips': [{{'start_time': 0, 'end_time': 1}}]}})\n"
                "except glyphreel.Error: pass")
        said = [run(sys.executable, "-c", code.format(first), self.folder / "broken.mp4")
                for first in ("", "glyphreel.silence_media_log()")]
        self.assertIn("moov atom", said[0])
        self.assertEqual(said[1], "")

    def test_structs_are_those_of_the_header(self):
        pairs = {"gr_rational": _abi.Rational, "gr_pair": _abi.Pair, "gr_clip": _abi.Clip,
                 "gr_progress": _abi.Progress, "gr_render_options": _abi.RenderOptions,
                 "gr_rules": _abi.Rules, "gr_frame_format": _abi.FrameFormat,
                 "gr_compositor_options": _abi.CompositorOptions,
                 "gr_frame_times": _abi.FrameTimes}
        expected, lines = [], ["#include <glyphreel.h>", "#include <stdio.h>",
                               "int main(void) {"]
        for name, struct in pairs.items():
            lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
            expected.append(f"{name} {_abi.sizeof(struct)}")
            for field, *_ in struct._fields_:
                lines.append(f'printf("{name}.{field} %zu\\n", offsetof({name}, {field}));')
                expected.append(f"{name}.{field} {getattr(struct, field).offset}")
        source = self.folder / "layout.c"
        source.write_text("\n".join(lines + ["return 0; }"]))
        run("cc", "-I", SHARED / "include", source, "-o", self.folder / "layout")
        self.assertEqual(run(self.folder / "layout").split("\n")[:-1], expected)


class Render(InstalledTest):
    def render(self, job, **options):
        return glyphreel.render(job, self.folder / "film.mp4", **options)

    def left(self):
        return sorted(path.name for path in self.folder.iterdir())

    def test_makes_the_film_of_a_dict_with_progress(self):
        seen = []
        caller = threading.get_ident()

        def progress(p):
            self.assertEqual(threading.get_ident(), caller)
            seen.append(p)
        report = self.render(JOB, progress=progress)
        self.assertEqual(report["frame_count"], 50)
        self.assertEqual(report["clips"][0]["name"], CLIPS[0]["name"])
        self.assertEqual(frames_of(self.folder / "film.mp4"), 50)
        self.assertEqual((seen[-1].frames_done, seen[-1].frame_count, seen[-1].stage),
                         (50, 50, "join"))
        self.assertEqual(seen[-1].share, 1)

    def test_takes_files_lists_and_jobs(self):
        path = self.folder / "job.json"
        path.write_text(json.dumps(JOB))
        self.assertEqual(self.render(path)["frame_count"], 50)
        self.assertEqual(self.render(str(path))["frame_count"], 50)
        job = glyphreel.Job(CLIPS, source=VIDEO)
        self.assertEqual(job.clip_count, 2)
        self.assertEqual(self.render(job, workers=1, strict=True)["workers"], 1)
        relative = glyphreel.Job({**JOB, "source": VIDEO.name}, folder=VIDEO.parent)
        self.assertEqual(self.render(relative)["frame_count"], 50)

    def test_copies_from_its_sources(self):
        job = {**JOB, "overlay": "none", "clips": [{"start_time": 0, "end_time": 4}]}
        smart = self.render(job, smart="require")["smart"]
        self.assertEqual((smart["asked"], smart["copied"]), ("require", [[0, 100]]))
        self.assertEqual(frames_of(self.folder / "film.mp4"), 100)
        self.assertEqual(self.render(job)["smart"]["copied_frames"], 0)
        with self.assertRaisesRegex(glyphreel.BadRequest, "no frame of the film"):
            self.render({**job, "overlay": "card"}, smart="require")
        with self.assertRaises(ValueError):
            self.render(job, smart="perhaps")

    def test_errors_carry_code_and_text(self):
        cases = (({"clips": [{}]}, glyphreel.BadRequest, "bad_request", "start_time"),
                 ({**JOB, "source": "none.mp4"}, glyphreel.BadMedia, "bad_media",
                  "none.mp4"),
                 ("none.json", glyphreel.BadRequest, "bad_request", "none.json"))
        for job, kind, code, text in cases:
            with self.subTest(code), self.assertRaises(kind) as raised:
                self.render(job)
            self.assertIsInstance(raised.exception, glyphreel.Error)
            self.assertEqual(raised.exception.code, code)
            self.assertIn(text, raised.exception.text)
        with self.assertRaises(glyphreel.CannotWrite):
            glyphreel.render(JOB, self.folder / "none" / "film.mp4")
        self.assertEqual(self.left(), [])

    def test_odd_arguments_are_pythons_errors(self):
        for job in (3, None, object()):
            with self.assertRaises(TypeError):
                self.render(job)
        with self.assertRaises(ValueError):
            self.render({**JOB, "clips": [{"start_time": float("nan"), "end_time": 1}]})
        with self.assertRaises(ValueError):
            glyphreel.render(JOB, "a\0b.mp4")
        with self.assertRaises(TypeError):
            glyphreel.Job("job.json", folder="there")

    def test_a_cancel_ends_it(self):
        cancel = glyphreel.Cancel()
        with self.assertRaises(glyphreel.Cancelled):
            self.render(LONG, cancel=cancel, progress=lambda p: cancel.raise_())
        self.assertTrue(cancel.is_raised)
        with self.assertRaises(glyphreel.Cancelled):
            glyphreel.check(JOB, cancel=cancel)
        self.assertEqual(self.left(), [])

    def test_what_progress_raises_ends_it(self):
        class Enough(Exception):
            pass

        def progress(p):
            if p.frames_done > 0:
                raise Enough
        with self.assertRaises(Enough):
            self.render(LONG, progress=progress)
        self.assertEqual(self.left(), [])

    def test_keyboard_interrupt_ends_it(self):
        # From another thread: the caller's waits inside of render() meanwhile.
        begun = threading.Event()

        def interrupt():
            begun.wait()
            os.kill(os.getpid(), signal.SIGINT)
        thread = threading.Thread(target=interrupt)
        thread.start()
        with self.assertRaises(KeyboardInterrupt):
            self.render(LONG, progress=lambda p: p.frames_done and begun.set())
        thread.join()
        self.assertEqual(self.left(), [])

    def test_threads_render_at_once(self):
        alone = self.folder / "alone.mp4"
        glyphreel.render(JOB, alone)
        job, paths = glyphreel.Job(JOB), [self.folder / f"{n}.mp4" for n in range(4)]
        threads = [threading.Thread(target=glyphreel.render, args=(job, path))
                   for path in paths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for path in paths:
            self.assertEqual(path.read_bytes(), alone.read_bytes())

    def test_check_and_preview(self):
        found = glyphreel.check(JOB, self.folder / "film.mp4")
        self.assertEqual((found["problems"], found["frame_count"]), ([], 50))
        found = glyphreel.check({**JOB, "clips": [{"start_time": 9, "end_time": 10}] * 2})
        self.assertEqual(len(found["problems"]), 2)
        glyphreel.preview(JOB, self.folder / "frame.png", clip=2, at="0:00.5")
        self.assertEqual((self.folder / "frame.png").read_bytes()[1:4], b"PNG")
        with self.assertRaises(glyphreel.BadRequest):
            glyphreel.preview(JOB, self.folder / "frame.png", clip=3)
        self.assertEqual(self.left(), ["frame.png"])

    def test_warnings_are_heard(self):
        job = {**JOB, "sources": {"unused": "a.mp4"}}
        self.assertIn("unused", glyphreel.Job(job).warnings[0])


class Compositor(unittest.TestCase):
    CLIP = {"name": "Brilliant Goal", "rating": 5, "end_time": 4, "tags": ["Goal"],
            "fields": {"team": "Red Stars", "minute": 3}}

    def test_draws_the_same_on_every_kind_of_buffer(self):
        compositor = glyphreel.Compositor(self.CLIP, 320, 180)
        self.assertEqual(compositor.plane_sizes, ((320, 180), (160, 90), (160, 90)))
        whole = bytearray(b"\x28" * (320 * 180 * 3 // 2))
        compositor.draw(whole, 1)
        self.assertNotEqual(whole, b"\x28" * len(whole))

        padded = [numpy.full((rows, width + 24), 0x28, numpy.uint8)
                  for width, rows in compositor.plane_sizes]
        planes = [plane[:, 8:-16] for plane in padded]
        compositor.draw(planes, fractions.Fraction(1))
        self.assertEqual(b"".join(p.tobytes() for p in planes), whole)
        for plane in padded:
            self.assertTrue((plane[:, :8] == 0x28).all() and (plane[:, -16:] == 0x28).all())

        upside_down = [numpy.full((rows, width), 0x28, numpy.uint8)
                       for width, rows in compositor.plane_sizes]
        compositor.draw([plane[::-1] for plane in upside_down], 1.0)
        self.assertEqual(b"".join(p[::-1].tobytes() for p in upside_down), whole)

        flat = [bytearray(b"\x28" * (width * rows)) for width, rows in
                compositor.plane_sizes]
        compositor.draw([memoryview(plane) for plane in flat], "0:01")
        self.assertEqual(b"".join(flat), whole)

    def test_draws_on_packed_and_deep_formats(self):
        rgb = numpy.full((180, 320, 3), 40, numpy.uint8)
        glyphreel.Compositor(self.CLIP, 320, 180, "rgb24").draw(rgb, 1)
        self.assertGreater(rgb.max(), 200)
        self.assertTrue((rgb[:60] == 40).all())
        luma = numpy.full((180, 320), 64, numpy.uint16)
        chroma = numpy.full((90, 160, 2), 512, numpy.uint16)
        glyphreel.Compositor(self.CLIP, 320, 180, "p010le").draw([luma, chroma], 1)
        self.assertGreater(luma.max(), 64)

    def test_shares_fonts_and_takes_overlays(self):
        fonts = glyphreel.Fonts()
        overlay = {"layers": [{"type": "text", "text": "{fields.team} {clip.time:s}",
                               "size": 200, "from": 1, "until": 3}]}
        compositor = glyphreel.Compositor(self.CLIP, 320, 180, "gray", overlay=overlay,
                                          fonts=fonts)
        del fonts
        self.assertFalse(compositor.draws_at(0.5))
        self.assertTrue(compositor.draws_at(2))
        before, after = bytearray(320 * 180), bytearray(320 * 180)
        compositor.draw(before, 1.5)
        compositor.draw(after, 2.5)
        self.assertNotEqual(before, after)
        odd = glyphreel.Compositor({**self.CLIP, "name": "\U0010fffd"}, 320, 180)
        self.assertIn("U+10FFFD", odd.warnings[0])

    def test_refuses_what_is_no_frame(self):
        compositor = glyphreel.Compositor(self.CLIP, 320, 180)
        right = [numpy.zeros((rows, width), numpy.uint8)
                 for width, rows in compositor.plane_sizes]
        for wrong, kind in (
                (bytes(320 * 180 * 3 // 2), TypeError), (bytearray(7), ValueError),
                (right[:2], ValueError), ([right[0], right[1], right[1][:-1]], ValueError),
                ([right[0].T, right[1], right[2]], ValueError),
                ([right[0][:, ::2], right[1], right[2]], ValueError), (None, TypeError),
                ([3, 4, 5], TypeError)):
            with self.assertRaises(kind):
                compositor.draw(wrong, 1)
        read_only = right[0].copy()
        read_only.flags.writeable = False
        with self.assertRaises(TypeError):
            compositor.draw([read_only, right[1], right[2]], 1)

    def test_holds_no_buffer_afterwards(self):
        compositor = glyphreel.Compositor(self.CLIP, 320, 180)
        frame, short = bytearray(320 * 180 * 3 // 2), bytearray(7)
        compositor.draw(frame, 1)
        with self.assertRaises(ValueError):
            compositor.draw(short, 1)
        frame.clear()  # BufferError while anybody holds it
        short.clear()

    def test_refuses_what_is_no_clip(self):
        for clip, kind in (({}, KeyError), ({"end_time": 1, "titel": "x"}, ValueError),
                           ({"end_time": 0}, glyphreel.BadRequest),
                           ({"end_time": 1, "rating": 9}, glyphreel.BadRequest),
                           ({"end_time": float("inf")}, ValueError),
                           ({"end_time": "soon"}, glyphreel.BadRequest)):
            with self.assertRaises(kind):
                glyphreel.Compositor(clip, 320, 180)
        with self.assertRaises(glyphreel.BadRequest):
            glyphreel.Compositor(self.CLIP, 320, 180, "yuv411p")
        with self.assertRaises(glyphreel.BadRequest):
            glyphreel.Compositor(self.CLIP, 320, 180, overlay="cart")


if __name__ == "__main__":
    unittest.main()
