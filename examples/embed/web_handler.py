#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A web service that makes films, of nothing but Python's standard library.

usage: web_handler.py MEDIA_FOLDER FILM_FOLDER [PORT]

    POST   /films              a job; answers 201 and {"film": "/films/ID"}
    GET    /films/ID/progress  server-sent events: progress ..., then done or error
    GET    /films/ID           the film, once it is done
    DELETE /films/ID           cancels it, and deletes it

    curl -d '{"source": "match.mp4", "clips": [{"start_time": 1, "end_time": 2}]}' \\
         localhost:8080/films
    curl -N localhost:8080/films/ID/progress

Who asks may choose clips, texts and one of the built-in overlays, and no file but a
video of MEDIA_FOLDER.
"""
import concurrent.futures
import http.server
import json
import pathlib
import shutil
import sys
import threading
import uuid

import glyphreel

MAX_JOB_BYTES = 1 << 20
FILMS_AT_ONCE = 2


class Film:
    """One film on its way; `events` grows, `changed` says so to whoever streams it."""

    def __init__(self, path):
        self.path = path
        self.cancel = glyphreel.Cancel()
        self.events = []
        self.ended = False
        self.changed = threading.Condition()

    def tell(self, event, ended=False, **data):
        with self.changed:
            if self.events and self.events[-1][0] == event == "progress":
                self.events.pop()  # nobody needs the ones before
            self.events.append((event, data))
            self.ended = ended
            self.changed.notify_all()

    def make(self, job):
        try:
            report = glyphreel.render(job, self.path, cancel=self.cancel,
                                      progress=self.show)
            self.tell("done", ended=True, frames=report["frame_count"],
                      seconds=report["duration_s"], warnings=report["warnings"])
        except glyphreel.Error as error:
            self.tell("error", ended=True, code=error.code, text=error.text)
        except Exception as error:  # whoever streams must not wait for ever
            self.tell("error", ended=True, code="internal", text=str(error))
            raise

    def show(self, progress):
        self.tell("progress", stage=progress.stage, share=round(progress.share, 3))

    def stream(self):
        """Yields events from now on until the last."""
        last = None
        while True:
            with self.changed:
                self.changed.wait_for(
                    lambda: self.events and self.events[-1] is not last)
                last, ended = self.events[-1], self.ended
            yield last
            if ended:
                return


class Studio:
    """All films."""

    def __init__(self, media, folder):
        self.media, self.folder = media, folder
        self.films = {}
        self.pool = concurrent.futures.ThreadPoolExecutor(FILMS_AT_ONCE)

    def read_job(self, text):
        """A job of a stranger; raises ValueError (glyphreel.BadRequest is one)."""
        asked = json.loads(text)
        if not isinstance(asked, dict):
            raise ValueError("a job is a JSON object")
        unknown = set(asked) - {"source", "clips", "overlay"}
        if unknown:
            raise ValueError(f"unknown field {sorted(unknown)[0]!r}")
        source = asked.get("source")
        if source not in [path.name for path in self.media.iterdir()]:
            raise ValueError("source: there is no such video")
        if asked.get("overlay", "card") not in ("card", "classic", "none"):
            raise ValueError("overlay: choose card, classic or none")
        return glyphreel.Job(asked, folder=self.media)

    def start(self, job):
        name = uuid.uuid4().hex
        film = Film(self.folder / f"{name}.mp4")
        self.films[name] = film
        self.pool.submit(film.make, job)
        return name

    def drop(self, name):
        film = self.films.pop(name)
        film.cancel.raise_()
        for _ in film.stream():
            pass
        film.path.unlink(missing_ok=True)

    def close(self):
        for name in list(self.films):
            self.films[name].cancel.raise_()
        self.pool.shutdown()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    studio = None

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def find_film(self):
        """(film's name, what of it is asked for), or None with the answer sent."""
        parts = self.path.split("/")
        if len(parts) in (3, 4) and parts[1] == "films" and parts[2] in self.studio.films:
            return parts[2], "/".join(parts[3:])
        self.answer(404, {"code": "not_found", "text": "there is no such film"})
        return None

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isdecimal() and len(length) < 10 else 0
        if self.path != "/films" or not 0 < size <= MAX_JOB_BYTES:
            self.close_connection = True
            self.answer(400, {"code": "bad_request", "text": "post a job to /films"})
            return
        try:
            job = self.studio.read_job(self.rfile.read(size))
        except ValueError as error:
            self.answer(400, {"code": "bad_request", "text": str(error)})
            return
        self.answer(201, {"film": "/films/" + self.studio.start(job)})

    def do_GET(self):
        if (found := self.find_film()) is None:
            return
        film = self.studio.films[found[0]]
        if found[1] == "progress":
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Connection", "close")
            self.end_headers()
            for event, data in film.stream():
                self.wfile.write(f"event: {event}\ndata: {json.dumps(data)}\n\n".encode())
        elif not film.path.exists():
            self.answer(409, {"code": "not_ready", "text": "the film is not done"})
        else:
            with film.path.open("rb") as file:
                self.send_response(200)
                self.send_header("Content-Type", "video/mp4")
                self.send_header("Content-Length", str(film.path.stat().st_size))
                self.end_headers()
                shutil.copyfileobj(file, self.wfile)

    def do_DELETE(self):
        if (found := self.find_film()) is not None:
            self.studio.drop(found[0])
            self.answer(200, {})

    def log_message(self, *_):
        pass


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.split("\n\n")[1])
    glyphreel.silence_media_log()  # what goes wrong, the events tell
    Handler.studio = Studio(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    port = int(sys.argv[3]) if len(sys.argv) == 4 else 8080
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}/films", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            Handler.studio.close()


if __name__ == "__main__":
    main()
