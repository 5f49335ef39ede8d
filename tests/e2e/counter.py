# SPDX-License-Identifier: Apache-2.0
"""Pictures that say which frame they are, and sounds that say when they are.

A picture is a grid of 4 x 4 black and white cells: 12 bits of the frame's number, and
4 check bits, so that a wrong, blended or turned picture reads as nothing at all rather
than as some other number. Between the cells a pattern moves, so that encoders use
motion and B-frames. A sound is silence with one short sweep at every whole second,
rising at even seconds and falling at odd ones: where it starts can be found to the
sample, also after lossy coding.
"""

import numpy as np

DARK, BRIGHT = 40, 210          # luma of cells; black padding is 16, well apart
BLACK_BELOW = 28
GRID = 4
SWEEP_SECONDS = 0.03
SWEEP_HZ = (500.0, 6000.0)


def check_bits(number):
    return (number ^ (number >> 4) ^ (number >> 8) ^ 0b0110) & 15


def bits_of(number):
    value = (number << 4) | check_bits(number)
    return [(value >> i) & 1 for i in range(16)]


def luma(number, width, height, phase=None):
    """The picture of `number`; `phase` moves the pattern between the cells."""
    phase = number if phase is None else phase
    x = np.arange(width)
    y = np.arange(height)[:, None]
    picture = (100 + 40 * np.sin((x + 3 * phase) / 9.0)
               + 20 * np.cos((y - phase) / 7.0)).astype(np.uint8)
    for i, bit in enumerate(bits_of(number)):
        row, column = divmod(i, GRID)
        x0, x1 = column * width // GRID, (column + 1) * width // GRID
        y0, y1 = row * height // GRID, (row + 1) * height // GRID
        mx, my = (x1 - x0) // 8, (y1 - y0) // 8
        picture[y0 + my:y1 - my, x0 + mx:x1 - mx] = BRIGHT if bit else DARK
    return picture


def write_yuv420p(path, numbers, width, height, phases=None):
    """Raw planar 4:2:0 frames; neutral chroma, so that gray planes compare exactly."""
    half = ((width + 1) // 2) * ((height + 1) // 2)
    chroma = np.full(2 * half, 128, np.uint8).tobytes()
    with open(path, "wb") as out:
        for i, number in enumerate(numbers):
            phase = None if phases is None else phases[i]
            out.write(luma(number, width, height, phase).tobytes())
            out.write(chroma)


def read_luma(picture):
    """The number that a gray picture shows; -1 for black, None for anything else."""
    height, width = picture.shape
    if picture.mean() < BLACK_BELOW:
        return -1
    value = 0
    for i in range(16):
        row, column = divmod(i, GRID)
        y = (2 * row + 1) * height // (2 * GRID)
        x = (2 * column + 1) * width // (2 * GRID)
        dy, dx = max(1, height // 24), max(1, width // 24)
        mean = picture[y - dy:y + dy, x - dx:x + dx].mean()
        if 85 < mean < 165:
            return None
        value |= int(mean > 125) << i
    number = value >> 4
    return number if check_bits(number) == value & 15 else None


def sweep(rate, rising):
    t = np.arange(int(SWEEP_SECONDS * rate)) / rate
    low, high = SWEEP_HZ if rising else SWEEP_HZ[::-1]
    phase = 2 * np.pi * (low * t + (high - low) * t * t / (2 * SWEEP_SECONDS))
    return 0.7 * np.sin(phase) * np.hanning(len(t))


def beeps(rate, seconds):
    sound = np.zeros(int(rate * seconds))
    for second in range(int(seconds)):
        pulse = sweep(rate, second % 2 == 0)
        first = second * rate
        sound[first:first + len(pulse)] += pulse[:len(sound) - first]
    return sound


def find_beeps(sound, rate, threshold=0.45):
    """[(sample, rising)] of every whole sweep in `sound`, by normalised correlation."""
    found = []
    size = 1
    while size < len(sound) + rate:
        size *= 2
    spectrum = np.fft.rfft(sound, size)
    for rising in (True, False):
        pulse = sweep(rate, rising)
        energy = (pulse ** 2).sum()
        match = np.fft.irfft(spectrum * np.conj(np.fft.rfft(pulse, size)), size)
        match = match[:max(0, len(sound) - len(pulse) + 1)] / energy
        cumulative = np.concatenate([[0.0], np.cumsum(sound ** 2)])
        local = (cumulative[len(pulse):] - cumulative[:-len(pulse)])[:len(match)]
        # The peak of a correlation that also looks like the pulse, not only is loud.
        quality = match * energy / np.sqrt(np.maximum(local, 1e-9) * energy)
        score = np.where((match > threshold) & (quality > 0.8), match, 0)
        while score.size and score.max() > 0:
            at = int(score.argmax())
            found.append((at, rising))
            score[max(0, at - len(pulse)):at + len(pulse)] = 0
    return sorted(found)
