"""What copies name outright, as opposed to what they take with all that lies around it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ctxaudit.ignorefile import gopath
from ctxaudit.transfer import has_wildcards, matches

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy


def named_sources(copies: Iterable[Copy]) -> Iterator[list[str]]:
    """The local sources that these copies take of the main context, each in its parts."""
    for copy in copies:
        if copy.origin.kind == "context":
            for source in copy.sources:
                path = gopath.clean(f"/{source.path or ''}")[1:]
                if source.local and path:
                    yield path.split("/")


@functools.cache
def _outputs() -> frozenset[str]:
    from ctxaudit.catalogue import entries

    names = (name.rpartition("/")[2] for one in entries("build-output") for name in one.names)
    return frozenset(name for name in names if not has_wildcards(name))


def is_output(source: Sequence[str]) -> bool:
    """Whether a source is the output of an earlier build, all of which is meant.

    `COPY .next/standalone ./` takes the packages in it as well.
    """
    return not _outputs().isdisjoint(source)


def leads_through(source: Sequence[str], path: Sequence[str]) -> bool:
    """Whether a source names this path or something below it, wildcards in it allowed."""
    return len(source) >= len(path) and all(map(matches, source, path))
