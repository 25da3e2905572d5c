"""Searching many files in several processes, since the interpreter lock lets threads do nothing."""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
import traceback
from collections.abc import Callable, Sequence

from ctxaudit import workers
from ctxaudit.secrets.model import Secret

Found = tuple[Secret, ...] | str
Search = Callable[[Sequence[str]], dict[str, Found]]

_WORTH = 4_000_000  # bytes; less is searched sooner than a process has started


def shared(paths: Sequence[str], size: int, search: Search) -> dict[str, Found]:
    """What `search` gives for all paths, done by several processes where `size` bytes are many.

    Raises RuntimeError with the traceback of a process that failed.
    """
    if size < _WORTH or not workers.may_fork():
        return search(paths)
    count = workers.processes()
    children = [_start(paths[number::count], search) for number in range(1, count)]
    try:
        found = search(paths[::count])
        for _, results in children:
            found |= _received(results)
        return found
    finally:
        for process, results in children:
            os.close(results)
            with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
                os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _start(paths: Sequence[str], search: Search) -> tuple[int, int]:
    """Forks a process that searches; its id, and where its results arrive."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    os.close(reading)
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with os.fdopen(writing, "wb") as results:
            try:
                results.write(marshal.dumps(_plain(search(paths))))
            except BaseException:
                results.write(marshal.dumps(traceback.format_exc()))  # the parent raises it again
                raise
    finally:
        os._exit(0)  # whatever went wrong is in the results


def _plain(found: dict[str, Found]) -> dict[str, str | list[tuple[object, ...]]]:
    return {
        path: one if isinstance(one, str) else [tuple(secret) for secret in one]
        for path, one in found.items()
        if one
    }


def _received(results: int) -> dict[str, Found]:
    with os.fdopen(os.dup(results), "rb") as stream:
        content = stream.read()
    if not content:
        raise RuntimeError("a process of the search ended before its results")
    received = marshal.loads(content)
    if isinstance(received, str):
        raise RuntimeError(f"a process of the search failed:\n{received}")
    return {
        path: one if isinstance(one, str) else tuple(Secret(*fields) for fields in one)
        for path, one in received.items()
    }
