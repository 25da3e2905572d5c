"""Colour, width and the progress line, decided here once."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from ctxaudit.errors import CtxauditError
from ctxaudit.sizes import show_size

_FIRST_AFTER = 0.5  # seconds
_THEN_EVERY = 0.1


@contextlib.contextmanager
def readers_may_leave() -> Iterator[None]:
    """What is written to stdout in here is given up quietly if nobody reads it (`| head`)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        close_stdout()


def close_stdout() -> None:
    """Lets nothing fail where the interpreter flushes stdout once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wants_color(when: str, stream: TextIO) -> bool:
    """Whether to colour: `--color`, then NO_COLOR, FORCE_COLOR, then whether it is a terminal."""
    if when not in ("auto", "always", "never"):
        raise CtxauditError(f'--color is auto, always or never, not "{when}"')
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class ProgressLine:
    """A line on stderr that appears when the walk takes long and vanishes after it."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream = stream
        self.clock = clock
        self.next_at = clock() + _FIRST_AFTER
        self.is_shown = False

    def __call__(self, entries: int, size: int) -> None:
        """Shows how far the walk is, now and then."""
        now = self.clock()
        if now < self.next_at:
            return
        self.next_at = now + _THEN_EVERY
        self.is_shown = True
        self.stream.write(f"\r\x1b[Kwalking: {entries:,} entries, {show_size(size)}")
        self.stream.flush()

    def clear(self) -> None:
        """Takes the line away."""
        if self.is_shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()


def progress_line() -> ProgressLine | None:
    """A progress line if stderr is a terminal that can take it away again."""
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        return ProgressLine(sys.stderr)
    return None
