# SPDX-License-Identifier: Apache-2.0
"""A page with a <video> in headless Chromium plays the film to its end and seeks to every
joint; what it shows there is the right frame."""

import http.server
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import unittest

from counter import BLACK_BELOW, check_bits
from harness import EndToEnd, skipped_loudly

PAGE = """<!doctype html><meta charset="utf-8"><title>film</title>
<video id="film" muted playsinline preload="auto" src="film.mp4"></video>
<script>
const film = document.getElementById("film");
const canvas = document.createElement("canvas");
const context = canvas.getContext("2d", {willReadFrequently: true});
const asked = JOINTS;
const once = (what, limit) => new Promise((good, bad) => {
  const timer = setTimeout(() => bad(new Error("no " + what)), limit);
  film.addEventListener(what, () => { clearTimeout(timer); good(); }, {once: true});
});
// The means of the 16 cells, as counter.py reads them.
function cells() {
  const w = canvas.width = film.videoWidth, h = canvas.height = film.videoHeight;
  context.drawImage(film, 0, 0);
  const means = [];
  for (let i = 0; i < 16; i++) {
    const x = Math.floor((2 * (i % 4) + 1) * w / 8);
    const y = Math.floor((2 * Math.floor(i / 4) + 1) * h / 8);
    const pixels = context.getImageData(x - 4, y - 4, 8, 8).data;
    let sum = 0;
    for (let p = 0; p < pixels.length; p += 4) sum += pixels[p + 1];
    means.push(sum / (pixels.length / 4));
  }
  return means;
}
const painted = () => new Promise(good => {
  if (film.requestVideoFrameCallback) {
    const timer = setTimeout(good, 400);
    film.requestVideoFrameCallback(() => { clearTimeout(timer); good(); });
  } else { setTimeout(good, 400); }
});
async function main() {
  const result = {seeks: [], played: [], error: null};
  try {
    if (film.readyState < 2) await once("loadeddata", 20000);
    result.duration = film.duration;
    result.size = [film.videoWidth, film.videoHeight];
    const frames = [];
    const watch = (now, data) => {
      frames.push([data.mediaTime, cells()]);
      film.requestVideoFrameCallback(watch);
    };
    film.requestVideoFrameCallback(watch);
    await film.play();
    await once("ended", (film.duration + 30) * 1000);
    result.played = frames;
    result.ended = film.ended;
    result.endTime = film.currentTime;
    result.quality = film.getVideoPlaybackQuality();
    for (const time of asked) {
      const shown = painted();
      const done = once("seeked", 20000);
      film.currentTime = time;
      await done;
      await shown;
      result.seeks.push([time, cells()]);
    }
  } catch (error) {
    result.error = String(error) + (film.error ? " " + film.error.message : "");
  }
  await fetch("result", {method: "POST", body: JSON.stringify(result)});
}
main();
</script>
"""

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         "--autoplay-policy=no-user-gesture-required", "--disable-dev-shm-usage",
         "--disable-extensions", "--mute-audio", "--no-default-browser-check"]


def number_of(means):
    if max(means) < BLACK_BELOW:
        return -1
    value = 0
    for i, mean in enumerate(means):
        if 85 < mean < 165:
            return None
        value |= int(mean > 125) << i
    number = value >> 4
    return number if check_bits(number) == value & 15 else None


class Site(http.server.ThreadingHTTPServer):
    """Serves one page and one film, by ranges, and takes one result."""

    daemon_threads = True

    def __init__(self, film, page):
        super().__init__(("127.0.0.1", 0), Visit)
        self.film, self.page = film, page
        self.result = None
        self.arrived = threading.Event()
        self.range_requests = 0


class Visit(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, kind, body, **headers):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        try:
            if self.path == "/":
                self.answer(200, "text/html", self.server.page.encode())
            elif self.path == "/film.mp4":
                self.send_film()
            else:
                self.answer(404, "text/plain", b"")
        except (BrokenPipeError, ConnectionResetError):
            pass  # The browser has enough of this range.

    def send_film(self):
        size = os.path.getsize(self.server.film)
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = 0, size - 1
        if asked:
            self.server.range_requests += 1
            first = int(asked[1])
            last = min(last, int(asked[2])) if asked[2] else last
        with open(self.server.film, "rb") as file:
            file.seek(first)
            body = file.read(last - first + 1)
        extra = {"Content_Range": "bytes %d-%d/%d" % (first, last, size)} if asked else {}
        self.answer(206 if asked else 200, "video/mp4", body, Accept_Ranges="bytes",
                    **extra)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.result = json.loads(body)
        self.answer(200, "text/plain", b"ok")
        self.server.arrived.set()


class Browser(EndToEnd):

    def show(self, path, times, timeout=150):
        browser = shutil.which("chromium") or shutil.which("chromium-browser")
        if not browser:
            skipped_loudly(self, "there is no chromium")
        site = Site(path, PAGE.replace("JOINTS", json.dumps(times)))
        threading.Thread(target=site.serve_forever, daemon=True).start()
        profile = tempfile.mkdtemp(prefix="glyphreel-browser-")
        log = open(self.file("chromium.log"), "wb")
        process = subprocess.Popen(
            [browser, *FLAGS, "--user-data-dir=" + profile,
             "http://127.0.0.1:%d/" % site.server_port],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        try:
            arrived = site.arrived.wait(timeout)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            log.close()
            site.shutdown()
            site.server_close()
            shutil.rmtree(profile, ignore_errors=True)
        with open(self.file("chromium.log"), errors="replace") as file:
            self.assertTrue(arrived, "the page did not answer: " + file.read()[-2000:])
        site.result["ranges"] = site.range_requests
        return site.result

    def assert_shown(self, path, starts, numbers, fps=30):
        """`starts`: film frames of the joints; `numbers`: what every frame shows."""
        wanted = sorted({n + d for n in starts for d in (-1, 0, 1)
                         if 0 <= n + d < len(numbers)} | {len(numbers) - 1})
        # In no order a player would like: back and forth.
        wanted = wanted[::2] + wanted[1::2][::-1]
        times = [(frame + 0.5) / fps for frame in wanted]
        result = self.show(path, times)
        self.assertIsNone(result["error"])
        self.assertTrue(result["ended"])
        self.assertLess(abs(result["duration"] - len(numbers) / fps), 0.03)
        self.assertGreater(result["ranges"], 0)
        wrong = [(frame, number_of(means), numbers[frame])
                 for frame, (_, means) in zip(wanted, result["seeks"])
                 if number_of(means) != numbers[frame]]
        self.assertEqual(len(result["seeks"]), len(wanted))
        self.assertEqual(wrong[:5], [], "%d of %d seeks show another frame (frame, "
                         "shown, due)" % (len(wrong), len(wanted)))
        # While it played: every picture shown at its own time, and most were shown.
        late = [(time, number_of(means)) for time, means in result["played"]
                if number_of(means) not in
                numbers[max(0, round(time * fps) - 1):round(time * fps) + 2]]
        self.assertLess(len(late), 0.05 * len(result["played"]) + 1, late[:5])
        self.assertGreater(len(result["played"]), len(numbers) // 5)

    def test_must_show_7_plays_to_the_end_and_seeks_to_every_joint(self):
        clips = [("plain.mp4", 1, 1.9), ("opengop.mp4", 3.01, 3.71),
                 ("plain.mp4", 6, 6.1), ("vlate.mp4", 0, 1), ("plain.mp4", 9, 9.034),
                 ("hevc.mp4", 2.5, 4.1), ("plain.ts", 5.03, 6.03)]
        film = self.render(self.job(clips))
        self.verify(film, fps=30)
        numbers = film.numbers()
        self.assertNotIn(None, numbers)
        starts = [c["first_frame"] for c in film.report["clips"]]
        self.assertEqual(len(starts), len(clips))
        self.assert_shown(film.path, starts, numbers)

    def test_plays_and_seeks_where_copied_and_encoded_parts_meet(self):
        sign = {"type": "box", "x": 0, "y": 0, "width": 48, "height": 24,
                "color": "#ffffff"}
        clips = [("refs.mp4", 1.5, 8.2), ("refs.mp4", 2.9, 4.1), ("refs.mp4", 0, 2)]
        film = self.render(self.job(clips, overlay={"layers": [{**sign, "from": 3,
                                                                "until": 3.4}]}),
                           more=("--smart", "require"))
        self.verify(film, fps=30)
        numbers = film.numbers()
        self.assertNotIn(None, numbers)
        copied = film.report["smart"]["copied"]
        self.assertGreaterEqual(len(copied), 3)
        self.assert_shown(film.path, [f for r in copied for f in r], numbers)


if __name__ == "__main__":
    unittest.main()
