#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the films that the end-to-end tests cut up: one of every kind that goes wrong.

usage: sources.py FOLDER [NAME...]

Each is small and short. Wherever the codec allows, every frame carries its own number
and every whole second a beep (counter.py). Files are made once: a folder whose
generators have not changed is left as it is.
"""

import concurrent.futures
import hashlib
import os
import subprocess
import sys
import wave

import numpy as np

import counter

W, H = 320, 180
SECONDS = 12


class Maker:
    """Runs the generators of one folder; masters are uncompressed and go at the end."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def ffmpeg(self, *arguments):
        command = ["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y",
                   "-threads", "1", *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, stderr=subprocess.PIPE)
        if done.returncode:
            raise RuntimeError(" ".join(command) + "\n" + done.stderr.decode())

    def copy(self, source, target, *arguments, before=()):
        self.ffmpeg(*before, "-i", source, *arguments, "-c", "copy", target)

    def head(self, source, target, percent):
        with open(self.path(source), "rb") as file:
            whole = file.read()
        with open(self.path(target), "wb") as file:
            file.write(whole[:len(whole) * percent // 100])

    def join(self, target, *parts):
        with open(self.path(target), "wb") as out:
            for part in parts:
                with open(self.path(part), "rb") as file:
                    out.write(file.read())

    def numbers(self, numbers, width=W, height=H, phases=None):
        """A master of counter pictures, made when first asked for."""
        numbers = list(numbers)
        key = hashlib.sha256(repr((numbers, width, height, phases)).encode())
        name = "master-%dx%d-%s.yuv" % (width, height, key.hexdigest()[:12])
        if not os.path.exists(self.path(name)):
            temporary = "%s.%d.tmp" % (self.path(name), os.getpid())
            counter.write_yuv420p(temporary, numbers, width, height, phases)
            os.replace(temporary, self.path(name))
        return name

    def sound(self, name, samples, rate):
        samples = np.atleast_2d(samples.T).T
        with wave.open(self.path(name), "wb") as out:
            out.setnchannels(samples.shape[1])
            out.setsampwidth(2)
            out.setframerate(rate)
            out.writeframes((samples * 32767).round().astype("<i2").tobytes())
        return name

    def beeps(self, seconds=SECONDS, rate=48000):
        name = "beeps-%d-%g.wav" % (rate, seconds)
        if not os.path.exists(self.path(name)):
            temporary = "%s.%d.tmp" % (name, os.getpid())
            self.sound(temporary, counter.beeps(rate, seconds), rate)
            os.replace(self.path(temporary), self.path(name))
        return name


def raw(master, rate, width=W, height=H):
    return ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "%dx%d" % (width, height),
            "-r", rate, "-i", master)


X264 = ("-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-crf", "16")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "18", "-tag:v", "hvc1")
AAC = ("-c:a", "aac", "-b:a", "160k")


def counted(m, target, *video, rate=30, seconds=SECONDS, sound=AAC, layout=(),
            width=W, height=H, codec=X264):
    """Frames 0, 1, 2 ... at `rate`, and a beep at every whole second."""
    top, bottom = (rate.split("/") + ["1"])[:2] if isinstance(rate, str) else (rate, 1)
    count = seconds * int(top) // int(bottom)
    arguments = list(raw(m.numbers(range(count), width, height), rate, width, height))
    if sound:
        arguments += ["-i", m.beeps(seconds)]
    arguments += [*codec, *video, *(sound or ()), *layout]
    m.ffmpeg(*arguments, target)


def testpicture(m, target, *arguments, seconds=4, rate=30, size="320x180"):
    m.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=%s:r=%s:d=%s" % (size, rate, seconds),
             *arguments, target)


# One function per file; its name is the file's with "__" for the dot. What it needs
# from another one is in NEEDS.
def plain__mp4(m):
    counted(m, "plain.mp4", "-g", 60, "-bf", 3, layout=("-ac", "2"))


def noaudio__mp4(m):
    counted(m, "noaudio.mp4", "-g", 60, "-bf", 3, sound=None)


def longgop__mp4(m):
    counted(m, "longgop.mp4", "-g", 9999, "-keyint_min", 9999, "-sc_threshold", 0,
            "-bf", 3, sound=None)


def long__mp4(m):
    counted(m, "long.mp4", "-g", 60, "-bf", 2, seconds=70)


def ntsc__mp4(m):
    counted(m, "ntsc.mp4", "-g", 60, rate="30000/1001")


def ntsc__mkv(m):
    m.copy("ntsc.mp4", "ntsc.mkv")


def plain__mkv(m):
    m.copy("plain.mp4", "plain.mkv")


def film24__mp4(m):
    counted(m, "film24.mp4", "-g", 48, rate="24000/1001")


def f5994__mp4(m):
    counted(m, "f5994.mp4", rate="60000/1001", sound=None)


def f25__mp4(m):
    counted(m, "f25.mp4", rate=25, width=640, height=360)


def vfr__mp4(m):
    numbers = range(60 * SECONDS)
    m.ffmpeg(*raw(m.numbers(numbers), 60), "-i", m.beeps(), "-vf",
             r"select=not(mod(n\,2))+lt(mod(n\,37)\,5)+between(t\,4\,5),settb=1/90000",
             "-fps_mode", "vfr", "-enc_time_base", "1/90000",
             "-video_track_timescale", 90000, *X264, "-g", 60, *AAC, "vfr.mp4")


def gapvfr__mp4(m):
    m.ffmpeg(*raw(m.numbers(range(270)), 30), "-i", m.beeps(9), "-vf",
             r"select=lt(t\,2)+gte(t\,7)", "-fps_mode", "vfr",
             "-video_track_timescale", 90000, *X264, *AAC, "gapvfr.mp4")


def jitter__mp4(m):
    m.copy("noaudio.mp4", "jitter.mp4", "-bsf:v",
           "setts=pts=PTS+floor(random(0)*90)-45:dts=DTS-45",
           "-video_track_timescale", 15360)


def rot90__mp4(m):
    # The pictures lie on their side and are upright after a quarter turn clockwise.
    m.ffmpeg(*raw(m.numbers(range(30 * SECONDS), H, W), 30, H, W), "-i", m.beeps(),
             "-vf", "transpose=cclock", *X264, *AAC, "rot90-lying.mp4")
    m.ffmpeg("-i", "rot90-lying.mp4", "-c", "copy", "-metadata:s:v:0", "rotate=270",
             "rot90.mp4")


def a44mono__mp4(m):
    m.ffmpeg(*raw(m.numbers(range(30 * SECONDS)), 30), "-i", m.beeps(rate=44100), *X264,
             "-c:a", "aac", "-b:a", "128k", "-ac", 1, "a44mono.mp4")


def tone44__mp4(m):
    m.ffmpeg(*raw(m.numbers(range(30 * SECONDS)), 30), "-f", "lavfi", "-i",
             "sine=f=440:r=44100:d=12", *X264, "-c:a", "aac", "-ac", 1, "tone44.mp4")


def tone51__mp4(m):
    m.ffmpeg(*raw(m.numbers(range(30 * SECONDS)), 30), "-f", "lavfi", "-i",
             "aevalsrc=0.3*sin(880*PI*t)|0.3*sin(880*PI*t)|0|0|0|0:c=5.1:s=48000:d=12",
             *X264, "-c:a", "ac3", "tone51.mp4")


def tone__webm(m):
    m.ffmpeg(*raw(m.numbers(range(30 * 6)), 30), "-f", "lavfi", "-i",
             "sine=f=440:r=48000:d=6", "-c:v", "libvpx-vp9", "-deadline", "realtime",
             "-cpu-used", 8, "-b:v", "1M", "-c:a", "libopus", "tone.webm")


def vp9__webm(m):
    counted(m, "vp9.webm", "-deadline", "realtime", "-cpu-used", 8, "-b:v", "2M",
            "-auto-alt-ref", 1, "-lag-in-frames", 16, "-g", 60,
            sound=("-c:a", "libopus"), codec=("-c:v", "libvpx-vp9"))


def hevc__mp4(m):
    counted(m, "hevc.mp4", "-x265-params", "log-level=none:keyint=60:bframes=3",
            codec=X265)


def hevcopen__mp4(m):
    counted(m, "hevcopen.mp4", "-x265-params", "log-level=none:open-gop=1:keyint=30:"
            "min-keyint=30:scenecut=0:bframes=4", codec=X265)


def hevcopen__mkv(m):
    m.copy("hevcopen.mp4", "hevcopen.mkv")


def mpeg2__vob(m):
    counted(m, "mpeg2.vob", "-bf", 2, "-q:v", 3, "-g", 12, rate=25, seconds=6,
            sound=("-c:a", "ac3"), codec=("-c:v", "mpeg2video"), layout=("-f", "vob"))


def keytimes__vob(m):
    # As on a DVD: only key frames have a time. The others' times become stuffing
    # (ISO/IEC 13818-1 2.4.3.6).
    with open(m.path("mpeg2.vob"), "rb") as file:
        whole = bytearray(file.read())
    at = whole.find(b"\0\0\1\xe0")
    while at >= 0:
        flags, length = whole[at + 7], whole[at + 8]
        header, body = at + 9, at + 9 + length
        if flags & 0xc0 and b"\0\0\1\xb3" not in whole[body:body + 140]:
            times = 5 * (flags >> 7) + 5 * (flags >> 6 & 1)
            whole[at + 7] = flags & 0x3f
            whole[header:body] = whole[header + times:body] + b"\xff" * times
        at = whole.find(b"\0\0\1\xe0", body)
    with open(m.path("keytimes.vob"), "wb") as file:
        file.write(whole)


def opengop__mp4(m):
    counted(m, "opengop.mp4", "-flags", "-cgop", "-x264-params",
            "open-gop=1:keyint=30:min-keyint=30:scenecut=0:bframes=3:b-adapt=0")


def refs__mp4(m):
    # Deep references and reordering, as no film of ours has them.
    counted(m, "refs.mp4", "-g", 60, "-keyint_min", 60, "-sc_threshold", 0, "-refs", 5,
            "-bf", 8, "-level", "4.1", "-crf", 20)


def refs__mkv(m):
    m.copy("refs.mp4", "refs.mkv")


def keys__mp4(m):
    counted(m, "keys.mp4", "-g", 30, "-keyint_min", 30, "-sc_threshold", 0, "-bf", 2)


def keysntsc__mp4(m):
    counted(m, "keysntsc.mp4", "-g", 25, "-bf", 3, "-crf", 12, rate="30000/1001")


def inband__mp4(m):
    # Parameter sets in the sample entry and before every key frame too, and captions.
    counted(m, "inband.mp4", "-g", 45, "-x264-params", "repeat-headers=1:aud=1")


def baseline__mp4(m):
    counted(m, "baseline.mp4", "-g", 30, "-sc_threshold", 0, "-profile:v", "baseline")


def allkeys__mp4(m):
    counted(m, "allkeys.mp4", "-g", 1, seconds=4)


def field__mp4(m):
    counted(m, "field.mp4", "-g", 30, "-flags", "+ildct+ilme", "-x264-params", "tff=1",
            seconds=4)


def pir__mp4(m):
    counted(m, "pir.mp4", "-intra-refresh", 1, "-g", 60)


def packed__avi(m):
    counted(m, "packed.avi", "-bf", 2, "-q:v", 2, "-g", 60,
            sound=("-c:a", "libmp3lame"), codec=("-c:v", "mpeg4"))


def mpeg4__avi(m):
    counted(m, "mpeg4.avi", "-bf", 2, "-q:v", 2, "-g", 60,
            sound=("-c:a", "pcm_s16le"), codec=("-c:v", "mpeg4"))


def raw__264(m):
    m.copy("plain.mp4", "raw.264", "-an", "-bsf:v", "h264_mp4toannexb")


def noctts__mp4(m):
    m.copy("plain.mp4", "noctts.mp4", "-bsf:v", "setts=pts=DTS")


def ashort__mp4(m):
    m.ffmpeg(*raw(m.numbers(range(30 * SECONDS)), 30), "-i", m.beeps(5), *X264, *AAC,
             "ashort.mp4")


def alate__mp4(m):
    m.ffmpeg("-i", "noaudio.mp4", "-itsoffset", 0.7, "-i", "plain.mp4", "-map", "0:v",
             "-map", "1:a", "-c", "copy", "alate.mp4")


def vlate__mp4(m):
    m.ffmpeg("-itsoffset", 0.5, "-i", "noaudio.mp4", "-i", "plain.mp4", "-map", "0:v",
             "-map", "1:a", "-c", "copy", "vlate.mp4")


def off10__mkv(m):
    m.copy("plain.mp4", "off10.mkv", "-output_ts_offset", 10)


def elst__mp4(m):
    m.copy("plain.mp4", "elst.mp4", "-t", 6, before=("-ss", 3.2))


def frag__mp4(m):
    m.copy("plain.mp4", "frag.mp4", "-movflags", "frag_keyframe+empty_moov")


def plain__ts(m):
    counted(m, "plain.ts", "-g", 13)


def longgop__ts(m):
    counted(m, "longgop.ts", "-g", 9999, "-keyint_min", 9999, "-sc_threshold", 0,
            sound=None)


def wrap__ts(m):
    counted(m, "wrap.ts", "-g", 30, layout=("-output_ts_offset", 95437, "-muxdelay", 0,
                                           "-muxpreload", 0))


def discont__ts(m):
    for part, first, offset in (("d1", 0, 1000), ("d2", 1000, 20)):
        m.ffmpeg(*raw(m.numbers(range(first, first + 150)), 30), "-i", m.beeps(5),
                 *X264, "-g", 30, *AAC, "-output_ts_offset", offset, part + ".part.ts")
    m.join("discont.ts", "d1.part.ts", "d2.part.ts")


def reschange__ts(m):
    m.ffmpeg(*raw(m.numbers(range(120)), 30), *X264, "rc1.part.ts")
    m.ffmpeg(*raw(m.numbers(range(120, 240), 256, 192), 30, 256, 192), *X264,
             "-output_ts_offset", 4, "rc2.part.ts")
    m.join("reschange.ts", "rc1.part.ts", "rc2.part.ts")


def achange__ts(m):
    for part, first, rate, channels in (("ac1", 0, 48000, 2), ("ac2", 120, 44100, 1)):
        m.ffmpeg(*raw(m.numbers(range(first, first + 120)), 30), "-i",
                 m.beeps(4, rate), *X264, *AAC, "-ac", channels, "-ar", rate,
                 "-output_ts_offset", first // 30, part + ".part.ts")
    m.join("achange.ts", "ac1.part.ts", "ac2.part.ts")


def inter__ts(m):
    # 50 fields a second; both fields of a frame show the same number, while the
    # pattern between the cells moves with every field and combs when woven.
    fields = range(50 * 8)
    master = m.numbers([n // 2 for n in fields], 720, 576, [4 * n for n in fields])
    m.ffmpeg(*raw(master, 50, 720, 576), "-vf",
             "tinterlace=interleave_top,setsar=16/15,setfield=tff", "-r", 25, *X264,
             "-flags", "+ildct+ilme", "-x264-params", "tff=1", "inter.ts")


def sar__mp4(m):
    counted(m, "sar.mp4", "-vf", "setsar=64/45", rate=25, width=360, height=288,
            sound=None, seconds=6)


def still(m, target, picture, frames, *video, width, height, pixels="rgb24"):
    """`frames` times one picture given as an array."""
    name = target + ".master"
    with open(m.path(name), "wb") as out:
        out.write(np.ascontiguousarray(picture).tobytes() * frames)
    m.ffmpeg("-f", "rawvideo", "-pix_fmt", pixels, "-s", "%dx%d" % (width, height),
             "-r", 30, "-i", name, *video, target)
    os.unlink(m.path(name))


def sarcircle__mp4(m):
    # A circle of 240 square pixels on a display of 512 x 288, coded as 360 x 288.
    x = (np.arange(360) + 0.5) * 64 / 45 - 256
    y = (np.arange(288)[:, None] + 0.5) - 144
    picture = np.where(x * x + y * y < 120 ** 2, 235, 16).astype(np.uint8)
    planes = np.concatenate([picture.ravel(), np.full(360 * 288 // 2, 128, np.uint8)])
    still(m, "sarcircle.mp4", planes, 60, "-vf", "setsar=64/45", *X264,
          width=360, height=288, pixels="yuv420p")


# Eight flat patches; coded in other matrices and ranges, they must keep their colour.
PATCHES = [(191, 191, 191), (191, 191, 20), (20, 191, 191), (20, 191, 20),
           (191, 20, 191), (191, 20, 20), (20, 20, 191), (60, 60, 60)]


def patches(m, target, kr, kb, full, *video, width=W, height=H):
    planes = [np.zeros((height, width)), *(np.zeros((height // 2, width // 2))
                                           for _ in range(2))]
    for i, rgb in enumerate(PATCHES):
        r, g, b = (c / 255 for c in rgb)
        y = kr * r + (1 - kr - kb) * g + kb * b
        cb, cr = (b - y) / (2 * (1 - kb)), (r - y) / (2 * (1 - kr))
        values = ((255 * y, 255 * cb + 128, 255 * cr + 128) if full else
                  (219 * y + 16, 224 * cb + 128, 224 * cr + 128))
        for plane, value in zip(planes, values):
            columns = plane.shape[1]
            plane[:, i * columns // 8:(i + 1) * columns // 8] = round(value)
    data = np.concatenate([p.astype(np.uint8).ravel() for p in planes])
    still(m, target, data, 90, *video, width=width, height=height,
          pixels="yuvj420p" if full else "yuv420p")


PATCH_CODEC = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "8")


def full__mp4(m):
    patches(m, "full.mp4", 0.2126, 0.0722, True, "-pix_fmt", "yuvj420p", *PATCH_CODEC,
            "-color_range", "pc", "-colorspace", "bt709", "-color_primaries", "bt709",
            "-color_trc", "bt709")


def b601__mp4(m):
    patches(m, "b601.mp4", 0.299, 0.114, False, "-pix_fmt", "yuv420p", *PATCH_CODEC,
            "-color_range", "tv", "-colorspace", "smpte170m",
            "-color_primaries", "smpte170m", "-color_trc", "smpte170m")


def b709__mp4(m):
    patches(m, "b709.mp4", 0.2126, 0.0722, False, "-pix_fmt", "yuv420p", *PATCH_CODEC,
            "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709",
            "-color_trc", "bt709")


def untagged__mp4(m):
    patches(m, "untagged.mp4", 0.299, 0.114, False, "-pix_fmt", "yuv420p", *PATCH_CODEC)


def hlg__mp4(m):
    testpicture(m, "hlg.mp4", "-pix_fmt", "yuv420p10le", *X265, "-x265-params",
                "log-level=none:colorprim=bt2020:transfer=arib-std-b67:"
                "colormatrix=bt2020nc", seconds=2)


def hdr10__mp4(m):
    testpicture(m, "hdr10.mp4", "-pix_fmt", "yuv420p10le", *X265, "-x265-params",
                "log-level=none:colorprim=bt2020:transfer=smpte2084:"
                "colormatrix=bt2020nc:master-display=G(13250,34500)B(7500,3000)"
                "R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400",
                seconds=2)


def prores__mov(m):
    counted(m, "prores.mov", "-profile:v", 3, "-pix_fmt", "yuv422p10le", seconds=2,
            codec=("-c:v", "prores_ks"), sound=None)


def pngrgb__mov(m):
    counted(m, "pngrgb.mov", "-pix_fmt", "rgb24", seconds=2, codec=("-c:v", "png"),
            sound=None)


def odd__mp4(m):
    counted(m, "odd.mp4", "-vf", "format=yuv444p", seconds=2, width=321, height=179,
            codec=("-c:v", "libx264", "-preset", "veryfast", "-crf", "16"), sound=None)


def gray__mp4(m):
    counted(m, "gray.mp4", "-vf", "format=gray", "-pix_fmt", "gray", seconds=2,
            codec=("-c:v", "libx264", "-preset", "veryfast", "-crf", "16"), sound=None)


def trunc__mp4(m):
    m.copy("plain.mp4", "fast.mp4", "-movflags", "+faststart")
    m.head("fast.mp4", "trunc.mp4", 60)


def nomoov__mp4(m):
    m.head("plain.mp4", "nomoov.mp4", 60)


def trunc__mkv(m):
    m.head("plain.mkv", "trunc.mkv", 60)


def corrupt__mp4(m):
    # Bytes in the middle of six pictures' data; their lengths stay right.
    table = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
         "packet=pos,size", "-of", "csv=p=0", m.path("plain.mp4")], check=True,
        stdout=subprocess.PIPE, text=True).stdout.split()
    with open(m.path("plain.mp4"), "rb") as file:
        whole = bytearray(file.read())
    for packet in table[120:126]:
        size, position = map(int, packet.rstrip(",").split(",")[:2])
        for i in range(position + size // 3, position + size, 29):
            whole[i] ^= 0x5A
    with open(m.path("corrupt.mp4"), "wb") as file:
        file.write(whole)


def dropref__mp4(m):
    m.copy("plain.mp4", "dropref.mp4", "-bsf:v", r"noise=drop=between(n\,121\,123)")


def cover__mp4(m):
    m.ffmpeg("-f", "lavfi", "-i", "color=red:s=300x300:d=1", "-frames:v", 1,
             "cover.png")
    m.ffmpeg("-i", "plain.mp4", "-i", "cover.png", "-map", 1, "-map", 0, "-c", "copy",
             "-disposition:v:0", "attached_pic", "cover.mp4")


def twoaudio__mp4(m):
    m.ffmpeg("-i", "noaudio.mp4", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=12", "-f",
             "lavfi", "-i", "sine=f=880:r=48000:d=12", "-map", 0, "-map", 1, "-map", 2,
             "-c:v", "copy", "-c:a", "aac", "-metadata:s:a:0", "language=eng",
             "-metadata:s:a:1", "language=fra", "-disposition:a:1", "default",
             "-disposition:a:0", 0, "twoaudio.mp4")


def audioonly__m4a(m):
    m.ffmpeg("-i", m.beeps(), *AAC, "audioonly.m4a")


def oneframe__mp4(m):
    m.ffmpeg(*raw(m.numbers(range(1)), 30), *X264, "oneframe.mp4")


def flash__mov(m):
    # A white frame and a beep at every whole second, sound uncompressed.
    count = 30 * 30
    picture = np.full((count, H * W * 3 // 2), 128, np.uint8)
    picture[:, :H * W] = 16
    picture[::30, :H * W] = 235
    with open(m.path("flash.master"), "wb") as out:
        out.write(picture.tobytes())
    both = np.repeat(counter.beeps(48000, 30)[:, None], 2, axis=1)
    m.ffmpeg(*raw("flash.master", 30), "-i", m.sound("beeps-stereo.wav", both, 48000),
             *X264, "-g", 30, "-c:a", "pcm_s16le", "flash.mov")
    os.unlink(m.path("flash.master"))


def tiny__mp4(m):
    # For jobs of very many clips, where only their number matters.
    counted(m, "tiny.mp4", "-g", 15, "-bf", 2, seconds=60, width=128, height=96)


NEEDS = {
    "hevcopen.mkv": ["hevcopen.mp4"], "keytimes.vob": ["mpeg2.vob"],
    "refs.mkv": ["refs.mp4"], "ntsc.mkv": ["ntsc.mp4"], "plain.mkv": ["plain.mp4"], "jitter.mp4": ["noaudio.mp4"],
    "raw.264": ["plain.mp4"], "noctts.mp4": ["plain.mp4"],
    "alate.mp4": ["noaudio.mp4", "plain.mp4"],
    "vlate.mp4": ["noaudio.mp4", "plain.mp4"], "off10.mkv": ["plain.mp4"],
    "elst.mp4": ["plain.mp4"], "frag.mp4": ["plain.mp4"], "trunc.mp4": ["plain.mp4"],
    "nomoov.mp4": ["plain.mp4"], "trunc.mkv": ["plain.mkv"],
    "corrupt.mp4": ["plain.mp4"], "dropref.mp4": ["plain.mp4"],
    "cover.mp4": ["plain.mp4"], "twoaudio.mp4": ["noaudio.mp4"],
}
GENERATORS = {name.replace("__", "."): function
              for name, function in list(globals().items())
              if "__" in name.strip("_") and callable(function)}


def version():
    here = os.path.dirname(os.path.abspath(__file__))
    digest = hashlib.sha256()
    for name in ("sources.py", "counter.py"):
        with open(os.path.join(here, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def make(folder, names=()):
    """Makes what is missing of `names` (default: all) and what they are made from."""
    os.makedirs(folder, exist_ok=True)
    stamp = os.path.join(folder, "version")
    try:
        with open(stamp) as file:
            same = file.read() == version()
    except FileNotFoundError:
        same = False
    if not same:
        for old in os.listdir(folder):
            os.unlink(os.path.join(folder, old))
        with open(stamp, "w") as file:
            file.write(version())

    maker = Maker(folder)
    done = os.path.join(folder, "%s.made")
    wanted = set()

    def want(name):
        if name not in wanted and not os.path.exists(done % name):
            for need in NEEDS.get(name, ()):
                want(need)
            wanted.add(name)

    for name in names or GENERATORS:
        want(name)

    def run(name):
        GENERATORS[name](maker)
        with open(done % name, "w"):
            pass
        return name

    workers = len(os.sched_getaffinity(0))
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        waiting, running = set(wanted), {}
        while waiting or running:
            for name in sorted(waiting):
                if not any(need in wanted for need in NEEDS.get(name, ())):
                    running[pool.submit(run, name)] = name
                    waiting.discard(name)
            finished, _ = concurrent.futures.wait(
                running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in finished:
                wanted.discard(running.pop(future))
                future.result()
    for name in os.listdir(folder):
        if name.endswith((".yuv", ".part.ts")):
            os.unlink(os.path.join(folder, name))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    make(sys.argv[1], sys.argv[2:])
