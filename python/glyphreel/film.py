# SPDX-License-Identifier: Apache-2.0
"""Jobs and films."""
import json
import queue
import threading
from ctypes import byref, c_char_p, c_void_p
from dataclasses import dataclass

from . import _abi
from ._abi import call, create, lib
from .errors import Error


def silence_media_log():
    """Turns FFmpeg's remarks about broken or cancelled files on standard error off, for
    the whole process."""
    lib.gr_silence_media_log()


class Cancel:
    """Ends the work that it was given to. Any thread may raise it; it stays raised."""

    def __init__(self):
        self._handle = create("gr_cancel_create", lib.gr_cancel_free)

    def raise_(self):
        lib.gr_cancel_raise(self._handle.pointer)

    @property
    def is_raised(self):
        return lib.gr_cancel_is_raised(self._handle.pointer) != 0


class Job:
    """A job that has been read: `job` is a dict or list as in docs/job.md, or the path of
    a job file. Paths in a dict are relative to `folder`, in a file to the file's folder.
    `source`: the video of clips that name none; `rules`: what the job may read. Any number
    of threads may use one Job."""

    def __init__(self, job, *, folder=None, source=None, rules=None):
        source = None if source is None else _abi.path(source)
        if isinstance(job, (dict, list, tuple)):
            data = json.dumps(job, allow_nan=False).encode("ascii")
            self._handle = create("gr_job_create", lib.gr_job_free)
            pointer = self._handle.pointer
            call("gr_job_set_rules", pointer, byref((rules or Rules())._as_struct()))
            call("gr_job_read_json", pointer, data, len(data),
                 None if folder is None else _abi.path(folder), source)
        else:
            if rules is not None:
                raise TypeError("rules belong to a job in memory, not to a file")
            if folder is not None:
                raise TypeError("folder belongs to a job in memory, not to a file")
            self._handle = create("gr_job_from_file", lib.gr_job_free, _abi.path(job),
                                  source)

    @property
    def clip_count(self):
        return lib.gr_job_clip_count(self._handle.pointer)

    @property
    def warnings(self):
        """What the reader remarked, such as invalid UTF-8."""
        return _abi.lines(lib.gr_job_warning, self._handle.pointer)


@dataclass(frozen=True)
class Rules:
    """What a job may read and how large it may be; a limit of 0 is the default one."""
    roots: tuple = ()             # folders of which it may name files; none: every file
    allow_network: bool = False   # http:// and https:// sources
    max_pixels: int = 0
    max_seconds: int = 0
    max_clips: int = 0
    max_text_length: int = 0
    max_layers: int = 0
    max_fonts: int = 0

    def _as_struct(self):
        limits = {name: value for name, value in vars(self).items()
                  if name.startswith("max_")}
        roots = (c_char_p * len(self.roots))(*map(_abi.path, self.roots))
        return _abi.Rules(roots=roots, root_count=len(roots),
                          allow_network=bool(self.allow_network), **limits)


@dataclass(frozen=True)
class Progress:
    frames_done: int
    frame_count: int    # 0 while it is not known
    elapsed_s: float
    film_fps: float     # turns frames into seconds of film; 0: not known
    stage: str          # "probe", "render", "join"

    @property
    def share(self):
        """0..1"""
        return self.frames_done / self.frame_count if self.frame_count else 0.0


def _job_of(job):
    return job if isinstance(job, Job) else Job(job)


class _Report(_abi.Handle):
    """Where a function puts its report."""

    def __init__(self):
        super().__init__(c_void_p(), lib.gr_report_free)

    def read(self):
        return json.loads(lib.gr_report_json(self.pointer))


class _Work(threading.Thread):
    """One call into the library on a thread of its own, so that the caller's can be
    interrupted; what it has to say comes through `inbox`, None at its end."""

    def __init__(self, function):
        super().__init__(name="glyphreel")
        self.inbox = queue.SimpleQueue()
        self.error = None
        self._function = function

    def run(self):
        try:
            self._function()
        except BaseException as error:  # pylint: disable=broad-except
            self.error = error
        finally:
            self.inbox.put(None)

    def finish(self, cancel, progress=None):
        """Passes progress on until the work ends. KeyboardInterrupt, or whatever
        `progress` raises, cancels it first and then goes on."""
        try:
            self.start()
            for said in self._said():
                progress(said)
            self.join()
        except BaseException:
            cancel.raise_()
            while self.is_alive():
                try:
                    self.join()
                except KeyboardInterrupt:
                    pass  # again; it has been told, and ends soon
            raise
        if self.error is not None:
            raise self.error

    def _said(self):
        """What comes in until the end; of what a slow callback missed, the latest."""
        while (latest := self.inbox.get()) is not None:
            while not self.inbox.empty():
                newer = self.inbox.get()
                if newer is None:
                    yield latest
                    return
                latest = newer
            yield latest


def render(job, output, *, progress=None, cancel=None, workers=0, memory_bytes=0,
           strict=False, on_clip_error="fail", smart="off"):
    """Makes the film and returns the report, a dict as the command's --report writes it.

    `job` is a Job, a dict, a list or a path. `progress(p)` is called on the calling
    thread with a Progress; what it raises cancels the render and goes on to the caller,
    and so does KeyboardInterrupt. `cancel` is a Cancel that another thread may raise.
    `on_clip_error`: what becomes of a clip whose source cannot be used: "fail" (no film),
    "skip" (it is left out) or "card" (a card that says so). `smart`: whether H.264 that
    nothing is drawn on is copied from the sources: "off", "auto" (where it is worth it)
    or "require" (an error where it is nowhere); the report's "smart" says what was.
    Raises an Error; the output is complete or does not exist.
    """
    job = _job_of(job)
    output = _abi.path(output)
    cancel = cancel or Cancel()
    options = _abi.RenderOptions(workers=workers, memory_bytes=memory_bytes,
                                 strict=bool(strict),
                                 on_clip_error=("fail", "skip", "card").index(
                                     on_clip_error),
                                 smart=("off", "auto", "require").index(smart),
                                 cancel=cancel._handle.pointer.value)
    report = _Report()
    work = _Work(lambda: call("gr_render", job._handle.pointer, output, byref(options),
                              byref(report.pointer)))
    if progress is not None:
        def on_progress(pointer, _user):
            p = pointer.contents
            work.inbox.put(Progress(p.frames_done, p.frame_count, p.elapsed_s,
                                    p.film_fps, p.stage.decode()))
        options.on_progress = _abi.ProgressFn(on_progress)
    work.finish(cancel, progress)
    return report.read()


def check(job, output=None, *, cancel=None):
    """Everything that is wrong with a job, without rendering it: a dict with `problems`
    (empty: the job is fine), `warnings`, and what would be made. A job that cannot be
    read raises BadRequest."""
    job = _job_of(job)
    output = None if output is None else _abi.path(output)
    cancel = cancel or Cancel()
    report = _Report()

    def work():
        try:
            call("gr_check", job._handle.pointer, output, cancel._handle.pointer,
                 byref(report.pointer))
        except Error:
            if not report.pointer:  # else it says so itself
                raise
    _Work(work).finish(cancel)
    return report.read()


def preview(job, output, *, clip=1, at=0, cancel=None):
    """Writes one finished frame as a PNG: `at` seconds into clip number `clip`."""
    job = _job_of(job)
    output, at = _abi.path(output), _abi.rational(at)
    cancel = cancel or Cancel()
    _Work(lambda: call("gr_preview", job._handle.pointer, clip, at, output,
                       cancel._handle.pointer)).finish(cancel)
