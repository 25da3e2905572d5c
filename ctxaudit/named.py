"""What copies name outright, as opposed to what they take with all that lies around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ctxaudit.ignorefile import gopath
from ctxaudit.transfer import matches

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


def leads_through(source: Sequence[str], path: Sequence[str]) -> bool:
    """Whether a source names this path or something below it, wildcards in it allowed."""
    return len(source) >= len(path) and all(map(matches, source, path))
