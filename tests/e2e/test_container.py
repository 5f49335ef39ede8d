# SPDX-License-Identifier: Apache-2.0
"""Chunks join into one film that every player takes for one encode."""

import hashlib
import json
import unittest

import numpy as np

from film import ffmpeg_bytes
from harness import EXACT, FAST, EndToEnd


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def with_clock(**more):
    """An overlay with one running clock, in a corner that no cell's middle touches."""
    return {"layers": [{"type": "text", "text": "{clip.time:m:ss.ttt}", "x": "2%",
                        "y": "2%", "size": 14, "color": "#ffffff", **more}]}


class Container(EndToEnd):

    def test_case_14_very_short_clips(self):
        clips = []
        for repeat in range(10):
            for length in (1, 2, 3, 4, 5):
                first = 20 + 30 * repeat + 5 * length
                clips.append(("plain.mp4", round((first - 0.25) / 30, 6),
                              round((first + length - 0.25) / 30, 6)))
            clips.append(("plain.mp4", round(repeat + 0.5, 6), round(repeat + 1.2, 6)))
        film = self.render(self.job(clips))
        self.assert_film(film, clips, seeks=12)
        # Consecutive IDR pictures carry different ids (H.264, 7.4.3).
        ids = idr_pic_ids(film)
        same = [i for i, (a, b) in enumerate(zip(ids, ids[1:])) if b[0] == a[0] + 1
                and a[1] == b[1]]
        self.assertEqual(same, [], "neighbouring IDR pictures with one id")
        with self.subTest("a film of one frame"):
            film = self.render(self.job([("oneframe.mp4", 0, 0.033)]), "one.mp4")
            self.verify(film, frames=1)

    def test_case_15_the_joined_film_is_its_clips(self):
        # Encoder settings per clip do not exist, so parameter sets cannot differ; a
        # clip that tries is refused, and lossless clips join without a changed pixel.
        job = self.job([{"source": "plain.mp4", "start_time": 1, "end_time": 2,
                         "crf": 30}])
        done = self.render(job, expect=2)
        self.assertIn("crf", done.stderr + done.stdout)
        clips = [("plain.mp4", 1, 3), ("longgop.mp4", 7, 9.5), ("plain.mp4", 4, 5)]
        joined = self.render(self.job(clips, EXACT), "joined.mkv")
        apart = []
        for i, clip in enumerate(clips):
            apart += self.render(self.job([clip], EXACT), "%d.mkv" % i).frame_hashes()
        self.assertEqual(joined.frame_hashes(), apart)
        # The same for x264: what comes out of the film is what its frames were, within
        # the encoder's loss, also right behind every joint.
        film = self.render(self.job(clips))
        exact_luma = joined.luma().astype(int)
        error = ((film.luma().astype(int) - exact_luma) ** 2).mean(axis=(1, 2))
        self.assertLess(error.max(), 30, "frame %d is damaged" % error.argmax())

    def test_case_16_text_over_a_chunk_boundary(self):
        job = self.job([{"source": "long.mp4", "start_time": 2, "end_time": 62,
                         "name": "Long"}], EXACT, overlay=with_clock())
        film = self.render(job, "long.mkv")
        self.assertEqual(film.numbers(), list(range(60, 1860)))
        self.assertGreater(film.report["chunk_count"], 1, "the clip was not split")
        # A clock counts clip time, not chunk time: frames equal those of a shorter clip
        # that is not split, and previews of single frames.
        short = self.render(self.job(
            [{"source": "long.mp4", "start_time": 2, "end_time": 20, "name": "Long"}],
            EXACT, overlay=with_clock(), name="short.json"), "short.mkv")
        self.assertEqual(film.frame_hashes()[:540], short.frame_hashes())
        plain = self.render(self.job([("long.mp4", 2, 62)], EXACT, name="plain.json"),
                            "plain.mkv")
        drawn = (film.luma()[:, :60, :120] != plain.luma()[:, :60, :120])
        self.assertTrue(drawn.any(axis=(1, 2)).all(), "frames without a clock")
        for at in (15, 40, 58):
            png = self.file("at%d.png" % at)
            self.glyphreel("preview", job, "--clip", 1, "--at", at, "-o", png)
            shown = np.frombuffer(ffmpeg_bytes(
                png, "-vf", "format=gray", "-f", "rawvideo", "-"), np.uint8)
            due = film.rgb(at).mean(axis=2)
            difference = abs(shown.reshape(due.shape) - due)[:40, :80]
            self.assertLess(difference.mean(), 4, "the clock at %d s differs" % at)
        with self.subTest("encoded, the joints inside the clip do not show"):
            film = self.render(job_with_output(self, job, FAST), "long.mp4")
            self.verify(film, fps=30, frames=1800)
            self.assertEqual(film.numbers(), list(range(60, 1860)))

    def test_case_18_quality_of_the_container(self):
        clips = [("plain.mp4", 1, 2), ("plain.mp4", 4, 6.5)]
        film = self.render(self.job(clips))
        self.assert_film(film, clips)
        for stream in film.streams:
            self.assertEqual(float(stream["start_time"]), 0)
        self.assertEqual(film.video["codec_tag_string"], "avc1")
        self.assertEqual(film.audio["codec_tag_string"], "mp4a")
        self.assertEqual([n % 2 for n in film.size], [0, 0])
        # Untagged and small: BT.601, and said so.
        for tag in ("color_space", "color_range", "color_primaries", "color_transfer"):
            self.assertNotIn(film.video.get(tag, "unknown"), ("unknown", ""), tag)
        with open(film.path, "rb") as file:
            self.assertIn(b"colrnclx", file.read(), "no colr box")
        with self.subTest("HD is BT.709"):
            film = self.render(self.job([("b709.mp4", 0, 1)]), "b709.mp4")
            self.assertEqual([film.video[t] for t in ("color_space", "color_primaries",
                                                      "color_transfer")], ["bt709"] * 3)
        with self.subTest("mkv and mov by name"):
            for name in ("out.mkv", "out.mov"):
                film = self.render(self.job(clips), name)
                self.assert_film(film, clips)
        with self.subTest("no sound when none is asked for"):
            film = self.render(self.job(clips, {**FAST, "audio": None}), "mute.mp4")
            self.verify(film, audio=False, frames=105)

    def test_other_encoders(self):
        clips = [("plain.mp4", 1, 2), ("plain.mp4", 4, 6.5), ("plain.mp4", 8, 8.1)]
        for video, name in (({"codec": "libx265", "preset": "ultrafast", "crf": 20},
                             "x265.mp4"),
                            ({"codec": "libsvtav1", "preset": 12, "crf": 30},
                             "svt.mp4")):
            with self.subTest(video["codec"]):
                film = self.render(self.job(clips, {**FAST, "video": video}), name)
                self.verify(film, frames=108)
                self.assertEqual(film.numbers(), [*range(30, 60), *range(120, 195),
                                                  *range(240, 243)])

    def test_films_of_a_few_chunks_join_with_every_encoder(self):
        # The last of three chunks has more threads than the others where that changes
        # no header; in x265's and mpeg4's it would.
        clips = [("plain.mp4", 1, 3.1), ("plain.mp4", 5, 7.1), ("plain.mp4", 8, 10.1)]
        for codec, options, ending in (
                ("libx265", {"preset": "ultrafast"}, "mp4"), ("mpeg4", {}, "mp4"),
                ("mpeg2video", {}, "mp4"), ("ffv1", {}, "mkv"), ("mjpeg", {}, "mov"),
                ("prores_ks", {}, "mkv"), ("libsvtav1", {"preset": 12}, "mkv"),
                ("libvpx-vp9", {"deadline": "realtime", "cpu-used": 8}, "mp4")):
            with self.subTest(codec):
                job = self.job(clips, {**FAST, "video": {"codec": codec, **options}})
                film = self.render(job, codec + "." + ending)
                self.assertEqual(film.report["chunk_count"], 3)
                self.verify(film, frames=189, seeks=0)
                self.assertEqual(film.numbers(), [*range(30, 93), *range(150, 213),
                                                  *range(240, 303)])

    def test_case_34_same_bytes_from_any_number_of_workers(self):
        clips = [("long.mp4", 1, 42), ("plain.mp4", 1, 2.5), ("ntsc.mp4", 3, 4),
                 ("plain.mp4", 5, 5.1), ("rot90.mp4", 2, 3), ("opengop.mp4", 4, 6)]
        job = self.job(clips, overlay="card")
        films = [self.render(job, "w%d.mp4" % n, workers=n) for n in (1, 2, 5, 8)]
        self.verify(films[0])
        sums = {sha256(f.path) for f in films}
        self.assertEqual(len(sums), 1, "workers change the film")
        # More workers than cores are nothing to complain about.
        self.assertNotIn("TBB", "".join(f.said for f in films))
        # A second run changes nothing either.
        again = self.render(job, "again.mp4", workers=2)
        self.assertEqual({sha256(again.path)}, sums)


def job_with_output(test, job, output):
    with open(job) as file:
        whole = json.load(file)
    whole["output"] = output
    path = test.file("encoded.json")
    with open(path, "w") as file:
        json.dump(whole, file)
    return path


def idr_pic_ids(film):
    """[(packet number, idr_pic_id)] of a film's H.264 stream, read from its slices."""
    stream = ffmpeg_bytes(film.path, "-map", "0:v:0", "-c", "copy", "-bsf:v",
                          "h264_mp4toannexb", "-f", "h264", "-")
    sps, ids, picture = None, [], -1
    for unit in stream.split(b"\0\0\1")[1:]:
        kind = unit[0] & 31
        if kind == 7:
            sps = unit
        if kind in (1, 5):
            bits = Bits(unit[1:])
            first = bits.ue()
            if first == 0:
                picture += 1
            if kind == 5 and first == 0:
                bits.ue()                       # slice_type
                bits.ue()                       # pic_parameter_set_id
                bits.u(frame_num_bits(sps))     # frame_num; frames only
                ids.append((picture, bits.ue()))
    return ids


class Bits:
    def __init__(self, data):
        clean = data[:64].replace(b"\0\0\3", b"\0\0")
        self.value = int.from_bytes(clean, "big")
        self.left = 8 * len(clean)

    def u(self, count):
        self.left -= count
        return (self.value >> self.left) & ((1 << count) - 1)

    def ue(self):
        zeros = 0
        while not self.u(1):
            zeros += 1
        return (1 << zeros) - 1 + (self.u(zeros) if zeros else 0)


def frame_num_bits(sps):
    """log2_max_frame_num of an SPS of High or a simpler profile (7.3.2.1.1)."""
    bits = Bits(sps[1:])
    profile = bits.u(8)
    bits.u(16)
    bits.ue()
    if profile in (100, 110, 122, 244):
        if bits.ue() == 3:
            bits.u(1)
        bits.ue()
        bits.ue()
        bits.u(1)
        if bits.u(1):
            raise AssertionError("scaling matrices are not expected here")
    return bits.ue() + 4


class Playing(EndToEnd):

    def test_must_show_7_plays_and_seeks_without_a_warning(self):
        clips = [("plain.mp4", 0.4 + 0.9 * i, 1.0 + 0.9 * i) for i in range(12)]
        film = self.render(self.job(clips))
        self.assert_film(film, clips, seeks=36)


if __name__ == "__main__":
    unittest.main()
