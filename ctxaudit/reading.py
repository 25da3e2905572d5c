"""Reading a file whole, without waiting for what is no file."""

from __future__ import annotations

import os
import stat

from ctxaudit.disk import content_of, located


class IsFifoError(OSError):
    """A FIFO in place of a file."""


def read_regular(path: str) -> bytes:
    """The bytes of a regular file; anything else raises OSError instead of blocking."""
    place = located(path)
    return read_on_disk(place) if isinstance(place, str) else content_of(place, path)


def read_on_disk(path: str) -> bytes:
    """As `read_regular`, whatever view there is."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISFIFO(mode):
            raise IsFifoError(0, "is a FIFO")
        if not stat.S_ISREG(mode):
            raise OSError(0, "is not a regular file")
        return file.read()


def why_unread(error: OSError) -> str:
    """The system's words for why a file cannot be read, in lower case, without the path."""
    return (error.strerror or str(error)).lower()
