# SPDX-License-Identifier: Apache-2.0
"""Overlays drawn into frames of the host."""
import json
from ctypes import POINTER, byref, c_char_p, c_size_t, cast, pointer

from . import _abi
from ._abi import call, create, lib
from .film import Job
from .planes import Planes


class Fonts:
    """The system's fonts and those of font files, opened once for many compositors; any
    number of threads may share it."""

    def __init__(self, files=()):
        job = create("gr_job_create", lib.gr_job_free)
        for file in files:
            call("gr_job_add_font", job.pointer, _abi.path(file))
        self._handle = create("gr_fonts_create", lib.gr_fonts_free, job.pointer)


def _overlay_job(overlay, folder):
    if isinstance(overlay, Job):
        return overlay._handle
    job = create("gr_job_create", lib.gr_job_free)
    data = json.dumps(overlay, allow_nan=False).encode("ascii")
    call("gr_job_set_overlay", job.pointer, data, len(data),
         None if folder is None else _abi.path(folder))
    return job


def _clip_of(clip, keep):
    """gr_clip of a dict with the fields of a job's clip; `keep` gets what it points to."""
    known = {"name", "notes", "player", "rating", "tags", "fields", "start_time",
             "end_time", "number", "source"}
    unknown = set(clip) - known
    if unknown:
        raise ValueError(f"clip: unknown field {sorted(unknown)[0]!r}")
    given = _abi.Clip(rating=clip.get("rating") or 0,
                      start_time=_abi.rational(clip.get("start_time", 0)),
                      end_time=_abi.rational(clip["end_time"]))
    for field in ("name", "notes", "player"):
        setattr(given, field, _abi.text(clip.get(field), f"clip: {field}"))
    tags = [_abi.text(tag, "clip: a tag") for tag in clip.get("tags") or ()]
    keep.append((c_char_p * len(tags))(*tags))
    given.tags, given.tag_count = cast(keep[-1], POINTER(c_char_p)), len(tags)
    fields = [_abi.Pair(_abi.text(key, "clip: fields"),
                        _abi.text(str(value), "clip: fields"))
              for key, value in (clip.get("fields") or {}).items()]
    keep.append((_abi.Pair * len(fields))(*fields))
    given.fields, given.field_count = cast(keep[-1], POINTER(_abi.Pair)), len(fields)
    return given


class Compositor:
    """Draws one clip's overlay into frames of one format.

    `clip`: a dict as in a job: end_time (from start_time, or 0, says how long it is),
    name, notes, rating, tags, player, fields, number. `overlay`: what a job has there, or
    a Job. Colour is given by the code points of ITU-T H.273; 0 is the usual one, see
    glyphreel.h. A compositor belongs to one thread at a time; drawing releases the GIL.
    """

    def __init__(self, clip, width, height, pixel_format="yuv420p", *, overlay="card",
                 folder=None, fonts=None, matrix=0, color_range=0, primaries=0,
                 transfer=0, siting=0):
        keep = []
        job = _overlay_job(overlay, folder)
        given = _clip_of(clip, keep)
        self._format = _abi.FrameFormat(
            width=width, height=height, pixel_format=_abi.text(pixel_format, "format"),
            matrix=matrix, range=color_range, primaries=primaries, transfer=transfer,
            siting=siting)
        options = _abi.CompositorOptions(
            job=job.pointer.value, clip=pointer(given), format=pointer(self._format),
            clip_number=clip.get("number") or 0,
            fonts=fonts._handle.pointer.value if fonts else None)
        self._handle = create("gr_compositor_create", lib.gr_compositor_free,
                              byref(options))
        self.plane_sizes = tuple(self._plane_size(p) for p in
                                 range(lib.gr_plane_count(self._format.pixel_format)))

    def _plane_size(self, plane):
        row_bytes, rows = c_size_t(), c_size_t()
        call("gr_plane_size", byref(self._format), plane, byref(row_bytes), byref(rows))
        return row_bytes.value, rows.value

    @property
    def warnings(self):
        """A character that no font has, a text shortened."""
        return _abi.lines(lib.gr_compositor_warning, self._handle.pointer)

    @staticmethod
    def _times(at, source, film):
        times = _abi.FrameTimes(clip=_abi.rational(at))
        if source is not None:
            times.source = _abi.rational(source)
        if film is not None:
            times.film = _abi.rational(film)
        return times

    def draws_at(self, at, *, source=None, film=None):
        """Whether draw() would change a frame at this time."""
        times = self._times(at, source, film)
        return lib.gr_compositor_draws_at(self._handle.pointer, byref(times)) != 0

    def draw(self, frame, at, *, source=None, film=None):
        """Blends the overlay into `frame`, whose time is `at` seconds of clip time:
        one writable buffer, or a sequence with one for each plane; see Planes."""
        times = self._times(at, source, film)
        with Planes(frame, self.plane_sizes) as planes:
            call("gr_compositor_draw", self._handle.pointer, planes.data, planes.strides,
                 len(self.plane_sizes), byref(times))

