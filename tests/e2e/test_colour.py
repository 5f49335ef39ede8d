# SPDX-License-Identifier: Apache-2.0
"""The colour of what is drawn, measured on flat patches from a lossless source through a
lossless encode, against values worked out in double precision from the standards."""

import unittest

import numpy as np

from film import ffmpeg_bytes
from harness import EndToEnd, run

SIZE = WIDTH, HEIGHT = 384, 160
COLORS = ["ff0000", "0000ff", "ffffff", "000000", "1e90ff"]
ALPHAS = [255, 128, 85, 1]
CELL, PATCH = (72, 40), (48, 24)

# log2 of columns and rows per chroma sample, and bits.
FORMATS = {"yuv420p": (1, 1, 8), "yuv422p": (1, 0, 8), "yuv444p": (0, 0, 8),
           "yuv420p10le": (1, 1, 10), "yuv422p10le": (1, 0, 10),
           "yuv444p10le": (0, 0, 10), "yuv420p12le": (1, 1, 12),
           "yuv422p12le": (1, 0, 12), "yuv444p12le": (0, 0, 12)}

# Interleaved chroma is drawn on as such, by encoders that take it: lossless x264. (p010
# is for encoders of devices; no file holds it. Grey and RGB frames are only ever a
# host's own: tests/text/compositor_test.cc.)
INTERLEAVED = {"nv12": "yuv420p", "nv16": "yuv422p"}

# Luma weights, and the other two tags that go with each matrix.
MATRICES = {"bt709": (0.2126, 0.0722, "bt709", "bt709"),  # BT.709-6 3.2
            "smpte170m": (0.299, 0.114, "smpte170m", "smpte170m"),  # BT.601-7 2.5.1
            "bt2020nc": (0.2627, 0.0593, "bt2020", "bt2020-10")}  # BT.2020-2 table 4

# Half a code value for rounding; ties may go either way.
BOUND = 0.5 + 1e-6


def code(rgb, depth, matrix, is_full):
    """Exact Y, Cb, Cr of a colour: BT.709-6 3.4, BT.2020-2 table 5, H.273 8.3."""
    kr, kb = MATRICES[matrix][:2]
    r, g, b = rgb
    y = kr * r + (1 - kr - kb) * g + kb * b
    cb, cr = (b - y) / (2 - 2 * kb), (r - y) / (2 - 2 * kr)
    unit, top = 2 ** (depth - 8), 2 ** depth - 1
    if is_full:
        exact = (top * y, top * cb + 128 * unit, top * cr + 128 * unit)
    else:
        exact = ((219 * y + 16) * unit, (224 * cb + 128) * unit, (224 * cr + 128) * unit)
    return np.minimum(exact, top)


class Colour(EndToEnd):

    def flat_source(self, name, before, fmt, matrix, is_full, transfer=None):
        """A film of one colour, code for code, with its tags."""
        sx, sy, depth = FORMATS[fmt]
        kind = "<u2" if depth > 8 else "u1"
        chroma = (WIDTH >> sx) * (HEIGHT >> sy)
        frame = b"".join(np.full(n, v, kind).tobytes() for n, v in zip(
            (WIDTH * HEIGHT, chroma, chroma), before))
        raw, path = self.file(name + ".raw"), self.file(name + ".mkv")
        with open(raw, "wb") as file:
            file.write(frame * 3)
        primaries, own = MATRICES[matrix][2:]
        done = run("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "rawvideo",
                   "-pix_fmt", fmt, "-s", "%dx%d" % SIZE, "-r", 25, "-i", raw,
                   "-c:v", "ffv1", "-color_range", "pc" if is_full else "tv",
                   "-colorspace", matrix, "-color_primaries", primaries,
                   "-color_trc", transfer or own, path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return path

    def patches(self):
        return [(x * CELL[0] + 8, y * CELL[1] + 8, color, alpha)
                for y, alpha in enumerate(ALPHAS) for x, color in enumerate(COLORS)]

    def drawn(self, source, fmt):
        """Y, Cb, Cr planes of the film's first frame, with the patches on it."""
        layers = [{"type": "box", "x": x, "y": y, "width": PATCH[0], "height": PATCH[1],
                   "color": "#%s%02x" % (color, alpha)}
                  for x, y, color, alpha in self.patches()]
        encoder = {"codec": "ffv1", "pixel_format": fmt}
        if fmt in INTERLEAVED:
            encoder = {"codec": "libx264", "qp": 0, "preset": "ultrafast",
                       "pixel_format": fmt}
            fmt = INTERLEAVED[fmt]
        job = self.job([(source, 0, 0.12)], {"video": encoder},
                       overlay={"scale": "pixels", "layers": layers})
        film = self.render(job, "out.mkv")
        # FFmpeg's decoder of H.264 has a name of its own for full range.
        held = film.video["pix_fmt"]
        self.assertEqual(held.replace("yuvj", "yuv"), fmt)
        sx, sy, depth = FORMATS[fmt]
        raw = np.frombuffer(ffmpeg_bytes(film.path, "-f", "rawvideo", "-pix_fmt", held, "-"),
                            "<u2" if depth > 8 else "u1").astype(float)
        luma, chroma = WIDTH * HEIGHT, (WIDTH >> sx) * (HEIGHT >> sy)
        one = raw[:luma + 2 * chroma]
        return (one[:luma].reshape(HEIGHT, WIDTH),
                one[luma:luma + chroma].reshape(HEIGHT >> sy, -1),
                one[luma + chroma:].reshape(HEIGHT >> sy, -1)), film

    def expect_exact(self, fmt, planes, before, exact_of):
        sx, sy, _ = FORMATS[fmt]
        for x, y, color, alpha in self.patches():
            for component in range(3):
                shift = (sx, sy) if component else (0, 0)
                # Away from the edges, where chroma is filtered.
                patch = planes[component][y + 4 >> shift[1]:y + PATCH[1] - 4 >> shift[1],
                                          x + 4 >> shift[0]:x + PATCH[0] - 4 >> shift[0]]
                a = alpha / 255
                due = before[component] * (1 - a) + exact_of(color)[component] * a
                self.assertLessEqual(abs(patch - due).max(), BOUND,
                                     "component %d of #%s%02x: %s, exact %.4f" % (
                                         component, color, alpha, set(patch.flat), due))

    def test_must_show_3_flat_patches_are_exact(self):
        for drawn_on in (*FORMATS, *INTERLEAVED):
            fmt = INTERLEAVED.get(drawn_on, drawn_on)
            depth = FORMATS[fmt][2]
            for matrix in MATRICES:
                for is_full in (False, True):
                    with self.subTest(drawn_on, matrix=matrix, is_full=is_full):
                        unit = 2 ** (depth - 8)
                        before = (126 * unit + 1, 128 * unit, 128 * unit)
                        planes, film = self.drawn(
                            self.flat_source("flat", before, fmt, matrix, is_full),
                            drawn_on)
                        self.assertEqual(film.video["color_range"],
                                         "pc" if is_full else "tv")
                        self.assertEqual(film.video["color_space"], matrix)
                        # What is not drawn on is the source's, bit for bit.
                        self.assertEqual([p[-1, -1] for p in planes], list(before))
                        self.expect_exact(
                            fmt, planes, before, lambda color: code(
                                [int(color[i:i + 2], 16) / 255 for i in (0, 2, 4)],
                                depth, matrix, is_full))

    def test_half_red_on_grey_has_one_chroma_in_every_resolution(self):
        chroma = set()
        for fmt in ("yuv420p", "yuv422p", "yuv444p"):
            planes, _ = self.drawn(
                self.flat_source(fmt, (126, 128, 128), fmt, "smpte170m", False), fmt)
            sx, sy, _ = FORMATS[fmt]
            x, y = 8 + PATCH[0] // 2, CELL[1] + 8 + PATCH[1] // 2
            chroma.add(tuple(p[y >> sy, x >> sx] for p in planes[1:]))
        self.assertEqual(len(chroma), 1, chroma)

    def test_white_on_hdr_is_203_nits_or_75_percent(self):
        for transfer, white in (("smpte2084", 573), ("arib-std-b67", 721)):
            with self.subTest(transfer):
                source = self.flat_source(transfer, (400, 512, 512), "yuv420p10le",
                                          "bt2020nc", False, transfer)
                planes, film = self.drawn(source, "yuv420p10le")
                self.assertEqual(film.video["color_transfer"], transfer)
                x, y = 2 * CELL[0] + 8 + PATCH[0] // 2, 8 + PATCH[1] // 2
                self.assertEqual([planes[0][y, x], planes[1][y // 2, x // 2],
                                  planes[2][y // 2, x // 2]], [white, 512, 512])


if __name__ == "__main__":
    unittest.main()
