# SPDX-License-Identifier: Apache-2.0
"""A football match as a phone films it, made of numbers: a hand-held pan over a pitch
with grass, lines, boards and a crowd, 22 players who run, motion blur of 1/60 s, and a
sensor's noise. The same frames on every machine with the same numpy."""
import math

import numpy as np

WIDTH, HEIGHT, FPS = 1920, 1080, 30
WORLD_WIDTH, WORLD_HEIGHT = 3400, 1120
STAND_END, BOARDS_END = 330, 396   # rows of the world: crowd, boards, then grass
EXPOSURE_S = 1 / 60
PLAYERS = 22
# Y, Cb, Cr.
RED, BLUE, SKIN, SHORTS, SHADOW = ((70, 105, 205), (60, 175, 105), (150, 112, 152),
                                   (205, 128, 128), (40, 122, 118))


def smooth_noise(rng, rows, columns, cell_rows, cell_columns):
    """Random values at the corners of cells, smooth between; -0.5 to 0.5."""
    grid = rng.random((int(rows / cell_rows) + 2, int(columns / cell_columns) + 2),
                      dtype=np.float32) - 0.5

    def spread(values, count, cell):
        at = np.arange(count, dtype=np.float32) / cell
        first = at.astype(int)
        t = (at - first)[:, None]
        t = t * t * (3 - 2 * t)
        return values[first] * (1 - t) + values[first + 1] * t
    tall = spread(grid, rows, cell_rows)
    return np.ascontiguousarray(spread(tall.T, columns, cell_columns).T)


class Sums:
    """A plane of the world, and its means over any stretch of a row."""

    def __init__(self, plane):
        self.plane = np.ascontiguousarray(plane, dtype=np.float32) - 128
        self.sums = np.zeros((plane.shape[0], plane.shape[1] + 1), np.float32)
        np.cumsum(self.plane, axis=1, out=self.sums[:, 1:])

    def crop(self, x, y, length, columns, rows):
        """`columns` x `rows` samples from (x, y) on, each the mean over `length`."""
        top = int(y)
        band = slice(top, top + rows + 1)

        def up_to(at):
            first = int(at)
            part = slice(first, first + columns)
            return self.sums[band, part] + np.float32(at - first) * self.plane[band, part]
        mean = (up_to(x + length) - up_to(x)) / np.float32(length)
        t = np.float32(y - top)
        return mean[:-1] * (1 - t) + mean[1:] * t + np.float32(128)


def world(rng):
    rows, columns = WORLD_HEIGHT, WORLD_WIDTH
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    grass = 92 + 22 * smooth_noise(rng, rows, columns, 2, 1.5)
    for cell, height in ((4, 16), (14, 12), (60, 14), (260, 16)):
        grass += height * smooth_noise(rng, rows, columns, cell * 0.6, cell)
    grass += np.where(np.sin((x + 0.25 * y) / 62) > 0, 7, -7)
    cb = 104 + 8 * smooth_noise(rng, rows, columns, 30, 40)
    cr = 108 + 8 * smooth_noise(rng, rows, columns, 30, 40)
    lines = (np.abs(y - 470) < 4) | (np.abs(y - 1060) < 7)
    lines |= np.abs(x - 1700 - 0.35 * (y - 700)) < 5
    ring = np.hypot((x - 1720) / 420, (y - 740) / 130)
    lines |= np.abs(ring - 1) < 0.014
    for goal in (260, 3060):
        lines |= (np.abs(np.abs(x - goal) - 240) < 5) & (np.abs(y - 720) < 160)
    grass[lines] = 205 + 20 * (grass[lines] - 92) / 40
    cb[lines], cr[lines] = 126, 126
    # People in rows: heads of skin, bodies of any colour.
    stand = y < STAND_END
    people = smooth_noise(rng, rows, columns, 22, 14) * 90 + 96
    heads = smooth_noise(rng, rows, columns, 9, 8) * 45
    grass = np.where(stand, people + heads, grass)
    cb = np.where(stand, 126 + 26 * smooth_noise(rng, rows, columns, 24, 16), cb)
    cr = np.where(stand, 132 + 26 * smooth_noise(rng, rows, columns, 24, 16), cr)
    boards = (y >= STAND_END) & (y < BOARDS_END)
    panel = (x // 340).astype(int) % 4
    letters = (np.sin(x / 9) * np.sin(x / 23) > 0.1) & (np.abs(y - 363) < 18)
    for number, (py, pb, pr) in enumerate(((60, 160, 110), (210, 110, 140),
                                           (110, 90, 200), (30, 128, 128))):
        here = boards & (panel == number)
        grass = np.where(here, np.where(letters, 235 - py * 0.4, py), grass)
        cb, cr = np.where(here, pb, cb), np.where(here, pr, cr)

    def soften(plane):  # the lens
        for axis in (0, 1):
            plane = (np.roll(plane, 1, axis) + 2 * plane + np.roll(plane, -1, axis)) / 4
        return plane
    return [Sums(soften(grass)), Sums(soften(cb)[::2, ::2]), Sums(soften(cr)[::2, ::2])]


def camera(t):
    shake_x = 2.2 * math.sin(t * 11.3) + 1.4 * math.sin(t * 17.9 + 1)
    shake_y = 1.8 * math.sin(t * 9.1 + 2) + 1.1 * math.sin(t * 15.7)
    return 720 + 600 * math.sin(t * 2 * math.pi / 9) + shake_x, 18 + shake_y


def blot(planes, x, y, rx, ry, colour, opacity=1.0, edge=1.6):
    """A soft ellipse on all planes; x, y, rx, ry in luma samples."""
    for plane, value, scale in zip(planes, colour, (1, 0.5, 0.5)):
        px, py = x * scale, y * scale
        wide, high = max(rx * scale, 0.7), max(ry * scale, 0.7)
        left, right = max(0, int(px - wide - 3)), min(plane.shape[1], int(px + wide + 4))
        top, bottom = max(0, int(py - high - 3)), min(plane.shape[0], int(py + high + 4))
        if left >= right or top >= bottom:
            continue
        dx = (np.arange(left, right, dtype=np.float32) - px) / wide
        dy = (np.arange(top, bottom, dtype=np.float32) - py) / high
        away = np.sqrt(dx[None, :] ** 2 + dy[:, None] ** 2)
        cover = np.clip(0.5 + (1 - away) * min(wide, high) / edge, 0, 1) * opacity
        part = plane[top:bottom, left:right]
        part += cover * (value - part)


def player(planes, number, t, camera_x, camera_y):
    phase = number * 2.399
    x = 1700 + 1250 * math.sin(phase * 3.1 + t * (0.23 + 0.02 * (number % 5)))
    y = 560 + 23 * number + 30 * math.sin(phase + t * 0.9)
    x, y = x - camera_x, y - camera_y
    if not -80 < x < WIDTH + 80:
        return
    size = 0.55 + 0.6 * (y - 500) / 560
    stride = math.sin(t * 9 + phase)
    shirt = RED if number % 2 else BLUE
    blot(planes, x + 9 * size, y, 26 * size, 6 * size, SHADOW, 0.5, 4)
    for side in (-1, 1):
        blot(planes, x + side * stride * 13 * size, y - 15 * size, 5 * size, 17 * size, SKIN)
        blot(planes, x + side * stride * 8 * size, y - 34 * size, 7 * size, 11 * size, SHORTS)
        blot(planes, x - side * (13 + 4 * stride) * size, y - 60 * size, 4 * size,
             15 * size, SKIN)
    blot(planes, x, y - 60 * size, 12 * size, 22 * size, shirt)
    blot(planes, x, y - 63 * size, 4 * size, 8 * size, (215, 128, 128))
    blot(planes, x, y - 91 * size, 7 * size, 9 * size, SKIN)


class Sensor:
    """Noise that grows with the light and is a little smooth, as after a phone's own
    denoising: two fields of noise, laid over one another elsewhere in each frame."""
    SPARE = 192

    def __init__(self, rng):
        self.rng = rng
        self.fields = [[self.field(1, 1.5), self.field(2, 1.0), self.field(2, 1.0)]
                       for _ in range(2)]

    def field(self, scale, sigma):
        shape = (HEIGHT // scale + self.SPARE, WIDTH // scale + self.SPARE)
        # The sum of six is near enough to a bell.
        noise = sum(self.rng.random(shape, dtype=np.float32) for _ in range(6)) - 3
        for axis in (0, 1):
            noise = noise + 0.45 * (np.roll(noise, 1, axis) + np.roll(noise, -1, axis))
        return noise * np.float32(sigma / noise.std())

    def add(self, planes):
        light = np.sqrt(np.clip(planes[0], 16, 235) / 110)
        places = [self.rng.integers(0, self.SPARE, 2) for _ in self.fields]
        for index, plane in enumerate(planes):
            rows, columns = plane.shape
            noise = sum(f[index][a:a + rows, b:b + columns]
                        for f, (a, b) in zip(self.fields, places))
            plane += noise * (light if index == 0 else light[::2, ::2])


def frames(seconds):
    """yuv420p pictures, as bytes."""
    rng = np.random.Generator(np.random.PCG64(2026))
    planes_of_world = world(rng)
    sensor = Sensor(rng)
    for n in range(round(seconds * FPS)):
        t = n / FPS
        x, y = camera(t)
        later, _ = camera(t + EXPOSURE_S)
        left, length = min(x, later), max(1.0, abs(later - x))
        planes = [planes_of_world[0].crop(left, y, length, WIDTH, HEIGHT)]
        for plane in planes_of_world[1:]:
            planes.append(plane.crop(left / 2, y / 2, max(1.0, length / 2), WIDTH // 2,
                                     HEIGHT // 2))
        for number in range(PLAYERS):  # far ones first
            player(planes, number, t, x, y)
        sensor.add(planes)
        yield b"".join(np.clip(plane + 0.5, 16, 240).astype(np.uint8).tobytes()
                       for plane in planes)
