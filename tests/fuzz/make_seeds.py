#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the fuzzers' seeds: a folder per target.

usage: make_seeds.py SOURCE_DIR OUTPUT_DIR

Jobs, overlays and tables are those of the examples and the documentation; films are
made by ffmpeg, as small as they can be, a file per container.
"""
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import zlib

# Name and what ffmpeg is told: the smallest film of each container that strangers send.
FILMS = {
    "h264.mp4": "-c:v libx264 -bf 2 -c:a aac -movflags +faststart",
    "h264-frag.mp4": "-c:v libx264 -an -movflags +frag_keyframe+empty_moov",
    "hevc.mp4": "-c:v libx265 -x265-params log-level=none -an -tag:v hvc1",
    "h264.mkv": "-c:v libx264 -c:a libopus",
    "vp9.webm": "-c:v libvpx-vp9 -cpu-used 8 -c:a libopus",
    "h264.ts": "-c:v libx264 -c:a aac -f mpegts",
    "mpeg4.avi": "-c:v mpeg4 -c:a libmp3lame",
    "mpeg2.mpg": "-c:v mpeg2video -c:a mp2 -f vob",
    "h264.flv": "-c:v libx264 -c:a aac",
    "bare.h264": "-c:v libx264 -an -f h264",
}


def make_film(path, options, seconds=0.6):
    """A film of 64x48 with a beep; the same bytes each time."""
    command = (f"ffmpeg -v error -y -f lavfi -i testsrc2=s=64x48:r=10:d={seconds} "
               f"-f lavfi -i sine=1000:r=24000:d={seconds} {options} -threads 1 "
               f"-pix_fmt yuv420p -g 4 -b:v 20k -b:a 16k -fflags +bitexact -flags:v "
               f"+bitexact -flags:a +bitexact -map_metadata -1").split()
    subprocess.run(command + [str(path)], check=True)


def png_chunk(name, payload):
    return (struct.pack(">I", len(payload)) + name + payload +
            struct.pack(">I", zlib.crc32(name + payload)))


def png(color_type, depth, interlace=0, extra=b""):
    """A PNG of 9 x 7 in any form. Pixels are not compressed, so that a fuzzer that
    changes a byte changes a pixel."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color_type]
    rows = b""
    passes = [(9, 7)]
    if interlace:  # PNG (ISO/IEC 15948) 8.2: Adam7
        adam7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
                 (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        passes = [(-(-(9 - x) // dx), -(-(7 - y) // dy)) for x, y, dx, dy in adam7]
    for width, height in passes:
        row_bytes = (width * channels * depth + 7) // 8
        if row_bytes == 0:
            continue
        for y in range(height):
            rows += bytes([y % 5]) + bytes((37 * y + 11 * i) & 255 if color_type != 3
                                           else 0x10 for i in range(row_bytes))
    head = struct.pack(">IIBBBBB", 9, 7, depth, color_type, 0, 0, interlace)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + extra +
            png_chunk(b"IDAT", zlib.compress(rows, 0)) + png_chunk(b"IEND", b""))


def pngs():
    palette = png_chunk(b"PLTE", bytes(range(48)))
    alpha = png_chunk(b"tRNS", bytes(range(0, 256, 16)))
    text = png_chunk(b"tEXt", b"Comment\0words") + png_chunk(
        b"iCCP", b"p\0\0" + zlib.compress(b"profile"))
    yield "rgba.png", png(6, 8)
    yield "rgb16.png", png(2, 16)
    yield "gray1.png", png(0, 1)
    yield "gray-alpha.png", png(4, 8, interlace=1)
    yield "palette.png", png(3, 4, 0, palette + alpha)
    yield "interlaced.png", png(6, 8, interlace=1)
    yield "texts.png", png(2, 8, 0, text)
    yield "cut.png", png(6, 8)[:60]
    bomb = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 16, 6, 0, 0, 0)
    yield "bomb.png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", bomb)


TEXTS = [
    "Brilliant Goal", "Ünïcödé naïve café", "שלום 123 עולם (abc)", "مرحبا بالعالم",
    "नमस्ते दुनिया क्षत्रिय", "こんにちは世界。「テスト」", "안녕하세요", "ภาษาไทยไม่มีช่องว่าง",
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇩🇪", "a\u0300\u0301\u0302\u0303" * 4, "\u202eright\u202c\u2067iso\u2069",
    "Donaudampfschifffahrtsgesellschaft" * 2, "one\ntwo\r\nthree\u2028four", "\u200d\u200b\ufeff",
    "100% – “quoted” … fin.",
]

TIMES = [
    "150.5", "0:02:30.5", "-3.25", "1e-3", "12", "1:02:03.004", "mm:ss.tt", "h:mm:ss",
    "yyyy-MM-dd HH:mm:ss", "2024-06-01T18:30:05.25+02:00", "2024-02-29 23:59:60Z",
    "Europe/Berlin", "+02:00", "-0330", "50%-4", "100% - 2em + 8px", "#ff8800cc",
    "{clip.time:m:ss.t} {data.x:.1} {{literal}}", "{recording.time:HH:mm}", "{name}",
]

# As in tests/codec: an SPS, a PPS, a banner, a picture (Annex B).
NALS = [
    bytes.fromhex("0000000167640028acd940780227e5c0440000030004000003000c83c60c6580"),
    bytes.fromhex("0000000168ebe3cb22c0"),
    bytes.fromhex("00000001060528dc45e9bde6d948b7962cd820d923eeef") + b"x264 - core 164\x80",
    bytes.fromhex("0000016588840020fffe"), bytes.fromhex("00000141 9a00ff"),
    bytes.fromhex("0000000140010c01ffff"), bytes.fromhex("000000014201010160"),
    bytes.fromhex("00000005 6588840020"),
]


def stitcher_seed(first, choices, seconds_per_chunk, nals):
    """As stitcher_fuzzer.cc takes its bytes."""
    seed = bytes([first, choices]) + struct.pack(">H", 24) + b"\0"
    headers = NALS[0] + NALS[1]
    seed += bytes([len(headers)]) + headers + b"\x40\x01"  # budget, chunks
    runs = 2 + (2 if choices & 4 else 0)
    for run in range(runs):
        seed += bytes([seconds_per_chunk])
        for i in range(seconds_per_chunk):
            nal = nals[(run + i) % len(nals)]
            seed += bytes([len(nal)]) + nal
            if choices & 2:
                seed += b"\0"
    return seed


def overlays(source):
    page = (source / "docs/overlay.md").read_text()
    for i, block in enumerate(re.findall(r"```json\n(.*?)```", page, re.S)):
        yield f"page-{i:02}", block
    for path in sorted((source / "examples").glob("*.json")):
        job = json.loads(path.read_text())
        if "overlay" in job:
            yield path.stem, json.dumps(job["overlay"], ensure_ascii=False)


def main():
    source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(out, ignore_errors=True)

    def write(target, name, data):
        folder = out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)

    examples = source / "examples"
    for path in sorted(examples.glob("*.json")):
        write("job_file", path.name, path.read_bytes())
    write("job_file", "list.json", '[{"source": "a.mp4", "start_time": "0:01", '
          '"end_time": 2.5, "tags": ["Goal"], "rating": 5, "fields": {"x": 1}}]')
    write("job_file", "output.json", json.dumps({
        "sources": {"a": "a.mp4", "b": "b.mkv"},
        "output": {"width": 640, "height": 360, "fps": "30000/1001", "fit": "crop",
                   "video": {"codec": "libx264", "preset": "fast", "crf": 23},
                   "audio": {"codec": "aac", "bitrate": "128k"}},
        "clips": [{"source": "a", "start_time": 1, "end_time": 2}]}))
    for name, text in [("deep", "[" * 100), ("huge", '{"clips": [1e999, -1e400, NaN]}'),
                       ("twice", '{"clips": [], "clips": 1}'), ("lone", '["\\ud800"]')]:
        write("job_file", f"{name}.json", text)

    tsv = (examples / "clips.tsv").read_text()
    write("tsv", "job", "a" + tsv)
    write("tsv", "rows", "b" + tsv.split("\n", 1)[1])
    write("tsv", "crlf", "a" + tsv.replace("\n", "\r\n"))
    for kind in "defg":
        write("tsv", f"csv-{kind}", kind + (examples / "score.csv").read_text())
        write("tsv", f"speed-{kind}", kind + (examples / "speed.csv").read_text()[:300])
    write("tsv", "quotes", 'etime;value\r\n"1";"a ""b"""\r\n2;"c\nd"\r\n')
    write("tsv", "json-objects", 'd[{"time": 1.5, "value": 3}, {"time": 2, "value": null}]')
    write("tsv", "json-pairs", "d[[1.5, 3], [2, 4.25]]")
    write("tsv", "dates", "ftime,value\n2024-06-01T18:30:05Z,1\n2024-06-01 18:30:06+02:00,2\n")

    # As layout_fuzzer.cc takes its bytes: fit and direction, lines, size, least size,
    # width, height, runs; each text once on a wide line and once on narrow ones.
    for i, text in enumerate(TEXTS):
        write("layout", f"wide-{i:02}", bytes([i * 37 & 255, 0, 31, 8, 0x40, 0, 0, 0]) +
              text.encode())
        write("layout", f"narrow-{i:02}", bytes([2, 5, 47, 8, 6, 0, 60, 2, 3, 4]) +
              text.encode())
    for i, (name, overlay) in enumerate(overlays(source)):
        write("overlay", name, bytes([1 + i % 24, i % 5]) + overlay.encode())
    for name, data in pngs():
        write("png", name, data)
    for i, text in enumerate(TIMES):
        numbers = struct.pack(">qqqq", 30000 * (i + 1), 1001, -7 * i, 1 + i)
        write("time", f"{i:02}", numbers + text.encode())
    write("time", "extremes", struct.pack(">qqqq", 2**63 - 1, 2, -(2**63 - 1), 2**63 - 1))
    for i, choices in enumerate([0, 1, 2, 4, 5, 6]):
        write("stitcher", f"{i}", stitcher_seed(i, choices, 3, NALS[3:5]))
        write("stitcher", f"{i}-all", stitcher_seed(i + 1, choices, 7, NALS))
    (out / "plan").mkdir()
    films = {}
    for name, options in FILMS.items():
        make_film(out / "plan" / name, options)
        films[name] = (out / "plan" / name).read_bytes()
    # Its last byte has both clips begin at 0, where whole groups of pictures lie in one.
    write("plan", "h264-copied.mp4", films["h264.mp4"] + b"\0\0\0\x09free\0")
    import break_media  # which needs FILMS
    for number in range(0, 2000, 19):
        write("broken", *break_media.broken(number, films))
    print(f"{sum(1 for p in out.rglob('*') if p.is_file())} seeds,",
          f"{sum(p.stat().st_size for p in out.rglob('*') if p.is_file()) // 1024} KiB")


if __name__ == "__main__":
    main()
