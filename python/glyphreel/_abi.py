# SPDX-License-Identifier: Apache-2.0
"""glyphreel.h in ctypes: finds libglyphreel.so, declares its structs and functions.

Private. Calls into the library release the GIL (ctypes.CDLL does).
"""
import ctypes
import ctypes.util
import os
from ctypes import (
    CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_double, c_int32, c_int64,
    c_size_t, c_ssize_t, c_uint8, c_void_p, sizeof)
from fractions import Fraction

from .errors import error_of

SONAME = "libglyphreel.so.0"


def _candidates():
    """The library's names, best first."""
    named = os.environ.get("GLYPHREEL_LIBRARY")
    if named:
        yield named  # and no other: whoever names one means it
        return
    here = os.path.dirname(os.path.abspath(__file__))
    yield os.path.join(here, SONAME)
    try:
        from ._installed import LIBRARY
        yield os.path.normpath(os.path.join(here, LIBRARY))
    except ImportError:
        pass  # used from the source tree
    found = ctypes.util.find_library("glyphreel")
    if found == SONAME:
        yield found
    yield SONAME


def _load():
    tried = []
    for name in _candidates():
        if os.path.isabs(name) and not os.path.exists(name):
            tried.append(f"{name}: does not exist")
            continue
        try:
            return ctypes.CDLL(name)
        except OSError as error:
            tried.append(str(error))
    raise ImportError(
        "glyphreel: cannot load its library; install it, or name the file in "
        "GLYPHREEL_LIBRARY. Tried: " + "; ".join(tried))


class Rational(Structure):
    _fields_ = [("num", c_int64), ("den", c_int64)]


class Pair(Structure):
    _fields_ = [("key", c_char_p), ("value", c_char_p)]


class _Sized(Structure):
    """A struct whose first field says how large it is."""

    def __init__(self, **fields):
        super().__init__(struct_size=sizeof(self), **fields)


class Clip(_Sized):
    _fields_ = [("struct_size", c_size_t), ("source", c_char_p),
                ("start_time", Rational), ("end_time", Rational), ("name", c_char_p),
                ("notes", c_char_p), ("player", c_char_p), ("rating", c_int32),
                ("tags", POINTER(c_char_p)), ("tag_count", c_size_t),
                ("fields", POINTER(Pair)), ("field_count", c_size_t)]


class Progress(_Sized):
    _fields_ = [("struct_size", c_size_t), ("frames_done", c_int64),
                ("frame_count", c_int64), ("elapsed_s", c_double),
                ("film_fps", c_double), ("stage", c_char_p)]


ProgressFn = CFUNCTYPE(None, POINTER(Progress), c_void_p)


class RenderOptions(_Sized):
    _fields_ = [("struct_size", c_size_t), ("workers", c_int32), ("strict", c_int32),
                ("memory_bytes", c_int64), ("cancel", c_void_p),
                ("on_progress", ProgressFn), ("user", c_void_p),
                ("on_clip_error", c_int32), ("smart", c_int32)]


class Rules(_Sized):
    _fields_ = [("struct_size", c_size_t), ("roots", POINTER(c_char_p)),
                ("root_count", c_size_t), ("allow_network", c_int32),
                ("max_pixels", c_int64), ("max_seconds", c_int64),
                ("max_clips", c_int64), ("max_text_length", c_int64),
                ("max_layers", c_int64), ("max_fonts", c_int64)]


class FrameFormat(_Sized):
    _fields_ = [("struct_size", c_size_t), ("width", c_int32), ("height", c_int32),
                ("pixel_format", c_char_p), ("matrix", c_int32), ("range", c_int32),
                ("primaries", c_int32), ("transfer", c_int32), ("siting", c_int32)]


class CompositorOptions(_Sized):
    _fields_ = [("struct_size", c_size_t), ("job", c_void_p), ("clip", POINTER(Clip)),
                ("clip_number", c_int32), ("format", POINTER(FrameFormat)),
                ("fonts", c_void_p), ("recorded_at", Rational), ("timecode", c_void_p)]


class FrameTimes(_Sized):
    _fields_ = [("struct_size", c_size_t), ("clip", Rational), ("source", Rational),
                ("film", Rational)]


_OUT = POINTER(c_void_p)  # where a function puts an object or an error
# Functions that can fail, without their last argument, the error's.
_FALLIBLE = {
    "gr_job_from_file": [c_char_p, c_char_p, _OUT],
    "gr_job_create": [_OUT],
    "gr_job_set_rules": [c_void_p, POINTER(Rules)],
    "gr_job_read_json": [c_void_p, c_char_p, c_size_t, c_char_p, c_char_p],
    "gr_job_add_font": [c_void_p, c_char_p],
    "gr_job_set_overlay": [c_void_p, c_char_p, c_size_t, c_char_p],
    "gr_cancel_create": [_OUT],
    "gr_render": [c_void_p, c_char_p, POINTER(RenderOptions), _OUT],
    "gr_check": [c_void_p, c_char_p, c_void_p, _OUT],
    "gr_preview": [c_void_p, c_int32, Rational, c_char_p, c_void_p],
    "gr_fonts_create": [c_void_p, _OUT],
    "gr_plane_size": [POINTER(FrameFormat), c_size_t, POINTER(c_size_t),
                      POINTER(c_size_t)],
    "gr_compositor_create": [POINTER(CompositorOptions), _OUT],
    "gr_compositor_draw": [c_void_p, POINTER(c_void_p), POINTER(c_ssize_t), c_size_t,
                           POINTER(FrameTimes)],
    "gr_parse_time": [c_char_p, POINTER(Rational)],
}
_OTHERS = {
    "gr_version": (c_char_p, []),
    "gr_silence_media_log": (None, []),
    "gr_error_code": (c_int32, [c_void_p]),
    "gr_error_text": (c_char_p, [c_void_p]),
    "gr_error_native_code": (c_int32, [c_void_p]),
    "gr_error_free": (None, [c_void_p]),
    "gr_job_free": (None, [c_void_p]),
    "gr_job_clip_count": (c_size_t, [c_void_p]),
    "gr_job_warning": (c_char_p, [c_void_p, c_size_t]),
    "gr_cancel_raise": (None, [c_void_p]),
    "gr_cancel_is_raised": (c_int32, [c_void_p]),
    "gr_cancel_free": (None, [c_void_p]),
    "gr_report_json": (c_char_p, [c_void_p]),
    "gr_report_free": (None, [c_void_p]),
    "gr_fonts_free": (None, [c_void_p]),
    "gr_plane_count": (c_size_t, [c_char_p]),
    "gr_compositor_free": (None, [c_void_p]),
    "gr_compositor_warning": (c_char_p, [c_void_p, c_size_t]),
    "gr_compositor_draws_at": (c_int32, [c_void_p, POINTER(FrameTimes)]),
}

lib = _load()
for _name, _arguments in _FALLIBLE.items():
    _function = getattr(lib, _name)
    _function.restype, _function.argtypes = c_int32, _arguments + [_OUT]
for _name, (_result, _arguments) in _OTHERS.items():
    _function = getattr(lib, _name)
    _function.restype, _function.argtypes = _result, _arguments


class Handle:
    """An object of the library, freed with this one."""

    def __init__(self, pointer, free):
        self.pointer, self._free = pointer, free

    def __del__(self):
        if self.pointer:
            self._free(self.pointer)


def call(name, *arguments):
    """Calls a function that can fail; raises what it reports."""
    error = c_void_p()
    if getattr(lib, name)(*arguments, byref(error)) != 0:
        try:
            raise error_of(lib.gr_error_code(error),
                           lib.gr_error_text(error).decode("utf-8", "replace"),
                           lib.gr_error_native_code(error))
        finally:
            lib.gr_error_free(error)


def create(name, free, *arguments):
    """Calls a function whose last argument is where the object goes."""
    out = c_void_p()
    call(name, *arguments, byref(out))
    return Handle(out, free)


def text(value, what):
    """A str as the library takes it."""
    if value is None:
        return None
    encoded = value.encode("utf-8", "surrogatepass")
    if b"\0" in encoded:
        raise ValueError(f"{what}: holds a NUL character")
    return encoded


def path(value):
    """A path-like object as the library takes it."""
    encoded = os.fsencode(value)
    if b"\0" in encoded:
        raise ValueError("a path holds a NUL character")
    return encoded


def rational(seconds):
    """Seconds as an int, Fraction, Decimal, float, or text as in jobs, exactly."""
    if isinstance(seconds, str):
        value = Rational()
        call("gr_parse_time", text(seconds, "a time"), byref(value))
        return value
    try:
        exact = Fraction(seconds).limit_denominator(10**9)
    except OverflowError:
        exact = Fraction(2**63)
    if not -2**63 < exact.numerator < 2**63:
        raise ValueError(f"{seconds} is no time")
    return Rational(exact.numerator, exact.denominator)


def lines(function, handle):
    """All that a gr_..._warning() function has to say."""
    said = []
    while (line := function(handle, len(said))) is not None:
        said.append(line.decode("utf-8", "replace"))
    return said
