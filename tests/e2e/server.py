# SPDX-License-Identifier: Apache-2.0
"""Serves one file over HTTP, by ranges, as fast as is wanted."""

import http.server
import os
import re
import threading
import time


class FileServer(http.server.ThreadingHTTPServer):
    """Lives until shutdown(); `bytes_per_second` of each answer, or at once."""

    daemon_threads = True

    def __init__(self, path, bytes_per_second=None):
        self.path, self.rate = path, bytes_per_second
        super().__init__(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return "http://127.0.0.1:%d/film.mp4" % self.server_port


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        size = os.path.getsize(self.server.path)
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        last = min(int(asked[2]) if asked and asked[2] else size - 1, size - 1)
        self.send_response(206 if asked else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last - first + 1))
        if asked:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (first, last, size))
        self.end_headers()
        piece = 8192
        with open(self.server.path, "rb") as file:
            file.seek(first)
            left = last - first + 1
            try:
                while left > 0:
                    data = file.read(min(piece, left))
                    self.wfile.write(data)
                    left -= len(data)
                    if self.server.rate:
                        time.sleep(len(data) / self.server.rate)
            except OSError:
                self.close_connection = True
