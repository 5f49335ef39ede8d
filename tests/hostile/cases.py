# SPDX-License-Identifier: Apache-2.0
"""What each bad input does: one sentence, an exit code, and no damage."""
import json
import os
import sys
from dataclasses import dataclass, field

SMALL = {"video": {"codec": "libx264", "preset": "ultrafast"},
         "audio": {"codec": "aac", "bit_rate": 64000}}


@dataclass
class Case:
    group: str
    title: str                       # what is wrong
    codes: tuple                     # exit codes that are right
    words: tuple = ()                # what must be said, in one sentence
    source: str = "good.mp4"
    clips: list = None               # (start, end) or dicts
    job: object = None               # the whole job, instead; text or JSON
    more: dict = field(default_factory=dict)  # further fields of the job
    arguments: tuple = ()
    output: str = "out.mp4"
    command: str = "render"
    limit: dict = field(default_factory=dict)  # resource limits of the process

    def write_job(self, folder, inputs):
        if callable(self.job):
            whole = self.job(inputs)
        elif self.job is not None:
            whole = self.job
        else:
            clips = []
            for clip in self.clips or [(0.4, 1.4)]:
                if not isinstance(clip, dict):
                    clip = {"start_time": clip[0], "end_time": clip[1]}
                clips.append(clip)
            whole = {"sources": {"s": inputs.path(self.source)}, "overlay": "none",
                     "output": SMALL,
                     "clips": [{"source": "s", **clip} for clip in clips]}
            whole.update(self.more(inputs) if callable(self.more) else self.more)
        path = os.path.join(folder, "job.json")
        with open(path, "w") as file:
            file.write(whole if isinstance(whole, str) else json.dumps(whole))
        return path


def _sources():
    def case(title, source, code, *words, **more):
        codes = code if isinstance(code, tuple) else (code,)
        return Case("Sources", title, codes, words, source, **more)
    yield case("no such file", "absent.mp4", 3, "absent.mp4", "no such file")
    yield case("zero bytes", "empty.mp4", 3, "empty.mp4", "0 bytes")
    yield case("one byte", "one-byte.mp4", 3, "one-byte.mp4")
    yield case("cut off before its index", "no-index.mp4", 3, "no-index.mp4", "moov")
    yield case("cut off, the good part", "cut.mp4", 0)
    yield case("cut off, beyond its end", "cut.mp4", 2, "cut.mp4", "beyond the end",
               clips=[(2.8, 3)])
    yield case("Matroska without index", "no-cues.mkv", 0)
    yield case("Matroska cut off", "cut.mkv", 0)
    yield case("a wrong ending", "wrong-ending.avi", 0)
    yield case("text", "text.mp4", 3, "text.mp4")
    yield case("noise", "noise.mp4", 3, "noise.mp4", "not a media file")
    yield case("a PNG called .mp4", "png.mp4", 3, "png.mp4", "is a picture")
    yield case("a JPEG called .mp4", "jpeg.mp4", 3, "jpeg.mp4", "is a picture")
    yield case("subtitles", "subtitles.mp4", 3, "subtitles.mp4", "not a film")
    yield case("a playlist (HLS)", "hls.mp4", 3, "hls.mp4", "is a playlist")
    yield case("a playlist (concat)", "concat.mp4", 3, "concat.mp4", "is a playlist")
    yield case("a session description", "sdp.mp4", 3, "sdp.mp4", "is a playlist")
    yield case("a folder", "folder.mp4", 3, "folder.mp4", "is a folder")
    yield case("a device", "device.mp4", 3, "device.mp4", "not a regular file")
    yield case("a FIFO", "fifo.mp4", 3, "fifo.mp4", "not a regular file")
    yield case("a symbolic link", "link.mp4", 0)
    yield case("a link to itself", "loop.mp4", 3, "loop.mp4")
    yield case("encrypted", "encrypted.mp4", 3, "encrypted.mp4", "encrypted")
    yield case("16384x16384", "huge.mp4", 3, "huge.mp4", "16384x16384", "--max-pixels")
    yield case("16384x16384, uncompressed", "huge.y4m", 3, "huge.y4m")
    yield case("one frame", "one-frame.mp4", 0, clips=[(0, 1)])
    yield case("sound only", "sound.mp4", 3, "sound.mp4", "no video")
    yield case("video only", "silent.mp4", 0)
    yield case("41 streams", "streams.mkv", 0)
    yield case("another size midway", "size-changes.ts", 0, clips=[(1, 5)])
    yield case("no timestamps", "no-times.h264", 0)
    yield case("timestamps that jump", "jump.ts", 0, "jump.ts", "jumps",
               clips=[(2.5, 3.5)])
    yield case("timestamps below zero", "negative.mov", 0)
    yield case("half of the timestamps lost", "negative.mkv", (0, 2, 3))
    yield case("timestamps that wrap below zero", "negative.flv", (0, 2, 3))
    yield case("timestamps that overflow (33 bits)", "wrap.ts", 0, clips=[(0.4, 2.4)])
    yield case("frames of 2^32-1 units", "overflow.mp4", (0, 2, 3))
    yield case("units of 1/0 s", "timescale-0.mp4", (0, 2, 3))
    yield case("2^32-1 samples", "many-samples.mp4", (0, 3))
    yield case("damaged pictures", "damaged.mp4", 0, "concealed", "0:01.2",
               clips=[(0.4, 2)])
    yield case("damaged pictures, --strict", "damaged.mp4", 3, "clip 1", "damaged",
               clips=[(0.4, 2)], arguments=("--strict",))
    yield case("damaged sound", "damaged-sound.mp4", 0, clips=[(0.4, 2)])


def _clips():
    def case(title, clips, code, *words, **more):
        return Case("Clips", title, (code,), words, clips=clips, **more)
    yield case("an end beyond the source's", [(2, 9)], 0, "clip 1", "end_time",
               "good.mp4", "the clip ends there")
    yield case("the same, --strict", [(2, 9)], 2, "clip 1", "end_time", "good.mp4",
               arguments=("--strict",))
    yield case("a start beyond the source's end", [(5, 9)], 2, "clip 1", "start_time",
               "good.mp4")
    yield case("reversed", [(2, 1)], 2, "clip 1", "end_time")
    yield case("empty", [(1, 1)], 2, "clip 1", "end_time")
    yield case("below zero", [(-1, 1)], 2, "clip 1", "start_time")
    yield case("overlapping", [(0, 1), (0.5, 1.5), (0.5, 1.5)], 0)
    yield case("10,000 of them", [(n % 70 / 25, n % 70 / 25 + 0.04)
                                  for n in range(10_000)], 0, command="check")
    for text, title in (("1e999", "1e999"), ("NaN", "NaN"), ("-1e400", "-1e400"),
                        ("Infinity", "Infinity")):
        yield Case("Clips", "a time of " + title, (2,), ("job.json:1",),
                   job=lambda i, t=text: '{"source": "%s", "clips": [{"start_time": %s, '
                   '"end_time": 2}]}' % (i.path("good.mp4"), t))
    yield case("a time of 115 days", [(0, 10_000_001)], 2, "clip 1", "end_time")
    yield case("a time in words", [("soon", 2)], 2, "clip 1", "start_time", "soon")


def _jobs():
    def case(title, job, *words):
        return Case("Jobs", title, (2,), words, job=job)
    yield case("empty", "", "job.json", "empty")
    yield case("nested a million deep", "[" * 1_000_000, "job.json:1", "64 levels")
    yield case("objects nested a million deep", '{"a":' * 1_000_000, "job.json:1",
               "64 levels")
    yield case("cut off", '{"clips": [{"start_time": 1,', "job.json:1")
    yield case("no text at all", "\x00\x01\x02" * 50, "job.json")
    yield case("larger than 64 MiB", "[" + " " * (65 << 20), "job.json", "64 MiB")
    yield case("a key twice", '{"clips": [], "clips": []}', "job.json:1", "clips")
    yield case("100,001 clips", "start_time\tend_time\tsource\n" + "0\t1\ta\n" * 100_001,
               "--max-clips")
    yield case("ninety thousand mistakes", "[" + "0," * 90_000 + "0]", "clip 1")


def _texts():
    def layers(*items):
        return {"overlay": {"layers": list(items)}}

    def image(name):
        return lambda i: layers({"type": "image", "file": i.path(name)})

    def fonts(name):
        return lambda i: {"fonts": [i.path(name)], **layers(
            {"type": "text", "text": "Abc \u00e9 \u05d0\u05d1 123 {clip.time}", "size": 40})}

    def case(title, more, code, *words, **rest):
        codes = code if isinstance(code, tuple) else (code,)
        return Case("Texts, fonts, images", title, codes, words, more=more, **rest)
    yield case("a text of 10,001 characters",
               layers({"type": "text", "text": "a" * 10_001}), 2, "layer 1", "10001",
               "--max-text")
    yield Case("Texts, fonts, images", "a name of 10,001 characters", (2,),
               ("clip 1", "name", "--max-text"),
               clips=[{"start_time": 0, "end_time": 1, "name": "\u0600" * 10_001}])
    yield case("1,001 layers", layers(*[{"type": "box"}] * 1001), 2, "layers",
               "--max-layers")
    yield case("65 fonts", {"fonts": ["a.ttf"] * 65}, 2, "fonts", "--max-fonts")
    yield case("a PNG of 60,000 x 60,000", image("bomb.png"), 2, "layer 1", "bomb.png",
               "60000")
    yield case("a PNG that ends early", image("cut.png"), 2, "layer 1", "cut.png")
    yield case("a PNG with 50 MB behind its 64 bytes", image("packed.png"), (0, 2))
    yield case("a film as an image", image("good.mp4"), 2, "layer 1", "no PNG")
    yield case("a FIFO as an image", image("fifo.png"), 2, "layer 1", "fifo.png")
    yield case("no such font", fonts("absent.ttf"), 2, "font 1", "absent.ttf")
    yield case("noise as a font", fonts("broken.ttf"), 2, "broken.ttf")
    yield case("text as a font", fonts("text.ttf"), 2, "text.ttf")
    yield case("a FIFO as a font", fonts("fifo.ttf"), 2, "font 1", "fifo.ttf",
               "no regular file")
    yield case("half a font", fonts("cut.ttf"), (0, 2))
    for n in range(4):
        yield case("a hostile font (%d)" % (n + 1), fonts("hostile%d.ttf" % n), (0, 2))
    yield case("data that are no numbers", lambda i: {"overlay": {
        "layers": [], "data": {"a": {"file": i.path("points.csv")}}}}, 2, "points.csv:3")


def _access():
    def case(title, code, *words, **more):
        return Case("Access", title, (code,), words, **more)
    yield case("a source outside --root", 2, "source", "outside", "--root",
               source="../good.mp4", arguments=("--root", "{inputs}/folder.mp4"))
    yield case("a link that leads out of --root", 2, "outside", "--root",
               source="roots/link.mp4", arguments=("--root", "{inputs}/roots"))
    yield case("inside --root", 0, arguments=("--root", "{inputs}"))
    yield case("an image outside --root", 2, "layer 1", "outside", more={"overlay": {
        "layers": [{"type": "image", "file": "/etc/hostname"}]}},
        arguments=("--root", "{inputs}"))
    yield case("a font outside --root", 2, "font 1", "outside",
               more={"fonts": ["/etc/../etc/passwd"]}, arguments=("--root", "{inputs}"))
    yield case("data outside --root", 2, "outside", more={"overlay": {
        "layers": [], "data": {"a": {"file": "/etc/passwd"}}}},
        arguments=("--root", "{inputs}"))
    for url in ("http://127.0.0.1:9/a.mp4", "https://127.0.0.1:9/a.mp4"):
        yield case(url.split(":")[0] + "://", 2, "--allow-network",
                   job={"source": url, "clips": [{"start_time": 0, "end_time": 1}]})
    for url in ("file:///etc/passwd", "ftp://127.0.0.1/a.mp4", "data://text/plain,x"):
        yield case(url.split(":")[0] + "://", 2, "only files",
                   job={"source": url, "clips": [{"start_time": 0, "end_time": 1}]})
    yield case("concat:a|b", 3, "no such file",
               job={"source": "concat:a|b", "clips": [{"start_time": 0, "end_time": 1}]})
    for params in ("stats=x.log", "dump-yuv=x.yuv", "cqmfile=/etc/passwd", " stats=x.log",
                   "nodump-yuv=0"):
        yield case("libx264: " + params, 2, "file of its own", more={"output": {
            "video": {"codec": "libx264", "x264-params": params}}})


def _limits():
    def case(title, code, *words, **more):
        return Case("Limits", title, (code,), words, **more)
    yield case("--max-clips 1", 2, "--max-clips", clips=[(0, 1), (1, 2)],
               arguments=("--max-clips", "1"))
    yield case("--max-duration 2", 2, "0:02", "--max-duration", clips=[(0, 3)],
               arguments=("--max-duration", "2"))
    yield case("--max-pixels 10000", 3, "good.mp4", "160x90", "--max-pixels",
               arguments=("--max-pixels", "10000"))
    yield case("--max-pixels 1M, a film of 4096x4096", 2, "--max-pixels",
               more={"output": {**SMALL, "size": [4096, 4096]}},
               arguments=("--max-pixels", "1M"))
    yield case("--max-text 3", 2, "clip 1", "--max-text", arguments=("--max-text", "3"),
               clips=[{"start_time": 0, "end_time": 1, "name": "Goal"}])
    yield case("--max-layers 1", 2, "--max-layers", arguments=("--max-layers", "1"),
               more={"overlay": {"layers": [{"type": "box"}] * 2}})
    yield case("--max-fonts 1", 2, "--max-fonts", arguments=("--max-fonts", "1"),
               more={"fonts": ["a.ttf", "b.ttf"]})
    yield case("--memory 1M: slower, not dead", 0, arguments=("--memory", "1M"))


def _output():
    def case(title, code, output, *words, **more):
        return Case("Output", title, (code,), words, output=output, **more)
    yield case("is the source", 2, "{inputs}/good.mp4", "good.mp4", "sources")
    yield case("is a link to the source", 2, "{inputs}/link.mp4", "link.mp4", "sources")
    yield case("no such folder", 4, "none/out.mp4", "none", "does not exist")
    yield case("a folder that takes no files", 4, "/proc/out.mp4", "/proc/out.mp4")
    yield case("is a folder", 4, "{inputs}/folder.mp4", "folder.mp4", "is a folder")
    yield case("is a device", 4, "{inputs}/device.mp4", "device.mp4", "device")
    yield case("is a FIFO", 4, "{inputs}/fifo.mp4", "fifo.mp4", "pipe")
    yield case("an unknown kind of file", 2, "out.xyz", "out.xyz", ".mp4")
    yield case("a name of 300 letters", 4, "a" * 300 + ".mp4", "longer than 255")
    yield case("larger than a file may be", 4, "out.mp4", "out.mp4",
               limit={"RLIMIT_FSIZE": 8000})


def _clip_errors():
    def job(*sources):
        return lambda i: {
            "sources": {"s%d" % n: i.path(s) for n, s in enumerate(sources)},
            "output": SMALL, "overlay": "none",
            "clips": [{"source": "s%d" % n, "start_time": 0.4, "end_time": 1.4,
                       "name": "Clip of " + s} for n, s in enumerate(sources)]}
    mixed = job("good.mp4", "noise.mp4", "silent.mp4", "absent.mp4")
    yield Case("--on-clip-error", "fail", (3,), ("noise.mp4", "1 more"), job=mixed)
    yield Case("--on-clip-error", "skip", (0,), ("clip 2", "noise.mp4", "left out"),
               job=mixed, arguments=("--on-clip-error", "skip"))
    yield Case("--on-clip-error", "card", (0,), ("clip 2", "noise.mp4", "a card"),
               job=mixed, arguments=("--on-clip-error", "card"))
    yield Case("--on-clip-error", "card, no clip is left", (3,),
               ("none of the clips", "noise.mp4"), job=job("noise.mp4", "absent.mp4"),
               arguments=("--on-clip-error", "card"))


def all_cases():
    for part in (_sources, _clips, _jobs, _texts, _access, _limits, _output,
                 _clip_errors):
        yield from part()
