# SPDX-License-Identifier: Apache-2.0
"""What the library reports, as exceptions."""


class Error(Exception):
    """`code` says what kind of thing went wrong ("bad_media"), `text` is one sentence for
    a person (of a job's mistakes: one a line), `native_code` is what the library beneath
    reported (an AVERROR, an errno), 0 if nothing."""

    code = "internal"

    def __init__(self, text, native_code=0):
        super().__init__(text)
        self.text = text
        self.native_code = native_code


class BadRequest(Error, ValueError):
    """The job, an option or an argument is wrong."""
    code = "bad_request"


class BadMedia(Error):
    """An input file cannot be opened, decoded or found."""
    code = "bad_media"


class CannotWrite(Error):
    """The output cannot be written."""
    code = "cannot_write"


class CannotEncode(Error):
    """The encoder is missing, or it failed."""
    code = "cannot_encode"


class OutOfMemory(Error, MemoryError):
    """There was not enough memory."""
    code = "out_of_memory"


class Cancelled(Error):
    """Somebody raised the Cancel."""
    code = "cancelled"


class NotFound(Error, LookupError):
    """The thing asked for does not exist."""
    code = "not_found"


class InternalError(Error):
    """A broken promise inside glyphreel: please report it."""
    code = "internal"


_BY_NUMBER = {1: BadRequest, 2: BadMedia, 3: CannotWrite, 4: CannotEncode,
              5: OutOfMemory, 6: Cancelled, 7: NotFound, 8: InternalError}


def error_of(number, text, native_code):
    """The exception for a gr_code."""
    return _BY_NUMBER.get(number, InternalError)(text, native_code)
