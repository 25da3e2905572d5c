"""Forked processes that do a part of the work and send back what they found."""

from __future__ import annotations

import contextlib
import os
import signal
import traceback
from collections.abc import Callable, Iterable
from typing import BinaryIO, NamedTuple


class Child(NamedTuple):
    """A process and the descriptor that its results arrive at."""

    process: int
    results: int


def start(work: Callable[[BinaryIO], None], tell_failure: Callable[[str, BinaryIO], None]) -> Child:
    """Forks a process that writes its results; if it fails, it tells its traceback instead."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return Child(process, reading)
    os.close(reading)
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with os.fdopen(writing, "wb") as results:
            try:
                work(results)
            except BaseException:
                tell_failure(traceback.format_exc(), results)  # the parent raises it again
                raise
    finally:
        os._exit(0)  # whatever went wrong is in the results


def end(children: Iterable[Child]) -> None:
    """Ends the processes, finished or not."""
    for process, results in children:
        os.close(results)
        with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
