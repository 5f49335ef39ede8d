# SPDX-License-Identifier: Apache-2.0
"""The films of bench/speed.sh that are made here, 10 s of 1080p30 each, without network:
"match", filmed by a phone (match.py), and "screen", a recording of a page that scrolls
and of slides with a cursor, set by glyphreel itself."""
import hashlib
import json
import os
import struct
import subprocess
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS, FPS = 10, 30
# As a camera writes: a key frame a second, two B pictures at most, bits to spare. The
# number of threads is part of what x264 makes.
CAMERA = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-bf", "2", "-g", "30",
          "-keyint_min", "30", "-sc_threshold", "0", "-threads", "4"]
RECORDER = {"codec": "libx264", "preset": "veryfast", "crf": 14, "g": 60, "bf": 2}

WORDS = ("the of a to in is that for on with as are be at by this from or one all which "
         "time frame layer picture between encoder because quality measured without "
         "each window colour second sample macroblock quantiser prediction film source "
         "decoder reference transform residual entropy motion vector search scene").split()


def prose(count, seed):
    """Sentences of `count` words in all: a generator of Lehmer's chooses them."""
    state, words, out = seed, 0, []
    while words < count:
        sentence = []
        for _ in range(7 + state % 11):
            state = state * 48271 % 2147483647
            sentence.append(WORDS[state % len(WORDS)])
        words += len(sentence)
        out.append(" ".join(sentence).capitalize() + ".")
    return " ".join(out)


def arrow_png(path):
    """A mouse's arrow, white with a black edge, 24x36."""
    rows = []
    for y in range(36):
        row = b"\0"
        for x in range(24):
            inside = x <= y * 0.66 and (y < 26 or (y < 35 and abs(x - 2 - y * 0.26) < 3))
            edge = x < 2 or x > y * 0.66 - 2 or y > 32
            row += bytes((0, 0, 0, 255) if inside and edge else
                         (255, 255, 255, 255) if inside else (0, 0, 0, 0))
        rows.append(row)

    def chunk(kind, body):
        return (struct.pack(">I", len(body)) + kind + body +
                struct.pack(">I", zlib.crc32(kind + body)))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" +
                   chunk(b"IHDR", struct.pack(">IIBBBBB", 24, 36, 8, 6, 0, 0, 0)) +
                   chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b""))


def box(x, y, width, height, color, **more):
    return {"type": "box", "x": x, "y": y, "width": width, "height": height,
            "color": color, **more}


def text(words, x, y, width, size, color="#1c2330", **more):
    return {"type": "text", "text": words, "x": x, "y": y, "width": width, "size": size,
            "color": color, **more}


def slide(title, points, seed, first, last, accent):
    """A title, points and a chart of bars, shown from `first` to `last`."""
    window = {"from": first, "until": last}
    layers = [box(0, 64, 1920, 1016, "#ffffff", **window),
              box(0, 64, 1920, 150, accent, **window),
              text(title, 90, 96, 1700, 72, "#ffffff", weight=700, **window)]
    for number in range(points):
        layers.append(text("- " + prose(9, seed + number), 90, 290 + 120 * number, 900, 38,
                           fit="wrap", max_lines=3, **window))
    for number in range(8):
        high = 120 + (seed * (number + 3) * 37) % 480
        layers.append(box(1090 + 90 * number, 960 - high, 60, high, accent, radius=6,
                          **window))
        layers.append(text(str(high), 1090 + 90 * number, 970, 60, 24, align="center",
                           **window))
    return layers


def screen_overlay(folder):
    arrow = os.path.join(folder, "arrow.png")
    arrow_png(arrow)
    scroll = [(0, 0), (0.8, 0), (1.5, -620), (2.2, -620), (2.9, -1240), (3.6, -1240),
              (4.3, -1900), (4.9, -2300)]
    page = text(prose(1150, 11), 160, 110, 1240, 26, fit="wrap", max_lines=200,
                line_height=1.5, until=5,
                keyframes=[{"at": at, "y": y, "easing": "ease-in-out"} for at, y in scroll])
    side = [text(prose(22, 100 + n), 1500, 120 + 190 * n, 340, 22, "#51607a", fit="wrap",
                 max_lines=8, until=5) for n in range(5)]
    moves = [(0, 900, 700), (1, 940, 640), (2, 940, 640), (4.5, 1780, 300), (5, 1790, 290),
             (5.8, 600, 420), (7, 640, 430), (7.4, 1200, 900), (8.2, 1320, 560),
             (10, 1350, 540)]
    cursor = {"type": "image", "file": arrow, "x": 0, "y": 0, "width": 24, "height": 36,
              "keyframes": [{"at": at, "x": x, "y": y, "easing": "ease-in-out"}
                            for at, x, y in moves]}
    bar = [box(0, 0, 1920, 64, "#dfe3ea"), box(20, 12, 360, 52, "#f7f8fa", radius=10),
           text("Notes on encoding", 40, 20, 320, 24),
           text("example.org/notes/encoding", 420, 20, 900, 24, "#51607a")]
    slides = (slide("Where the time goes", 5, 5, 5, 7.4, "#2456a6") +
              slide("What it costs", 4, 8, 7.4, 10, "#a63a24"))
    return {"layers": [page] + side + slides + bar + [cursor]}


def make_screen(path, glyphreel):
    with tempfile.TemporaryDirectory() as folder:
        blank = os.path.join(folder, "blank.mkv")
        subprocess.run(
            ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
             "color=c=0xf7f8fa:s=1920x1080:r=%d:d=%d" % (FPS, SECONDS), "-pix_fmt",
             "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc",
             "bt709", "-color_range", "tv", "-c:v", "ffv1", blank], check=True)
        job = os.path.join(folder, "job.json")
        with open(job, "w") as file:
            json.dump({"source": blank, "overlay": screen_overlay(folder),
                       "output": {"video": RECORDER, "audio": None},
                       "clips": [{"start_time": 0, "end_time": SECONDS}]}, file)
        subprocess.run([glyphreel, "render", job, "-o", path, "--progress", "none",
                        "--no-cache"], check=True)


def make_match(path, _):
    import match
    encoder = subprocess.Popen(
        ["ffmpeg", "-nostdin", "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuv420p",
         "-s", "1920x1080", "-r", str(FPS), "-i", "pipe:", *CAMERA, "-colorspace",
         "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-y", path],
        stdin=subprocess.PIPE)
    for frame in match.frames(SECONDS):
        encoder.stdin.write(frame)
    encoder.stdin.close()
    if encoder.wait():
        raise SystemExit("ffmpeg cannot encode the match")


def made(kind, folder, glyphreel):
    """The film of that kind in `folder`, made there unless it is there already."""
    digest = hashlib.sha256()
    for name in ("material.py", "match.py"):
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    path = os.path.join(folder, "speed-%s-%s.mp4" % (kind, digest.hexdigest()[:12]))
    if not os.path.exists(path):
        part = path.replace(".mp4", ".part.mp4")
        {"match": make_match, "screen": make_screen}[kind](part, glyphreel)
        os.replace(part, path)
    return path
