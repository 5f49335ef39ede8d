# SPDX-License-Identifier: Apache-2.0
"""Sound stays in step with the picture, whatever the sources' sound is like."""

import math
import unittest

import numpy as np

import counter
from film import Film, Fraction, Truth, source
from harness import EXACT_SOUND, EndToEnd


def tone_hz(samples, rate):
    """The strongest frequency, to a tenth of a hertz or so."""
    window = samples * np.hanning(len(samples))
    spectrum = abs(np.fft.rfft(window, 8 * len(samples)))
    return spectrum.argmax() * rate / (8 * len(samples))


class Sound(EndToEnd):

    def test_case_04_picture_and_sound_in_step_over_100_clips(self):
        # Of clips of 1.2345 s, most begin between two frames.
        clips = [("flash.mov", round(0.3 + (i * 0.277) % 28, 4),
                  round(0.3 + (i * 0.277) % 28 + 1.2345, 4)) for i in range(100)]
        film = self.render(self.job(clips))
        frames = sum(math.ceil(Fraction(str(e)) * 30) - math.ceil(Fraction(str(s)) * 30)
                     for _, s, e in clips)
        self.verify(film, fps=30, frames=frames)
        bright = film.luma().mean(axis=(1, 2)) > 120
        flashes = [i for i in range(frames) if bright[i]]
        self.assertGreater(len(flashes), 100)
        samples, rate = film.sound()
        beeps = np.array([at for at, _ in counter.find_beeps(samples, rate)])
        errors = []
        for frame in flashes:
            off = beeps - frame * rate / 30
            error = off[abs(off).argmin()]
            # A beep that a joint cut off cannot be measured.
            if abs(error) < rate / 4:
                errors.append(error)
        self.assertGreater(len(errors), 100)
        self.assertLessEqual(max(map(abs, errors)), rate / 30 + 1)
        head, tail = np.mean(errors[:20]), np.mean(errors[-20:])
        self.assertLess(abs(head - tail), rate / 60, "sound drifts")

    def test_case_05_a_clip_without_audio_between_two_with(self):
        clips = [("plain.mp4", 1, 3), ("noaudio.mp4", 4, 6), ("plain.mp4", 6, 9)]
        film = self.render(self.job(clips, EXACT_SOUND), "out.mov")
        self.assert_film(film, clips, tolerance_samples=2)
        samples, rate = film.sound()
        self.assertEqual(abs(samples[2 * rate:4 * rate]).max(), 0)
        self.assertGreater(abs(samples[:2 * rate]).max(), 0.3)
        film = self.render(self.job(clips), "lossy.mp4")
        self.assert_film(film, clips, tolerance_samples=3)

    def test_case_12_late_short_and_shifted_streams(self):
        with self.subTest("video later than its container: black before it"):
            film = self.render(self.job([("vlate.mp4", 0, 2)]), "vlate.mp4")
            self.verify(film, frames=60)
            self.assertEqual(film.numbers(), [-1] * 15 + list(range(45)))
            beeps = [at for at, _ in counter.find_beeps(*film.sound())]
            self.assertEqual(len(beeps), 2)
            for second, at in enumerate(beeps):
                self.assertLessEqual(abs(at - 48000 * second), 5)
        with self.subTest("audio late: silence before it"):
            clips = [("alate.mp4", 0, 2.5), ("alate.mp4", 4, 7)]
            film = self.render(self.job(clips), "alate-out.mp4")
            self.assert_film(film, clips, tolerance_samples=4)
            samples, rate = film.sound()
            self.assertLess(abs(samples[:int(0.65 * rate)]).max(), 0.001)
        with self.subTest("audio short: silence after it"):
            clips = [("ashort.mp4", 3, 7), ("ashort.mp4", 8, 9)]
            film = self.render(self.job(clips), "ashort-out.mp4")
            self.assert_film(film, clips, tolerance_samples=3)
            samples, rate = film.sound()
            self.assertLess(abs(samples[int(2.1 * rate):]).max(), 0.001)
        with self.subTest("everything shifted: time 0 is the file's start"):
            clips = [("off10.mkv", 0, 1.5), ("off10.mkv", 6.01, 8.01)]
            film = self.render(self.job(clips), "off10.mp4")
            self.assert_film(film, clips)
            self.assertLessEqual(film.numbers()[0], 0)

    def test_case_13_rates_and_layouts_become_one(self):
        clips = [("tone44.mp4", 1, 3), ("tone51.mp4", 2, 4), ("tone.webm", 1, 3),
                 ("tone44.mp4", 5, 7)]
        film = self.render(self.job(clips))
        self.verify(film, frames=240)
        self.assertEqual(film.audio["sample_rate"], "48000")
        self.assertEqual(int(film.audio["channels"]), 2)
        samples, rate = film.sound()
        for clip in range(4):
            part = samples[int((2 * clip + 0.2) * rate):int((2 * clip + 1.8) * rate)]
            self.assertLess(abs(tone_hz(part, rate) - 440), 0.5,
                            "440 Hz of clip %d" % (clip + 1))
            # No hole inside: every 20 ms are about as loud as the others.
            blocks = part[:len(part) // 960 * 960].reshape(-1, 960)
            power = np.sqrt((blocks ** 2).mean(axis=1))
            self.assertGreater(power.min(), 0.8 * power.max())
        # No click: no step at a joint is larger than those of the tone itself.
        steps = abs(np.diff(samples))
        inside = max(steps[int((2 * c + 0.2) * rate):int((2 * c + 1.8) * rate)].max()
                     for c in range(4))
        for joint in (2, 4, 6):
            at = joint * rate
            self.assertLessEqual(steps[at - 480:at + 480].max(), 1.2 * inside,
                                 "a click at %d s" % joint)

    def test_sound_of_a_clip_is_the_sources_to_the_sample(self):
        # Uncompressed in, uncompressed out: between the fades nothing changes.
        clips = [("flash.mov", 0.5, 2.5), ("flash.mov", 11.5, 13.5)]
        film = self.render(self.job(clips, EXACT_SOUND), "out.mov")
        self.verify(film, frames=120)
        samples, rate = film.sound()
        whole, _ = Film(source("flash.mov")).sound()
        for clip, start in ((0, 24000), (1, 11.5 * 48000)):
            inside = slice(clip * 96000 + 960, clip * 96000 + 95040)
            due = whole[int(start) + 960:int(start) + 95040]
            self.assertLessEqual(abs(samples[inside] - due).max(), 1.5 / 32768)

    def test_joints_fade_unless_the_source_goes_on(self):
        clips = [("tone44.mp4", 1, 2), ("tone44.mp4", 5.0013, 6), ("tone44.mp4", 6, 7)]
        film = self.render(self.job(clips, EXACT_SOUND), "out.mov")
        samples, rate = film.sound()
        joints = [0]
        for _, start, end in clips:
            joints.append(joints[-1] + len(Truth.of("tone44.mp4").clip(
                Fraction(str(start)), Fraction(str(end)))[1]) * rate // 30)
        loud = abs(samples[rate // 4:rate // 2]).max()
        at = joints[1]
        self.assertLess(abs(samples[at - 12:at + 12]).max(), 0.15 * loud, "no fade")
        self.assertGreater(abs(samples[at + 480:at + 1000]).max(), 0.9 * loud)
        # Where one clip ends and the next begins in the same source, nothing is heard.
        at = joints[2]
        self.assertGreater(abs(samples[at - 240:at + 240]).reshape(4, -1)
                           .max(axis=1).min(), 0.85 * loud, "a notch in running sound")


if __name__ == "__main__":
    unittest.main()
