# SPDX-License-Identifier: Apache-2.0
"""glyphreel: burns text into video clips and joins them into one film.

    import glyphreel
    report = glyphreel.render("match.json", "highlights.mp4", progress=print)

Over the C API, with ctypes. docs/embedding.md has more.
"""
from ._abi import lib as _lib
from .compositor import Compositor, Fonts
from .errors import (BadMedia, BadRequest, Cancelled, CannotEncode, CannotWrite, Error,
                     InternalError, NotFound, OutOfMemory)
from .film import (Cancel, Job, Progress, Rules, check, preview, render,
                   silence_media_log)

__version__ = _lib.gr_version().decode()
__all__ = ["BadMedia", "BadRequest", "Cancel", "Cancelled", "CannotEncode", "CannotWrite",
           "Compositor", "Error", "Fonts", "InternalError", "Job", "NotFound",
           "OutOfMemory", "Progress", "Rules", "check", "preview", "render",
           "silence_media_log"]
