"""Sharing the walk of a large tree between forked processes.

Every process holds the same list of pending directories and takes the next part of it by reading a
number from a shared pipe, so none idles while another has a large part. Python threads would not
help: the interpreter lock serialises what the walk does.
"""

from __future__ import annotations

import marshal
import mmap
import os
import struct
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from ctxaudit.children import Child, end, start

if TYPE_CHECKING:
    from ctxaudit.folder import Folder
    from ctxaudit.survey import Pending, Progress, Surveyor

_MOST_PARTS = 2_000
_MOST_PROCESSES = 4
_TICKET = struct.Struct("=I")
_COUNTS = struct.Struct("=QQ")
_LENGTH = struct.Struct("=Q")
_CHUNK = 4_000


def may_fork() -> bool:
    """Whether this process may fork and gains by it.

    Only Linux forks safely from Python at any time, and only while no other thread runs.
    """
    return sys.platform == "linux" and processes() > 1 and _is_single_threaded()


def processes() -> int:
    """How many processes share the work."""
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)


def _is_single_threaded() -> bool:
    threading = sys.modules.get("threading")
    return threading is None or threading.active_count() == 1


def share(surveyor: Surveyor, pending: list[Pending], progress: Progress | None) -> list[Folder]:
    """Reads all pending directories and what is below them, in several processes.

    Raises RuntimeError with the traceback of a process that failed.
    """
    parts = _parts(pending)
    tickets = _ticket_pipe(len(parts))
    counts = mmap.mmap(-1, _COUNTS.size * _MOST_PROCESSES)
    children: list[Child] = []
    try:
        for number in range(1, processes()):
            work = partial(_work, number, surveyor, parts, tickets, counts)
            children.append(start(work, _send))
        folders = _take(0, surveyor, parts, tickets, counts, progress)
        for _, results in children:
            folders += _received(results, surveyor.matching)
        return folders
    finally:
        end(children)
        os.close(tickets)
        counts.close()


def _parts(pending: list[Pending]) -> list[list[Pending]]:
    size = -(-len(pending) // _MOST_PARTS)
    return [pending[at : at + size] for at in range(0, len(pending), size)]


def _ticket_pipe(count: int) -> int:
    """A pipe that holds the numbers below `count`, all of which fit into its buffer."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(map(_TICKET.pack, range(count))))
    os.close(writing)
    return reading


def _take(
    number: int,
    surveyor: Surveyor,
    parts: list[list[Pending]],
    tickets: int,
    counts: mmap.mmap,
    progress: Progress | None,
) -> list[Folder]:
    """Reads part after part until no ticket is left."""
    folders = []
    while ticket := os.read(tickets, _TICKET.size):
        waiting = list(parts[_TICKET.unpack(ticket)[0]])
        while waiting:
            folders.append(surveyor.read(waiting.pop(), waiting))
            _COUNTS.pack_into(counts, number * _COUNTS.size, surveyor.entries, surveyor.bytes)
            if progress is not None:
                progress(*_sum(counts, surveyor))
    return folders


def _sum(counts: mmap.mmap, surveyor: Surveyor) -> tuple[int, int]:
    rows = [_COUNTS.unpack_from(counts, row * _COUNTS.size) for row in range(1, _MOST_PROCESSES)]
    return (
        surveyor.entries + sum(entries for entries, _ in rows),
        surveyor.bytes + sum(size for _, size in rows),
    )


def _work(
    number: int,
    surveyor: Surveyor,
    parts: list[list[Pending]],
    tickets: int,
    counts: mmap.mmap,
    results: BinaryIO,
) -> None:
    """What a child does with its share."""
    surveyor.entries = surveyor.bytes = 0
    folders = _take(number, surveyor, parts, tickets, counts, None)
    for at in range(0, len(folders), _CHUNK):
        _send([tuple(folder) for folder in folders[at : at + _CHUNK]], results)
    _send(surveyor.matching, results)


def _send(value: str | list[tuple[Any, ...]] | set[int], results: BinaryIO) -> None:
    """Writes a value and its length: read back from memory it is several times as fast."""
    content = marshal.dumps(value)
    results.write(_LENGTH.pack(len(content)) + content)


def _received(results: int, matching: set[int]) -> Iterator[Folder]:
    from ctxaudit.folder import Folder

    with os.fdopen(os.dup(results), "rb") as stream:
        while True:
            head = stream.read(_LENGTH.size)
            if len(head) < _LENGTH.size:
                raise RuntimeError("a process of the walk ended before its results")
            chunk = marshal.loads(stream.read(_LENGTH.unpack(head)[0]))
            if isinstance(chunk, str):
                raise RuntimeError(f"a process of the walk failed:\n{chunk}")
            if isinstance(chunk, set):
                matching.update(chunk)
                return
            yield from map(Folder._make, chunk)
