"""Searching many files in several processes, since the interpreter lock lets threads do nothing."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import BinaryIO

from ctxaudit import workers
from ctxaudit.children import Child, end, start
from ctxaudit.secrets.model import Secret

Found = tuple[Secret, ...] | str
Search = Callable[[Sequence[str]], dict[str, Found]]

_RUN = 100
_LEAST_RUNS = 20  # for each process, so that none has all that is large
_WORTH = 4_000_000  # bytes; less is searched sooner than a process has started


def shared(paths: Sequence[str], size: int, search: Search) -> dict[str, Found]:
    """What `search` gives for all paths, done by several processes where `size` bytes are many.

    Raises RuntimeError with the traceback of a process that failed.
    """
    if size < _WORTH or not workers.may_fork():
        return search(paths)
    count = workers.processes()
    children: list[Child] = []
    try:
        first, *others = _shares(paths, count)
        children.extend(start(partial(_work, share, search), _tell) for share in others)
        found = search(first)
        for _, results in children:
            found |= _received(results)
        return found
    finally:
        end(children)


def _shares(paths: Sequence[str], count: int) -> list[list[str]]:
    """The paths in turn to each of `count`, in runs, so that those of a directory stay together."""
    length = max(1, min(_RUN, len(paths) // (count * _LEAST_RUNS)))
    runs = [paths[at : at + length] for at in range(0, len(paths), length)]
    return [list(chain.from_iterable(runs[number::count])) for number in range(count)]


def _work(paths: Sequence[str], search: Search, results: BinaryIO) -> None:
    results.write(marshal.dumps(_plain(search(paths))))


def _tell(failure: str, results: BinaryIO) -> None:
    results.write(marshal.dumps(failure))


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
