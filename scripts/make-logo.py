#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the pictures that the examples use: logo.png, and the crests of two teams.

usage: scripts/make-logo.py [folder]      (default: examples)
"""
import math
import pathlib
import struct
import sys
import zlib

SIDE = 192
STEPS = 4  # samples per pixel along each axis


def write_png(path, rows):
    """rows: lists of (r, g, b, a), 0..255. ISO/IEC 15948: colour type 6, depth 8."""
    raw = b"".join(b"\0" + bytes(v for pixel in row for v in pixel) for row in rows)
    data = b"\x89PNG\r\n\x1a\n"
    for kind, body in (
        (b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 6, 0, 0, 0)),
        (b"IDAT", zlib.compress(raw, 9)),
        (b"IEND", b""),
    ):
        data += struct.pack(">I", len(body)) + kind + body
        data += struct.pack(">I", zlib.crc32(kind + body))
    path.write_bytes(data)


def render(color_at):
    """color_at(x, y), with x and y in -1..1, gives (r, g, b), or None where nothing is."""
    rows = []
    for py in range(SIDE):
        row = []
        for px in range(SIDE):
            total = [0, 0, 0]
            hits = 0
            for sy in range(STEPS):
                for sx in range(STEPS):
                    color = color_at(
                        (px + (sx + 0.5) / STEPS) / SIDE * 2 - 1,
                        (py + (sy + 0.5) / STEPS) / SIDE * 2 - 1,
                    )
                    if color:
                        hits += 1
                        total = [t + c for t, c in zip(total, color)]
            straight = [round(t / hits) for t in total] if hits else [0, 0, 0]
            row.append((*straight, round(255 * hits / STEPS**2)))
        rows.append(row)
    return rows


def logo(x, y):
    """A reel whose hub is a play sign."""
    white = (255, 255, 255)
    radius = math.hypot(x, y)
    if radius > 0.98:
        return None
    if radius > 0.82:
        return white
    # A triangle around the middle, its corners on a circle of 0.42, pointing right.
    corners = [(0.42 * math.cos(a), 0.42 * math.sin(a)) for a in (0, 2.0944, 4.1888)]
    inside = all(
        (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1])
    )
    if inside:
        return white
    # Perforations between the rim and the hub.
    for i in range(8):
        angle = math.pi * (i + 0.5) / 4
        if math.hypot(x - 0.64 * math.cos(angle), y - 0.64 * math.sin(angle)) < 0.085:
            return white
    return None


def in_shield(x, y):
    return -0.9 < y and abs(x) < (
        0.78 if y < 0.05 else 0.78 * math.sqrt(max(0.0, 1 - ((y - 0.05) / 0.93) ** 2))
    )


def crest(x, y, charge):
    """A shield with a white rim; charge(x, y) is its colour inside."""
    if not in_shield(x, y):
        return None
    return charge(x, y) if in_shield(x / 0.88, y / 0.9) else (255, 255, 255)


def star(x, y):
    # Five points: the edge's distance from the middle, in a sector of 36 degrees.
    radius, angle = math.hypot(x, y + 0.05), math.atan2(x, -(y + 0.05))
    sector = abs((angle + math.pi / 5) % (2 * math.pi / 5) - math.pi / 5)
    edge = 0.5 * math.sin(math.pi / 10) / math.sin(math.pi * 0.9 - sector)
    return (255, 255, 255) if radius < edge else (200, 30, 45)


def waves(x, y):
    top = y - 0.08 * math.sin(7 * x) + 0.12
    return (255, 255, 255) if top > 0 and top % 0.32 < 0.13 else (22, 72, 160)


folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "examples")
for name, picture in (
    ("logo", logo),
    ("red-stars", lambda x, y: crest(x, y, star)),
    ("blue-harbour", lambda x, y: crest(x, y, waves)),
):
    write_png(folder / f"{name}.png", render(picture))
