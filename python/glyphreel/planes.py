# SPDX-License-Identifier: Apache-2.0
"""Frames of the host: writable buffers (numpy arrays, bytearrays, memoryviews, mmaps) as
the planes that the library draws on, without copying."""
import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_ssize_t, c_void_p

_WRITABLE, _STRIDES = 0x0001, 0x0018  # PyBUF_WRITABLE, PyBUF_STRIDES


class _PyBuffer(Structure):
    """Py_buffer of the stable ABI."""
    _fields_ = [("buf", c_void_p), ("obj", ctypes.py_object), ("len", c_ssize_t),
                ("itemsize", c_ssize_t), ("readonly", c_int), ("ndim", c_int),
                ("format", c_char_p), ("shape", POINTER(c_ssize_t)),
                ("strides", POINTER(c_ssize_t)), ("suboffsets", POINTER(c_ssize_t)),
                ("internal", c_void_p)]


_get = ctypes.pythonapi.PyObject_GetBuffer
_get.argtypes, _get.restype = [ctypes.py_object, c_void_p, c_int], c_int
_release = ctypes.pythonapi.PyBuffer_Release
_release.argtypes, _release.restype = [c_void_p], None


class Planes:
    """The planes of one frame, held as long as the `with` lasts.

    `frame` is one buffer with all planes behind one another without padding (as ffmpeg's
    rawvideo has them), or a sequence with a buffer for each plane. A plane's buffer has
    rows as its first dimension; a flat one has rows without padding.
    `sizes` are the (row_bytes, rows) of the planes.
    """

    def __init__(self, frame, sizes):
        self._frame, self._sizes, self._held = frame, sizes, []

    def __enter__(self):
        count = len(self._sizes)
        self.data, self.strides = (c_void_p * count)(), (c_ssize_t * count)()
        try:
            if isinstance(self._frame, (list, tuple)):
                if len(self._frame) != count:
                    raise ValueError(f"{len(self._frame)} planes were given; the format "
                                     f"has {count}")
                for p, plane in enumerate(self._frame):
                    self._take_plane(p, plane)
            elif count == 1:
                self._take_plane(0, self._frame)
            else:
                self._take_whole(self._frame)
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(self, *_):
        self._let_go()

    def _let_go(self):
        while self._held:
            _release(byref(self._held.pop()))

    def _hold(self, thing):
        view = _PyBuffer()
        try:
            _get(thing, byref(view), _WRITABLE | _STRIDES)
        except (BufferError, TypeError, ValueError) as error:
            raise TypeError(f"a frame must be made of writable buffers: {error}") from None
        self._held.append(view)
        return view

    def _take_plane(self, p, thing):
        row_bytes, rows = self._sizes[p]
        view = self._hold(thing)
        if view.ndim < 2:
            self._expect_flat(view, row_bytes * rows, f"plane {p}")
            self.data[p], self.strides[p] = view.buf, row_bytes
            return
        shape, strides = view.shape[:view.ndim], view.strides[:view.ndim]
        bytes_given = view.itemsize
        for size, stride in zip(shape[:0:-1], strides[:0:-1]):
            if stride != bytes_given and size > 1:
                raise ValueError(f"plane {p}: the samples of a row must lie side by side")
            bytes_given *= size
        if (bytes_given, shape[0]) != (row_bytes, rows):
            raise ValueError(f"plane {p}: has {shape[0]} rows of {bytes_given} bytes; "
                             f"expected {rows} of {row_bytes}")
        self.data[p], self.strides[p] = view.buf, strides[0]

    def _take_whole(self, thing):
        view = self._hold(thing)
        self._expect_flat(view, sum(r * n for r, n in self._sizes), "the frame")
        at = view.buf
        for p, (row_bytes, rows) in enumerate(self._sizes):
            self.data[p], self.strides[p] = at, row_bytes
            at += row_bytes * rows

    @staticmethod
    def _expect_flat(view, size, what):
        contiguous = view.itemsize
        for n, stride in zip(view.shape[:view.ndim][::-1],
                             view.strides[:view.ndim][::-1]):
            if stride != contiguous and n > 1:
                raise ValueError(f"{what}: must be contiguous")
            contiguous *= n
        if view.len != size:
            raise ValueError(f"{what}: has {view.len} bytes; expected {size}")
