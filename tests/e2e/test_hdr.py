# SPDX-License-Identifier: Apache-2.0
"""HDR stays HDR or becomes SDR as a whole, pixels, depth and tags alike; full range and
JPEG; and every format that films are made in is passed on bit for bit."""

import unittest

import numpy as np

from film import ffmpeg_bytes, ffprobe
from harness import EndToEnd, run

SIZE = WIDTH, HEIGHT = 640, 64
PATCH = 64  # columns

BT2020 = ("bt2020", "bt2020nc")
TAGS = {"smpte2084": BT2020, "arib-std-b67": BT2020, "bt709": ("bt709", "bt709")}
MASTERING = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"


def pq(nits):
    """SMPTE ST 2084's inverse EOTF."""
    y = (nits / 10000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * y) / (1 + 2392 / 128 * y)) ** (2523 / 32)


def nits_of(signal):
    e = signal ** (32 / 2523)
    return 10000 * (max(0, e - 3424 / 4096) / (2413 / 128 - 2392 / 128 * e)) ** (
        16384 / 2610)


def rolled_off(nits, peak):
    """BT.2390-10 5.4.1 from `peak` to 203 cd/m2, then BT.1886's inverse: SDR's signal."""
    most = pq(203) / pq(peak)
    knee = 1.5 * most - 0.5
    e = min(1, pq(nits) / pq(peak))
    if e > knee:
        t = (e - knee) / (1 - knee)
        e = ((2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee)
             + (3 * t**2 - 2 * t**3) * most)
    return (nits_of(e * pq(peak)) / 203) ** (1 / 2.4)


def hlg_nits(signal):
    """A grey on a display of 1000 cd/m2: BT.2100-2 table 5."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    e = signal**2 / 3 if signal <= 0.5 else (np.exp((signal - c) / a) + b) / 12
    return 1000 * e**1.2


class Hdr(EndToEnd):

    def source_of(self, name, transfer, signals, frames=5, light=None):
        """Grey patches of these signals, lossless: HEVC of 10 bits, or SDR's of 8."""
        depth = 8 if transfer == "bt709" else 10
        unit, kind = 2 ** (depth - 8), "u1" if depth == 8 else "<u2"
        luma = np.repeat([round((16 + 219 * s) * unit) for s in signals],
                         WIDTH // len(signals))
        frame = (np.tile(luma, HEIGHT).astype(kind).tobytes()
                 + np.full(WIDTH * HEIGHT // 2, 128 * unit, kind).tobytes())
        raw, path = self.file(name + ".raw"), self.file(name + ".mp4")
        with open(raw, "wb") as file:
            file.write(frame * frames)
        primaries, matrix = TAGS[transfer]
        tags = "log-level=none:lossless=1:colorprim=%s:transfer=%s:colormatrix=%s" % (
            primaries, transfer, matrix)
        if light:
            tags += ":max-cll=%d,%d:master-display=%s" % (*light, MASTERING)
        done = run("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "rawvideo",
                   "-pix_fmt", "yuv420p" if depth == 8 else "yuv420p10le",
                   "-s", "%dx%d" % SIZE, "-r", 25, "-i", raw, "-c:v", "libx265",
                   "-x265-params", tags, path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return path

    def film_of(self, clips, video, name="out.mkv", **more):
        return self.render(self.job(clips, {"video": video, "audio": None}, **more), name)

    def levels(self, film, frame=0):
        """Luma codes in the middle of each patch, and all chroma codes."""
        deep = "10" in film.video["pix_fmt"]
        raw = ffmpeg_bytes(film.path, "-f", "rawvideo", "-pix_fmt",
                           film.video["pix_fmt"], "-")
        one = WIDTH * HEIGHT * 3 // 2
        codes = np.frombuffer(raw, "<u2" if deep else "u1").reshape(-1, one)[frame]
        luma = codes[:WIDTH * HEIGHT].reshape(HEIGHT, WIDTH).astype(float)
        return ([luma[8:-8, x + 16:x + PATCH - 16].mean() for x in range(0, WIDTH, PATCH)],
                set(codes[WIDTH * HEIGHT:]))

    def expect_tags(self, film, transfer):
        primaries, matrix = TAGS[transfer]
        video = film.video
        self.assertEqual(
            (video["pix_fmt"], video["color_transfer"], video["color_primaries"],
             video["color_space"], video["color_range"]),
            ("yuv420p" if transfer == "bt709" else "yuv420p10le", transfer, primaries,
             matrix, "tv"))

    def test_the_encoder_decides_and_tags_and_levels_follow(self):
        nits = [0, 1, 10, 50, 87, 100, 203, 400, 1000, 4000]
        hlg = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.75, 1]
        grey = [0, 0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1]
        sources = {
            "smpte2084": ([pq(n) if n else 0 for n in nits],
                          [rolled_off(n, 1000) if n else 0 for n in nits]),
            "arib-std-b67": (hlg, [rolled_off(hlg_nits(s), 1000) if s else 0
                                   for s in hlg]),
            "bt709": (grey, grey)}
        exact = {"x265-params": "lossless=1"}
        for transfer, (signals, as_sdr) in sources.items():
            source = self.source_of(transfer, transfer, signals)
            for video, is_deep in (({"codec": "libx264", "qp": 0}, False),
                                   ({"codec": "libx265", **exact}, True),
                                   ({"codec": "libx265", "pixel_format": "yuv420p",
                                     **exact}, False),
                                   ({"codec": "ffv1"}, True)):
                with self.subTest(transfer, **video):
                    film = self.film_of([(source, 0, 0.2)], video)
                    is_hdr = transfer != "bt709" and is_deep
                    self.expect_tags(film, transfer if is_hdr else "bt709")
                    luma, chroma = self.levels(film)
                    unit = 4 if is_hdr else 1
                    due = [(16 + 219 * s) * unit for s in (signals if is_hdr else as_sdr)]
                    for seen, want in zip(luma, due):
                        self.assertLessEqual(abs(seen - want), 0.75, (luma, due))
                    self.assertEqual(luma[0], 16 * unit)
                    self.assertEqual(chroma, {128 * unit})
                    if is_hdr:  # not a sample changed
                        self.assertEqual(self.raw(film.path), self.raw(source))

    def raw(self, path, *before):
        return ffmpeg_bytes(path, "-map", "0:v:0", "-f", "rawvideo", "-", before=before)

    def test_a_source_no_brighter_than_white_keeps_its_levels(self):
        grey = [0, 0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1]
        source = self.source_of(
            "white", "smpte2084", [pq(203 * s**2.4) if s else 0 for s in grey],
            light=(203, 100))
        film = self.film_of([(source, 0, 0.2)], {"codec": "libx264", "qp": 0})
        self.expect_tags(film, "bt709")
        for seen, signal in zip(self.levels(film)[0], grey):
            self.assertLessEqual(abs(seen - (16 + 219 * signal)), 0.75)

    def test_ramps_stay_in_order_and_grey(self):
        ramp = np.linspace(0, 1, WIDTH)
        for transfer in ("smpte2084", "arib-std-b67"):
            with self.subTest(transfer):
                film = self.film_of([(self.source_of(transfer, transfer, ramp), 0, 0.2)],
                                    {"codec": "libx264", "qp": 0})
                raw = np.frombuffer(self.raw(film.path), "u1")[:WIDTH * HEIGHT * 3 // 2]
                rows = raw[:WIDTH * HEIGHT].reshape(HEIGHT, WIDTH).astype(float)
                across = rows.mean(0)  # dither evens out over 8 columns and rows
                means = across.reshape(-1, 8).mean(1)
                self.assertTrue((np.diff(means) >= 0).all(), means)
                self.assertEqual((rows.min(), rows.max()), (16, 235))
                self.assertEqual(set(raw[WIDTH * HEIGHT:]), {128})

    def test_a_mixed_film_is_of_one_kind(self):
        white = [1] * 10
        hdr = {"smpte2084": (pq(203), 573), "arib-std-b67": (0.75, 721)}
        sdr = self.source_of("sdr", "bt709", white, frames=25)
        for transfer, (signal, code) in hdr.items():
            source = self.source_of(transfer, transfer, [signal] * 10, frames=25,
                                    light=(203, 100))
            for hdr_end, expected in ((0.6, transfer), (0.2, "bt709")):
                with self.subTest(transfer, film=expected):
                    film = self.film_of([(source, 0, hdr_end), (sdr, 0, 0.4)],
                                        {"codec": "libx265", "x265-params": "lossless=1"})
                    self.expect_tags(film, expected)
                    first, last = self.levels(film)[0][0], self.levels(film, -1)[0][0]
                    if expected == transfer:
                        self.assertEqual(first, code)
                        self.assertLessEqual(abs(last - code), 0.5)  # dithered
                    else:
                        self.assertEqual(last, 235)
                        # HLG is always what a display of 1000 cd/m2 shows.
                        due = 235 if transfer == "smpte2084" else 16 + 219 * rolled_off(
                            203, 1000)
                        self.assertLessEqual(abs(first - due), 1)

    def side_data(self, path):
        found = {}
        for data in ffprobe(path, "-show_streams")["streams"][0].get("side_data_list", ()):
            found.update(data)
        return found

    def test_mastering_and_light_level_are_kept_where_all_say_the_same(self):
        signals = [pq(100)] * 10
        one = self.source_of("one", "smpte2084", signals, light=(777, 333))
        same = self.source_of("same", "smpte2084", signals, light=(777, 333))
        other = self.source_of("other", "smpte2084", signals, light=(500, 333))
        for codec in ("libx265", "libsvtav1"):
            for name in ("out.mp4", "out.mkv"):
                with self.subTest(codec, name=name):
                    film = self.film_of([(one, 0, 0.2), (same, 0, 0.2)],
                                        {"codec": codec}, name)
                    for found in (self.side_data(film.path), self.first_frame(film.path)):
                        self.assertEqual(found["max_content"], 777)
                        self.assertEqual(found["max_average"], 333)
                        value = [float(n) / float(d) for n, d in (
                            found[k].split("/") for k in ("green_x", "max_luminance"))]
                        self.assertAlmostEqual(value[0], 0.265, 4)
                        self.assertAlmostEqual(value[1], 1000, 1)
        film = self.film_of([(one, 0, 0.2), (other, 0, 0.2)], {"codec": "libx265"})
        found = self.side_data(film.path)
        self.assertNotIn("max_content", found)
        self.assertIn("max_luminance", found)
        film = self.film_of([(one, 0, 0.2)], {"codec": "libx264"})
        self.assertEqual(self.side_data(film.path), {})

    def first_frame(self, path):
        found = {}
        frame = ffprobe(path, "-show_frames", "-read_intervals", "%+#1")["frames"][0]
        for data in frame.get("side_data_list", ()):
            found.update(data)
        return found

    def test_a_profile_of_10_bits_asks_for_10_bits(self):
        source = self.source_of("pq", "smpte2084", [pq(100)] * 10)
        for video, expected in (
                ({"codec": "libx264", "profile": "high10"}, "smpte2084"),
                ({"codec": "libx265", "profile": "main"}, "bt709"),
                ({"codec": "libvpx-vp9", "profile": "0"}, "bt709"),
                ({"codec": "libvpx-vp9"}, "smpte2084")):
            with self.subTest(**video):
                self.expect_tags(self.film_of([(source, 0, 0.2)], video), expected)


class Ranges(EndToEnd):

    def made(self, name, *arguments):
        path = self.file(name)
        done = run("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i",
                   "testsrc2=s=320x180:r=25:d=0.4", *arguments, path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return path

    def rgb(self, path):
        """Frame 0 in sRGB, by the file's own tags."""
        return np.frombuffer(ffmpeg_bytes(
            path, "-frames:v", "1", "-vf", "scale=flags=accurate_rnd+full_chroma_int,"
            "format=gbrp,format=rgb24", "-f", "rawvideo", "-"), "u1").astype(float)

    def test_jpeg_comes_in_and_goes_out_with_its_colours(self):
        sources = {
            "jpeg": self.made("a.avi", "-c:v", "mjpeg", "-q:v", "2"),
            "h264": self.made("a.mp4", "-c:v", "libx264", "-qp", "4", "-vf",
                              "scale=out_color_matrix=bt709,format=yuv420p", "-colorspace",
                              "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")}
        for kind, source in sources.items():
            for video, name, is_full in (
                    ({"codec": "libx264", "qp": 4}, "o.mp4", kind == "jpeg"),
                    ({"codec": "ffv1"}, "o.mkv", kind == "jpeg"),
                    ({"codec": "mjpeg", "flags": "+qscale", "global_quality": 236},
                     "o.mov", True),
                    ({"codec": "prores_ks"}, "o.mov", False),
                    ({"codec": "mpeg4", "b": "20M"}, "o.mp4", False)):
                with self.subTest(kind, codec=video["codec"]):
                    film = self.render(self.job([(source, 0, 0.4)],
                                                {"video": video, "audio": None}), name)
                    said = film.video.get("color_range", "tv")
                    self.assertEqual(said, "pc" if is_full else "tv")
                    if video["codec"] == "mjpeg":
                        self.assertEqual(film.video["color_space"], "bt470bg")
                        self.assertEqual(film.video["chroma_location"], "center")
                    off = self.rgb(film.path) - self.rgb(source)
                    self.assertLess(abs(off.mean()), 1.5)
                    self.assertLess(abs(off).mean(), 3.5)

    def test_every_format_of_films_is_passed_on_bit_for_bit(self):
        planar = ["yuv%sp%s" % (kind, depth) for kind in (420, 422, 444)
                  for depth in ("", "10le", "12le")]
        for codec, source_codec, formats, more in (
                ("ffv1", "ffv1", planar, {}),
                ("libx265", "ffv1", planar, {"x265-params": "lossless=1"}),
                # x264 stores these as their planar kinds.
                ("libx264", "ffv1", ["nv12", "nv16"], {"qp": 0}),
                ("rawvideo", "rawvideo", ["yuv420p", "nv12"], {})):
            for fmt in formats:
                stored = fmt if codec == "rawvideo" else fmt.replace(
                    "nv12", "yuv420p").replace("nv16", "yuv422p")
                for is_full in (False, True):
                    with self.subTest(codec, fmt=fmt, is_full=is_full):
                        said = "pc" if is_full else "tv"
                        source = self.made(
                            "s.mkv", "-vf", "scale=out_range=%s:out_color_matrix=bt709,"
                            "format=%s" % (said, stored), "-c:v", source_codec,
                            "-colorspace", "bt709", "-color_primaries", "bt709",
                            "-color_trc", "bt709", "-color_range", said)
                        film = self.render(self.job(
                            [(source, 0, 0.4)],
                            {"video": {"codec": codec, "pixel_format": fmt, **more},
                             "audio": None}), "o.mkv")
                        self.assertIn(film.video["pix_fmt"],
                                      (stored, stored.replace("yuv", "yuvj")))
                        self.assertEqual(film.video["color_range"], said)
                        self.assertEqual(ffmpeg_bytes(film.path, "-f", "rawvideo", "-"),
                                         ffmpeg_bytes(source, "-f", "rawvideo", "-"))


if __name__ == "__main__":
    unittest.main()
