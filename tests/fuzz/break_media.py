#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Breaks small films in ways that disks, networks and people break them, and renders
each: no crash, no hang, no leak (with the asan build), an exit code that says what it
is, and nothing left beside the output.

usage: break_media.py GLYPHREEL [--count N] [--every N] [--jobs N] [--seconds N]
                      [--report FILE.json] [--keep FOLDER]

File i of the 2,000 is the same on every machine: its seed is i.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import make_seeds  # noqa: E402

LIMIT_SECONDS = 60
# A broken source (3); a job that asks for what the broken file no longer has (2).
RIGHT_CODES = {0, 2, 3}
ASAN_CODE = 99


def some_range(rng, data, most=0.3):
    length = 1 + int(rng.random() ** 3 * most * len(data))
    start = rng.randrange(len(data) - min(length, len(data) - 1))
    return start, start + length


def flip_bytes(rng, data):
    out = bytearray(data)
    for _ in range(2 ** rng.randrange(7)):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return out


def set_bytes(rng, data):
    """Values that are at the edges of counters and sizes."""
    out = bytearray(data)
    for _ in range(1 + rng.randrange(4)):
        width = rng.choice([1, 2, 4, 8])
        at = rng.randrange(max(1, len(out) - width))
        value = rng.choice([0, 1, 0x7F, 0x80, 0xFF])
        fill = rng.choice([0, 0xFF])
        out[at:at + width] = bytes([value]) + bytes([fill]) * (width - 1)
    return out


def cut_end(rng, data):
    return data[:rng.randrange(1, len(data))]


def cut_out(rng, data):
    first, last = some_range(rng, data)
    return data[:first] + data[last:]


def zero_range(rng, data):
    first, last = some_range(rng, data)
    return data[:first] + bytes(last - first) + data[last:]


def noise_range(rng, data):
    first, last = some_range(rng, data, 0.1)
    return data[:first] + rng.randbytes(last - first) + data[last:]


def boxes(data, first, last):
    """[start, end) of the boxes (ISO/IEC 14496-12 4.2) of a stretch; [] for no such."""
    found = []
    while first + 8 <= last:
        size = struct.unpack_from(">I", data, first)[0]
        if size < 8 or first + size > last:
            return []
        found.append((first, first + size))
        first += size
    return found


def pieces(data):
    """What a container is made of: boxes, transport packets, or equal parts."""
    top = boxes(data, 0, len(data))
    if len(top) > 1:
        for start, end in list(top):
            for inner in boxes(data, start + 8, end):
                top.append(inner)
                top += boxes(data, inner[0] + 8, inner[1])
        return sorted(top)
    step = 188 if data[0] == 0x47 else max(16, len(data) // 64)
    return [(i, min(i + step, len(data))) for i in range(0, len(data), step)]


def swap_pieces(rng, data):
    parts = pieces(data)
    for _ in range(20):
        (a, b), (c, d) = sorted(rng.sample(parts, 2))
        if b <= c:
            return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]
    return data[::-1]


def repeat_piece(rng, data):
    a, b = rng.choice(pieces(data))
    return data[:b] + data[a:b] * rng.randrange(1, 4) + data[b:]


def drop_pieces(rng, data):
    parts = pieces(data)
    for a, b in sorted(rng.sample(parts, min(len(parts), 1 + rng.randrange(3))),
                       reverse=True):
        data = data[:a] + data[b:]
    return data or b"\0"


def rename_piece(rng, data):
    a, b = rng.choice(pieces(data))
    return data[:a + 4] + rng.choice([b"free", b"moov", b"mdat", b"stbl", b"\0\0\0\0"]) \
        + data[min(b, a + 8):]


WAYS = [flip_bytes, set_bytes, cut_end, cut_out, zero_range, noise_range, swap_pieces,
        repeat_piece, drop_pieces, rename_piece]


def broken(number, films):
    """The name and the bytes of file `number`."""
    rng = random.Random(number)
    name = sorted(films)[number % len(films)]
    data = films[name]
    ways = [WAYS[number // len(films) % len(WAYS)]]
    if rng.random() < 0.3:
        ways.append(rng.choice(WAYS))
    for way in ways:
        data = bytes(way(rng, data))
    stem, ending = name.rsplit(".", 1)
    return f"{number:04}-{stem}-{'-'.join(w.__name__ for w in ways)}.{ending}", data


class Tried:
    def __init__(self, name, code, seconds, fault, words):
        self.name, self.code, self.seconds = name, code, seconds
        self.fault, self.words = fault, words


def render(program, folder, number, films):
    name, data = broken(number, films)
    source = folder / name
    source.write_bytes(data)
    out = folder / f"out-{number}"
    out.mkdir()
    job = folder / f"{number}.json"
    job.write_text(json.dumps({
        "source": str(source), "overlay": {"layers": []},
        "output": {"size": [64, 48], "video": {"codec": "libx264", "preset": "ultrafast"}},
        "clips": [{"start_time": 0, "end_time": 0.3}, {"start_time": 0.25, "end_time": 0.5}]}))
    environment = dict(
        os.environ,
        GLYPHREEL_CACHE="",
        ASAN_OPTIONS=f"exitcode={ASAN_CODE}:allocator_may_return_null=1:"
                     "detect_leaks=1",
        LSAN_OPTIONS=f"suppressions={HERE.parent}/lsan.supp:print_suppressions=0",
        UBSAN_OPTIONS=f"halt_on_error=1:exitcode={ASAN_CODE}:print_stacktrace=1")
    started = time.monotonic()
    fault = None
    try:
        done = subprocess.run(
            [program, "render", str(job), "-o", str(out / "film.mp4"), "--workers", "1",
             "--progress", "none"], env=environment, capture_output=True,
            timeout=LIMIT_SECONDS)
        code, words = done.returncode, done.stderr.decode(errors="replace").strip()
    except subprocess.TimeoutExpired:
        code, words, fault = -9, "", "hang"
    left = sorted(os.listdir(out))
    if fault is None:
        if code < 0 or code == ASAN_CODE:
            fault = "leak" if "LeakSanitizer" in words else "crash"
        elif code not in RIGHT_CODES:
            fault = f"exit code {code}"
        elif left != (["film.mp4"] if code == 0 else []):
            fault = f"files: {left}"
        elif code != 0 and not words.startswith("glyphreel: error: "):
            fault = "no sentence"
    for path in (source, job, *out.iterdir()):
        path.unlink()
    out.rmdir()
    return Tried(name, code, time.monotonic() - started, fault, words)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after these")
    parser.add_argument("--report")
    parser.add_argument("--keep", help="a folder for the broken files of interest")
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="broken.") as root:
        folder = pathlib.Path(root)
        films = {}
        for name, options in make_seeds.FILMS.items():
            make_seeds.make_film(folder / name, options)
            films[name] = (folder / name).read_bytes()
        numbers = range(arguments.first, arguments.count, arguments.every)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            tried = [t for t in pool.map(
                lambda n: time.monotonic() - started < arguments.seconds and
                render(arguments.program, folder, n, films), numbers) if t]
        codes = collections.Counter(t.code for t in tried)
        faults = [t for t in tried if t.fault]
        if arguments.keep:
            for fault in faults:
                number = int(fault.name[:4])
                path = pathlib.Path(arguments.keep) / fault.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(broken(number, films)[1])
    slowest = max(tried, key=lambda t: t.seconds)
    print(f"{len(tried)} broken films in {time.monotonic() - started:.0f} s:",
          ", ".join(f"exit {c} x{n}" for c, n in sorted(codes.items())),
          f"; slowest {slowest.seconds:.1f} s; {len(faults)} faults")
    for fault in faults[:20]:
        print(f"  {fault.name}: {fault.fault}: {fault.words[:1500]}")
    if arguments.report:
        ways = collections.Counter(t.name.split("-", 2)[2].rsplit(".", 1)[0].split("-")[-1]
                                   for t in tried)
        pathlib.Path(arguments.report).write_text(json.dumps({
            "files": len(tried), "seconds": round(time.monotonic() - started),
            "codes": {str(c): n for c, n in sorted(codes.items())},
            "slowest_seconds": round(slowest.seconds, 1), "ways": dict(sorted(ways.items())),
            "faults": collections.Counter(t.fault for t in faults)}, indent=1) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
