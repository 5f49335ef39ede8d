# SPDX-License-Identifier: Apache-2.0
"""What a film holds, seen from outside: ffprobe's packet tables, the numbers its frames
show and the beeps in its sound (counter.py). Film is for results, Truth for sources.

From the environment: GLYPHREEL_E2E_DIR, the folder where sources and results go.
"""

import fractions
import json
import os
import subprocess

import numpy as np

import counter
import sources

Fraction = fractions.Fraction

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORK = os.environ.get("GLYPHREEL_E2E_DIR", os.path.join(ROOT, "build-dev/e2e"))
SOURCES = os.path.join(WORK, "sources")
TIMEOUT_S = 240


def source(name):
    """Path of a generated source; made now when the fixture has not run."""
    if not os.path.exists(os.path.join(SOURCES, name + ".made")):
        sources.make(SOURCES, [name])
    return os.path.join(SOURCES, name)


def run(*command, timeout=TIMEOUT_S, cwd=None, text=True):
    return subprocess.run([str(c) for c in command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=text,
                          errors="replace" if text else None, timeout=timeout, cwd=cwd)


def ffprobe(path, *arguments):
    done = run("ffprobe", "-v", "error", "-of", "json", *arguments, "-i",
               "file:" + path)
    return json.loads(done.stdout or "{}")


def ffmpeg_bytes(path, *arguments, before=()):
    done = run("ffmpeg", "-nostdin", "-v", "error", *before, "-i", "file:" + path,
               *arguments, text=False)
    if done.returncode:
        raise AssertionError("ffmpeg cannot read %s: %s" % (path, done.stderr.decode()))
    return done.stdout


def seconds(value, base):
    return Fraction(int(value)) * Fraction(base)


class Film:
    """What a finished film says about itself, read once."""

    def __init__(self, path):
        self.path = path
        probe = ffprobe(path, "-show_streams", "-show_format")
        self.format = probe["format"]
        self.streams = probe["streams"]
        video = [s for s in self.streams if s["codec_type"] == "video"]
        audio = [s for s in self.streams if s["codec_type"] == "audio"]
        self.video = video[0]
        self.audio = audio[0] if audio else None
        self.size = (self.video["width"], self.video["height"])
        self.fps = Fraction(self.video["r_frame_rate"])
        self._luma = None
        self._sound = None

    def packets(self, kind="v"):
        table = ffprobe(self.path, "-select_streams", kind + ":0", "-show_packets")
        return table["packets"]

    def luma(self):
        if self._luma is None:
            width, height = self.size
            data = ffmpeg_bytes(self.path, "-map", "0:v:0", "-fps_mode", "passthrough",
                                "-vf", "format=yuv420p|yuvj420p|yuv422p|yuv444p|gray,"
                                "extractplanes=y", "-f", "rawvideo", "-")
            self._luma = np.frombuffer(data, np.uint8).reshape(-1, height, width)
        return self._luma

    def numbers(self, box=None):
        """What every frame shows, in `box` (x, y, width, height) of it."""
        x, y, width, height = box or (0, 0, *self.size)
        return [counter.read_luma(f[y:y + height, x:x + width]) for f in self.luma()]

    def sound(self):
        """(samples of the first channel as floats, rate)."""
        if self._sound is None:
            rate = int(self.audio["sample_rate"])
            channels = int(self.audio["channels"])
            data = ffmpeg_bytes(self.path, "-map", "0:a:0", "-f", "f32le", "-")
            samples = np.frombuffer(data, "<f4").reshape(-1, channels)[:, 0]
            # Matroska declares priming as a delay: ffmpeg gives it times before 0.
            first = seconds(self.audio["start_pts"], self.audio["time_base"])
            priming = max(0, round(-first * rate))
            self._sound = samples[priming:].astype(float), rate
        return self._sound

    def rgb(self, at=0.0):
        width, height = self.size
        data = ffmpeg_bytes(self.path, "-map", "0:v:0", "-frames:v", "1", "-vf",
                            "scale=flags=accurate_rnd+full_chroma_int+bicubic,"
                            "format=gbrp,format=rgb24", "-f", "rawvideo", "-",
                            before=("-ss", at))
        return np.frombuffer(data, np.uint8).reshape(height, width, 3).astype(int)

    def frame_hashes(self):
        data = ffmpeg_bytes(self.path, "-map", "0:v:0", "-fps_mode", "passthrough",
                            "-f", "framemd5", "-")
        return [line.split(b",")[-1].strip().decode() for line in data.splitlines()
                if line and not line.startswith(b"#")]


class Truth:
    """What a source holds: [(time, number)] of its frames and times of its beeps, time
    0 being the smallest start time of its streams."""

    _known = {}

    @classmethod
    def of(cls, name):
        if name not in cls._known:
            cls._known[name] = cls(source(name))
        return cls._known[name]

    def __init__(self, path):
        probe = ffprobe(path, "-show_streams")
        streams = [s for s in probe["streams"] if s["codec_type"] in ("video", "audio")
                   and not s["disposition"]["attached_pic"]]
        starts = [seconds(s["start_pts"], s["time_base"]) for s in streams
                  if "start_pts" in s]
        self.zero = min(starts) if starts else Fraction(0)
        video = next(s for s in streams if s["codec_type"] == "video")
        index = video["index"]
        self.rate = Fraction(video["avg_frame_rate"])
        table = ffprobe(path, "-select_streams", str(index), "-show_entries",
                        "frame=best_effort_timestamp,width,height")["frames"]
        data = ffmpeg_bytes(path, "-map", "0:%d" % index, "-fps_mode", "passthrough",
                            "-vf", "format=yuv420p|yuvj420p|yuv422p|yuv444p|gray,"
                            "extractplanes=y", "-f", "rawvideo", "-")
        width, height = table[0]["width"], table[0]["height"]
        rotation = [int(d["rotation"]) for d in video.get("side_data_list", ())
                    if "rotation" in d]
        if rotation and rotation[0] % 180:
            width, height = height, width
        luma = np.frombuffer(data, np.uint8).reshape(-1, height, width)
        if len(luma) != len(table):
            raise AssertionError("%s: %d frames, %d times" % (path, len(luma),
                                                             len(table)))
        if all("best_effort_timestamp" in f for f in table):
            times = [seconds(f["best_effort_timestamp"], video["time_base"])
                     - self.zero for f in table]
        else:  # AVI with B-frames and bare streams: frames have no times of their own.
            times = [i / self.rate for i in range(len(table))]
        self.frames = [(t, counter.read_luma(f)) for t, f in zip(times, luma)]
        self.end = times[-1] + (1 / self.rate if self.rate else 0)
        self.beeps = []
        audio = next((s for s in streams if s["codec_type"] == "audio"), None)
        if audio:
            heard = ffprobe(path, "-select_streams", str(audio["index"]),
                            "-show_entries", "frame=pts,nb_samples")["frames"]
            rate = int(audio["sample_rate"])
            base = audio["time_base"]
            data = ffmpeg_bytes(path, "-map", "0:%d" % audio["index"], "-ac", "1",
                                "-f", "f32le", "-")
            found = counter.find_beeps(np.frombuffer(data, "<f4").astype(float), rate)
            self.beeps = [(self._heard_at(at, heard, rate, base) - self.zero, rising)
                          for at, rising in found]

    @staticmethod
    def _heard_at(sample, frames, rate, base):
        """When the `sample`-th decoded sample is due: samples run on from the first
        frame's time; only a jump of 5 ms or more, no rounding, moves the line."""
        start, before, position = seconds(frames[0]["pts"], base), 0, 0
        for frame in frames:
            if position > sample:
                break
            due = seconds(frame["pts"], base) if "pts" in frame else None
            runs = start + Fraction(position - before, rate)
            if due is not None and abs(due - runs) >= Fraction(5, 1000):
                start, before = due, position
            position += int(frame["nb_samples"])
        return start + Fraction(sample - before, rate)

    def clip(self, start, end, fps=None):
        """(first time, numbers) of the clip [start, end): its own frames, or, at
        another rate `fps`, the last frame before each output frame's middle."""
        inside = [(t, n) for t, n in self.frames if start <= t < end]
        if not inside:
            return None, []
        first = inside[0][0]
        if fps is None:
            return first, [n for _, n in inside]
        picked = []
        at = 0
        n = 0
        while first + n / fps < end:
            limit = first + (n + Fraction(1, 2)) / fps
            while at + 1 < len(self.frames) and self.frames[at + 1][0] < limit:
                at += 1
            picked.append(self.frames[at][1])
            n += 1
        return first, picked


def exact(value):
    """The rational that a job's decimal text means."""
    return Fraction(str(value))
