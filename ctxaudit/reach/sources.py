"""What one COPY, ADD or mount takes of a context."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.dockerfile.model import Copy
from ctxaudit.dockerfile.patterns import pattern_list
from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.decide import prefixes_of
from ctxaudit.ignorefile.paths import PathDecider
from ctxaudit.reach.files import Files, Match, matches_of


class Filter(NamedTuple):
    """`--exclude`, or the pattern of `--parents`: which of the copied entries count.

    The entry's path from the copied directory is what it is decided by: `strip` characters less
    than its path in the context, with `add` before it. `wanted` entries are those that match
    (`--parents`) or those that do not (`--exclude`).
    """

    decider: PathDecider
    strip: int
    add: str
    wanted: bool

    def keeps(self, path: str) -> bool:
        """Whether the copy takes this entry of the context."""
        return self.decider.selects(self.add + path[self.strip :]) == self.wanted


class Taken:
    """The entries of a context that a copy from it takes, needed or not.

    `files` are the context's, as far as they count for the question: the fetched ones for a needed
    copy, the included ones for what another would take.
    """

    def __init__(self, copy: Copy, files: Files) -> None:
        self.copy = copy
        self.is_known = all(source.path is not None for source in copy.sources)
        self._files: set[str] = set()
        self._directories: dict[str, list[tuple[Filter, ...]]] = {}
        self._above: set[str] = set()
        for source in copy.sources:
            if source.local and source.path is not None:
                path, include = pivot_of(copy, source.path)
                for match in matches_of(files, path):
                    self._add(match, filters_of(copy, match, include))

    def _add(self, match: Match, filters: tuple[Filter, ...]) -> None:
        if match.kind is None:
            return
        if match.kind == "directory":
            self._directories.setdefault(match.path, []).append(filters)
        else:
            self._files.add(match.path)
        self._above.update(prefix.removesuffix("/") for prefix in prefixes_of(match.path))

    def takes(self, path: str) -> bool:
        """Whether the copy takes this entry, which is no directory."""
        return path in self._files or any(
            all(one.keeps(path) for one in filters) for filters in self._filters_of(path)
        )

    def takes_all_below(self, prefix: str) -> bool | None:
        """True or False where it takes all below a directory (`a/b/`) or nothing; else None."""
        directory = prefix.removesuffix("/")
        found = list(self._filters_of(directory))
        if () in found:
            return True
        return None if found or directory in self._above else False

    def _filters_of(self, path: str) -> Iterator[tuple[Filter, ...]]:
        """The filters of each copied directory that is or holds the path."""
        for prefix in prefixes_of(path + "/"):
            yield from self._directories.get(prefix.removesuffix("/"), ())


def pivot_of(copy: Copy, source: str) -> tuple[str, str | None]:
    """What to copy, and with `--parents` the pattern of what to take below it."""
    if not copy.parents:
        return source, None
    parent, pivot, pattern = source.partition("/./")
    if not pivot:
        parent, pattern = "/", source
    return parent, gopath.clean(f"/{pattern}")[1:]


def filters_of(copy: Copy, match: Match, include: str | None) -> tuple[Filter, ...]:
    """The filters of a copied directory; a file that a source names is copied without them."""
    if match.kind != "directory":
        return ()
    strip = len(match.path) + bool(match.path)
    filters = []
    if include is not None:
        filters.append(Filter(PathDecider(pattern_list([include])), strip, "", wanted=True))
    if copy.excludes:
        filters.append(Filter(PathDecider(pattern_list(copy.excludes)), strip, "", wanted=False))
    return tuple(filters)
