# SPDX-License-Identifier: Apache-2.0
"""Every clip holds exactly the right frames, whatever the container does to seeking."""

import random
import unittest

import counter
from film import Film, Fraction, Truth, exact, source
from harness import EXACT, EndToEnd


def cuts_at_every(name, step, count, length=1, first=0):
    """Clips of `length` frames that begin at every `step`-th frame of a source."""
    frames = Truth.of(name).frames
    rate = Truth.of(name).rate
    clips = []
    for i in range(first, len(frames) - length - 1, step)[:count]:
        # From a quarter frame before the first one to a quarter before the end.
        start = frames[i][0] - 1 / rate / 4
        end = frames[i + length][0] - 1 / rate / 4
        clips.append((name, max(0.0, round(float(start), 6)), round(float(end), 6)))
    return clips


class Cutting(EndToEnd):

    def cut(self, clips, output=None, name="out.mp4", **checks):
        film = self.render(self.job(clips, output), name)
        self.assert_film(film, clips, **checks)
        return film

    def test_case_01_two_clips_of_a_film_with_b_frames(self):
        clips = [("plain.mp4", 1.0, 2.0), ("plain.mp4", 7.5, 9.0)]
        film = self.cut(clips, fps=None, tolerance_samples=2)
        self.assertEqual(film.numbers(), [*range(30, 60), *range(225, 270)])
        self.assertEqual(len(film.numbers()), 75)

    def test_case_02_cut_between_distant_key_frames(self):
        clips = [("longgop.mp4", 11.0, 11.5)]
        film = self.cut(clips, EXACT, "out.mkv")
        self.assertEqual(film.numbers(), list(range(330, 345)))
        # Nothing drawn and nothing lost: these are the very pixels of the source.
        self.assertEqual(film.frame_hashes(),
                         Film(source("longgop.mp4")).frame_hashes()[330:345])

    def test_case_03_adjacent_repeated_reversed_and_overlapping_clips(self):
        p = "plain.mp4"
        film = self.cut([(p, 2, 3), (p, 3, 4)], tolerance_samples=2)
        self.assertEqual(film.numbers(), list(range(60, 120)))
        # The sound goes on over the joint as if there were none: no fade, no click.
        beeps = [at for at, _ in counter.find_beeps(*film.sound())]
        self.assertEqual(len(beeps), 2)
        self.assertLessEqual(abs(beeps[1] - 48000), 2)
        film = self.cut([(p, 5, 6), (p, 5, 6)], name="twice.mp4", tolerance_samples=2)
        self.assertEqual(film.numbers(), [*range(150, 180)] * 2)
        film = self.cut([(p, 8, 9), (p, 4, 5), (p, 0, 1)], name="back.mp4",
                        tolerance_samples=2)
        self.assertEqual(film.numbers(), [*range(240, 270), *range(120, 150),
                                          *range(0, 30)])
        film = self.cut([(p, 1, 3), (p, 2, 4)], name="over.mp4", tolerance_samples=2)
        self.assertEqual(film.numbers(), [*range(30, 90), *range(60, 120)])

    def test_case_11_mpeg_ts_with_a_start_offset(self):
        self.cut(cuts_at_every("plain.ts", 7, 60), verify=False, beeps=False)
        self.cut([("plain.ts", 2.5, 4.9), ("plain.ts", 0.5, 2.7)], name="sound.mp4")
        # One key frame in the whole file: every start has to go back to it.
        self.cut(cuts_at_every("longgop.ts", 29, 15), name="long.mp4", verify=False,
                 beeps=False)

    def test_case_21_every_frame_as_start_open_gop_fragmented_matroska(self):
        # Matroska stores no decoding times, and HEVC's reordering is deep.
        for name in ("opengop.mp4", "hevcopen.mp4", "hevcopen.mkv", "frag.mp4"):
            with self.subTest(name):
                self.cut(cuts_at_every(name, 1, 358), name=name + ".mp4", verify=False,
                         beeps=False)
        with self.subTest("ntsc.mkv"):
            self.cut(cuts_at_every("ntsc.mkv", 5, 70), name="ntsc.mp4", verify=False,
                     beeps=False)
            self.cut([("ntsc.mkv", 3.1, 6.7), ("ntsc.mkv", 0.4, 2.2)], name="sound.mp4")
        for name in ("opengop.mp4", "hevcopen.mp4", "frag.mp4"):
            with self.subTest(name + ", sound"):
                self.cut([(name, 3.1, 6.7), (name, 1.4, 2.2)],
                         name=name + ".sound.mp4")

    def test_program_stream_with_times_on_key_frames_only(self):
        generator = random.Random(22)
        starts = [round(generator.uniform(0, 5), 3) for _ in range(30)]
        ranges = [(0, 1.1), (4.5, 5.9), *((s, round(s + 0.3, 3)) for s in starts)]
        whole = self.cut([("mpeg2.vob", *r) for r in ranges])
        # The same film without those times, which only its pictures' order can tell.
        film = self.render(self.job([("keytimes.vob", *r) for r in ranges]), "key.mp4")
        self.verify(film, frames=len(whole.numbers()))
        self.assertEqual(film.numbers(), whole.numbers())
        self.assertEqual(film.said, "")
        beeps = [counter.find_beeps(*f.sound()) for f in (whole, film)]
        self.assertEqual(beeps[0], beeps[1])

    def test_case_22_edit_list_with_hidden_frames(self):
        film = self.cut([("elst.mp4", 0, 1)], EXACT, "out.mkv", beeps=False)
        self.assertEqual(film.numbers(), list(range(96, 126)))
        self.assertEqual(film.frame_hashes()[0],
                         Film(source("plain.mp4")).frame_hashes()[96])
        self.cut([("elst.mp4", 0, 2.5), ("elst.mp4", 3.2, 5.1)], name="sound.mp4")

    def test_case_28_avi_with_b_frames_bare_stream_and_lost_reordering(self):
        with self.subTest("packed.avi"):
            self.cut([("packed.avi", 1.01, 2.51), ("packed.avi", 7.21, 9.01),
                      ("packed.avi", 0, 0.5)], beeps=False)
        with self.subTest("raw.264"):
            # Times of a bare stream are made up from its rate, whichever is believed.
            film = self.render(self.job([("raw.264", 2, 4), ("raw.264", 1, 2)]),
                               "raw.mp4")
            seen = film.numbers()
            self.verify(film, frames=len(seen))
            self.assertNotIn(None, seen)
            self.assertEqual(Fraction(len(seen)), 3 * film.fps)
            first = 2 * int(film.fps)
            self.assertEqual(seen[:first], list(range(seen[0], seen[0] + first)))
            self.assertEqual(seen[first:], list(range(seen[first], seen[0])))
        with self.subTest("noctts.mp4"):
            # Decoding order was written as display order: at least nothing may run
            # backwards, and the clip has its length.
            film = self.render(self.job([("noctts.mp4", 2, 4)]), "noctts-out.mp4")
            seen = film.numbers()
            self.verify(film, frames=60)
            self.assertNotIn(None, seen)
            self.assertEqual(seen, sorted(seen))
            self.assertLessEqual(abs(seen[0] - 60), 3)
            self.assertGreaterEqual(len(set(seen)), 57)

    def test_case_29_wrapped_and_discontinuous_transport_streams(self):
        with self.subTest("wrap.ts"):
            # The 33-bit clock wraps inside; times go on.
            self.cut(cuts_at_every("wrap.ts", 11, 32), name="wrap.mp4", verify=False,
                     beeps=False)
            self.cut([("wrap.ts", 1.2, 5.1), ("wrap.ts", 6.3, 10.2)], name="both.mp4")
        with self.subTest("discont.ts"):
            # Two recordings in one file: the second follows the first.
            film = self.render(self.job([("discont.ts", 1.03, 2.03),
                                         ("discont.ts", 7.03, 8.03)]), "discont.mp4")
            seen = film.numbers()
            self.verify(film, frames=60)
            self.assertNotIn(None, seen)
            self.assertEqual(seen[:30], list(range(seen[0], seen[0] + 30)))
            self.assertEqual(seen[30:], list(range(seen[30], seen[30] + 30)))
            self.assertLessEqual(abs(seen[0] - 31), 2)
            self.assertLessEqual(abs(seen[30] - 1060), 6)
        with self.subTest("reschange.ts"):
            film = self.render(self.job([("reschange.ts", 1, 2), ("reschange.ts", 5, 6)]),
                               "res.mp4")
            self.verify(film, frames=60)
            self.assertEqual(film.numbers()[:30], list(range(30, 60)))
            width, height = film.size
            inner = height * 256 // 192
            box = ((width - inner) // 2, 0, inner, height)
            self.assertEqual(film.numbers(box)[30:], list(range(150, 180)))
        with self.subTest("achange.ts"):
            film = self.render(self.job([("achange.ts", 1, 3), ("achange.ts", 5, 7)]),
                               "layout.mp4")
            self.verify(film, frames=120)
            samples, rate = film.sound()
            self.assertGreater(abs(samples[:2 * rate]).max(), 0.3)
            self.assertGreater(abs(samples[2 * rate:]).max(), 0.3)

    def test_case_30_intra_refresh_without_key_frames(self):
        film = self.cut(cuts_at_every("pir.mp4", 7, 50), EXACT, "out.mkv",
                        verify=False, beeps=False)
        whole = Film(source("pir.mp4")).frame_hashes()
        self.assertEqual(film.frame_hashes(), [whole[n] for n in film.numbers()])


class RandomCuts(EndToEnd):
    """Two hundred clips at random places: every frame and every beep."""

    def many(self, name, count=200, fps=None, audio=True, tolerance=None):
        frames = Truth.of(name).frames
        generator = random.Random("cuts of " + name)
        last = float(frames[-1][0])
        clips = []
        while len(clips) < count:
            start = round(generator.uniform(0.0, last - 1.3), 3)
            end = round(start + generator.uniform(0.1, 0.7), 3)
            if Truth.of(name).clip(exact(start), exact(end))[1]:
                clips.append((name, start, end))
        film = self.render(self.job(clips))
        rate = fps or (film.fps if fps is not None else None)
        self.assert_film(film, clips, fps=rate, audio=audio, seeks=6,
                         tolerance_samples=tolerance)
        if audio and film.beep_errors:
            # No trend: the end of the film is as much in step as its beginning.
            fifth = max(1, len(film.beep_errors) // 5)
            head = sum(film.beep_errors[:fifth]) / fifth
            tail = sum(film.beep_errors[-fifth:]) / fifth
            self.assertLess(abs(head - tail), 48000 / 30 / 2)
        return film

    def test_closed_gop_h264(self):
        self.many("plain.mp4")

    def test_open_gop_h264(self):
        self.many("opengop.mp4")

    def test_hevc(self):
        self.many("hevc.mp4")

    def test_vp9(self):
        self.many("vp9.webm")

    def test_mpeg4_in_avi(self):
        self.many("mpeg4.avi")

    def test_mpeg_ts_with_start_offset(self):
        self.many("plain.ts")

    def test_variable_frame_rate(self):
        self.many("vfr.mp4", fps=0)

    def test_no_audio(self):
        film = self.many("noaudio.mp4")
        self.assertEqual(abs(film.sound()[0]).max(), 0, "silence is not silent")

    def test_44100_mono(self):
        self.many("a44mono.mp4")

    def test_rotated_90(self):
        film = self.many("rot90.mp4")
        self.assertEqual(film.size, (180, 320))

    def test_beeps_are_exact_when_clips_begin_on_frames(self):
        generator = random.Random(7)
        clips = []
        for _ in range(200):
            first = generator.randrange(0, 300)
            length = generator.randrange(3, 36)
            clips.append(("plain.mp4", *(round(n / 30, 6) for n in
                                         (first, first + length))))
        # A rounded-down start would miss the frame: ask a hair before it.
        clips = [(name, max(0, round(start - 0.0001, 6)), round(end - 0.0001, 6))
                 for name, start, end in clips]
        film = self.render(self.job(clips))
        # 0.1 ms before the frame is 4.8 samples; the rest is one sample.
        self.assert_film(film, clips, tolerance_samples=7)


if __name__ == "__main__":
    unittest.main()
