"""Where Docker's answer to a list of lines differs from git's on one tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ctxaudit.ignorefile import PatternList, read_patterns
from ctxaudit.ignorefile.decide import NOTHING_MATCHED
from ctxaudit.names import as_bytes
from ctxaudit.proposal.gitignore.status import Status, Tree


class Difference(NamedTuple):
    """A file that Docker would treat otherwise than git.

    `ignored` is git's answer. `line` is the position of the line that decided for Docker, -1 for
    none, and `origin` the outermost path on the way to the file that this line matched. `emptied`:
    the file is included, but BuildKit sends it with 0 bytes.
    """

    path: str
    ignored: bool
    line: int
    origin: str
    emptied: bool = False


class _Visit(NamedTuple):
    """A directory on the way; `above` are the patterns that match it or a directory above it."""

    prefix: str
    state: int
    origin: str
    above: tuple[int, ...]


def differences(lines: Sequence[str], tree: Tree, status: Status) -> Iterator[Difference]:
    """All files on which Docker and git differ, in no particular order."""
    patterns = PatternList(read_patterns("\n".join(lines).encode("utf-8", "surrogateescape")))
    return _Walk(patterns, tree, status).differences()


class _Walk:
    def __init__(self, patterns: PatternList, tree: Tree, status: Status) -> None:
        self.patterns = patterns
        self.tree = tree
        self.status = status

    def differences(self) -> Iterator[Difference]:
        waiting = [_Visit("", NOTHING_MATCHED, "", ())]
        while waiting:
            visit = waiting.pop()
            if self._is_right(visit):
                continue
            within = self.patterns.within(visit.prefix)
            directory = self.tree[visit.prefix]
            yield from self._files(visit, directory.files, dict(within.matches(directory.files)))
            hits_of = dict(within.matches(directory.directories))
            for position, name in enumerate(directory.directories):
                below = self._below(visit, visit.prefix + name, hits_of.get(position, ()))
                waiting.append(below._replace(prefix=f"{below.prefix}/"))

    def _files(
        self, visit: _Visit, names: list[str], hits_of: Mapping[int, Sequence[int]]
    ) -> Iterator[Difference]:
        excluded = self.patterns.selects(visit.state)
        may_be_emptied = not excluded and bool(visit.above) and visit.above[-1] > visit.state
        for position, decision in enumerate(self.status.files[visit.prefix]):
            hits = hits_of.get(position, ())
            if hits or may_be_emptied or decision.ignored != excluded:
                below = self._below(visit, visit.prefix + names[position], hits)
                yield from self._compare(below, decision.ignored)

    def _is_right(self, visit: _Visit) -> bool:
        """Whether all below is known to be as git has it, without a look."""
        if not self.patterns.is_settled(visit.state, visit.prefix):
            return False
        if self.patterns.selects(visit.state):
            return not self.status.kept.get(visit.prefix)
        if visit.above and visit.above[-1] > visit.state:
            return False  # files may arrive emptied
        return not self.status.ignored.get(visit.prefix)

    def _below(self, visit: _Visit, path: str, hits: Sequence[int]) -> _Visit:
        if not hits:
            return visit._replace(prefix=path)
        state = self.patterns.fold(visit.state, hits)
        origin = visit.origin if state == visit.state else path
        return _Visit(path, state, origin, tuple(sorted({*visit.above, *hits})))

    def _compare(self, entry: _Visit, ignored: bool) -> Iterator[Difference]:
        path, state, origin, hits = entry
        if self.patterns.selects(state) != ignored:
            yield Difference(path, ignored, state, origin)
        elif not ignored and hits and hits[-1] > state:
            opened = self.patterns.fold(NOTHING_MATCHED, hits)
            if self.patterns.selects(opened):
                yield Difference(path, False, opened, path, emptied=True)


def as_line(text: str, exception: bool) -> str:
    """The line of an ignore file for a pattern's text."""
    return f"!{text}" if exception else text


def order(path: str) -> bytes:
    """A key that sorts paths by their bytes."""
    return as_bytes(path)
