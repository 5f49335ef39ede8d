# SPDX-License-Identifier: Apache-2.0
"""Files that strangers might upload, made by ffmpeg and by hand, each once."""
import os
import random
import struct
import subprocess
import zlib

H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-bf", "2", "-pix_fmt",
        "yuv420p", "-threads", "1"]
AAC = ["-c:a", "aac", "-b:a", "64k"]


def ffmpeg(*arguments):
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments],
                          capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError("ffmpeg %s: %s" % (" ".join(arguments), done.stderr))


def picture(seconds=3, size="160x90", rate=25):
    return ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]


def tone(seconds=3, rate=48000):
    return ["-f", "lavfi", "-i", f"sine=f=440:r={rate}:d={seconds}"]


def png(width, height, data=b"", more=b""):
    """A PNG whose header says what it likes."""
    def chunk(kind, body):
        return (struct.pack(">I", len(body)) + kind + body +
                struct.pack(">I", zlib.crc32(kind + body)))
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) +
            more + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def patched(data, box, change):
    """An mp4 with the body of its first `box` changed."""
    at = data.index(box) + 4
    size = struct.unpack(">I", data[at - 8:at - 4])[0] - 8
    return data[:at] + change(data[at:at + size]) + data[at + size:]


class Inputs:
    """Makes everything in `folder`; path(name) gives its place."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def make(self):
        p = self.path
        ffmpeg(*picture(), *tone(), *H264, *AAC, "-bitexact", "-movflags", "faststart",
               p("good.mp4"))
        good = self.read("good.mp4")
        self.containers(good)
        self.no_films()
        self.timestamps(good)
        self.streams()
        self.beside_the_film()

    def containers(self, good):
        p = self.path
        self.write("empty.mp4", b"")
        self.write("one-byte.mp4", b"\0")
        ffmpeg("-i", p("good.mp4"), "-c", "copy", p("late-index.mp4"))
        late = self.read("late-index.mp4")
        self.write("no-index.mp4", late[:len(late) * 6 // 10])
        self.write("cut.mp4", good[:len(good) * 6 // 10])
        self.write("wrong-ending.avi", good)
        # To a pipe: nowhere to write the index to.
        with open(p("no-cues.mkv"), "wb") as file:
            subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", p("good.mp4"), "-c",
                            "copy", "-f", "matroska", "pipe:1"], stdout=file, check=True)
        mkv = self.read("no-cues.mkv")
        self.write("cut.mkv", mkv[:len(mkv) * 6 // 10])
        ffmpeg("-i", p("good.mp4"), "-c", "copy", "-encryption_scheme", "cenc-aes-ctr",
               "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid",
               "a7e61c373e219033c21091fa607bf3b8", p("encrypted.mp4"))

    def no_films(self):
        p = self.path
        self.write("text.mp4", "These are the notes of the match.\n" * 200)
        self.write("noise.mp4", random.Random(1).randbytes(50000))
        ffmpeg(*picture(1), "-frames:v", "1", p("picture.png"))
        self.write("png.mp4", self.read("picture.png"))
        ffmpeg(*picture(1), "-frames:v", "1", p("picture.jpg"))
        self.write("jpeg.mp4", self.read("picture.jpg"))
        self.write("hls.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n"
                              "http://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
        self.write("concat.mp4", "ffconcat version 1.0\nfile '/etc/passwd'\n")
        self.write("sdp.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\n"
                              "t=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n")
        self.write("subtitles.mp4", "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n" * 5)
        os.makedirs(p("folder.mp4"), exist_ok=True)
        for name, target in (("link.mp4", "good.mp4"), ("loop.mp4", "loop.mp4"),
                             ("device.mp4", "/dev/zero")):
            if not os.path.islink(p(name)):
                os.symlink(target, p(name))
        for name in ("fifo.mp4", "fifo.ttf", "fifo.png"):
            if not os.path.exists(p(name)):
                os.mkfifo(p(name))

    def timestamps(self, good):
        p = self.path
        ffmpeg("-i", p("good.mp4"), "-c", "copy", "-an", "-bsf:v", "h264_mp4toannexb",
               p("no-times.h264"))
        for name, offset in (("a.ts", "10"), ("b.ts", "5000"), ("wrap.ts", "95442.2")):
            ffmpeg("-i", p("good.mp4"), "-c", "copy", "-output_ts_offset", offset,
                   "-muxdelay", "0", p(name))
        self.write("jump.ts", self.read("a.ts") + self.read("b.ts"))
        for ending in ("mov", "mkv", "flv"):  # as they are, none at all, wrapped round
            ffmpeg("-i", p("good.mp4"), "-c", "copy", "-output_ts_offset", "-1.5",
                   "-avoid_negative_ts", "disabled", p("negative." + ending))

        def longest(body):  # every frame lasts as long as a frame can
            count = struct.unpack(">I", body[4:8])[0]
            entry = struct.pack(">II", struct.unpack(">I", body[8:12])[0], 0xFFFFFFFF)
            return body[:8] + entry + body[16:] if count else body
        self.write("overflow.mp4", patched(good, b"stts", longest))
        self.write("timescale-0.mp4", patched(
            good, b"mdhd", lambda b: b[:12] + b"\0\0\0\0" + b[16:]))
        self.write("many-samples.mp4", patched(
            good, b"stsz", lambda b: b[:8] + b"\xff\xff\xff\xff" + b[12:]))

    def streams(self):
        p = self.path
        ffmpeg(*tone(), *AAC, p("sound.mp4"))
        ffmpeg(*picture(), *H264, p("silent.mp4"))
        ffmpeg(*picture(1, rate=1), *H264, p("one-frame.mp4"))
        ffmpeg(*picture(), *tone(), *(["-map", "0:v"] + ["-map", "1:a"] * 40), *H264,
               "-c:a", "pcm_s16le", "-ar", "8000", p("streams.mkv"))
        ffmpeg(*picture(size="320x180"), *tone(rate=44100), *H264, "-c:a", "mp2",
               "-output_ts_offset", "13", "-muxdelay", "0", p("large.ts"))
        self.write("size-changes.ts", self.read("a.ts") + self.read("large.ts"))
        self.write("damaged.mp4", self.damaged("v", 30, 37))
        self.write("damaged-sound.mp4", self.damaged("a", 50, 61))
        self.write("huge.mp4", patched(self.read("good.mp4"), b"stsd", lambda b:
                                       b[:40] + struct.pack(">HH", 16384, 16384) + b[44:]))
        # 400 MB of zeros that take no place.
        with open(p("huge.y4m"), "wb") as file:
            file.write(b"YUV4MPEG2 W16384 H16384 F25:1 Ip A1:1 C420\nFRAME\n")
            file.truncate(16384 * 16384 * 3 // 2 + 60)

    def damaged(self, stream, first, last):
        """good.mp4 with noise in some packets of a stream, behind their first bytes."""
        data = bytearray(self.read("good.mp4"))
        listed = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries",
             "packet=pos,size", "-of", "csv=p=0", self.path("good.mp4")],
            capture_output=True, text=True, check=True).stdout.split()
        noise = random.Random(4)
        for line in listed[first:last]:
            size, at = map(int, line.split(",")[:2])
            begin = at + min(12, size // 2)
            data[begin:at + size] = noise.randbytes(at + size - begin)
        return bytes(data)

    def beside_the_film(self):
        self.write("bomb.png", png(60000, 60000, zlib.compress(bytes(1000))))
        self.write("cut.png", self.read("picture.png")[:600])
        self.write("packed.png", png(4, 4, zlib.compress(bytes(50_000_000)),
                                     more=b"\0\0\0\4zTXt" + b"a\0\0x" + b"\0\0\0\0"))
        self.write("broken.ttf", random.Random(2).randbytes(20000))
        self.write("text.ttf", "no font\n" * 100)
        font = self.system_font()
        noise = random.Random(3)
        for n in range(4):
            hostile = bytearray(font)
            for _ in range(200):
                hostile[noise.randrange(12, len(hostile))] = noise.randrange(256)
            self.write("hostile%d.ttf" % n, bytes(hostile))
        self.write("cut.ttf", font[:len(font) // 3])
        self.write("points.csv", "time,value\n0,1\n1,x\n")

    @staticmethod
    def system_font():
        found = subprocess.run(["fc-match", "-f", "%{file}", "sans:fontformat=TrueType"],
                               capture_output=True, text=True, check=True).stdout
        with open(found, "rb") as file:
            return file.read()
