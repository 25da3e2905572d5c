"""What another ignore file would do to a tree that was walked already.

The decisions are made anew from the names in memory; the disk is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ctxaudit.folder import Folder
from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.lint.redecide import Redecided, redecide_changed
from ctxaudit.model import NO_FILES, Totals
from ctxaudit.names import sorted_paths
from ctxaudit.tree import ContextTree, split_prefix


class Moved(NamedTuple):
    """Entries whose decision changes: the outermost paths, sorted, and the totals of the files.

    A path is a directory where the directory's own decision changes the same way.
    """

    paths: tuple[str, ...] = ()
    totals: Totals = NO_FILES


class Change(NamedTuple):
    """What is excluded instead of included, and the other way round.

    `removed_by` is `removed` by the number of the new deciding pattern. `empties`: BuildKit would
    deliver more files with 0 bytes (see rule `emptied-file`).
    """

    removed: Moved
    returned: Moved
    removed_by: dict[int, Moved]
    empties: bool


class WhatIf:
    """Remembers what other patterns would do to a tree, for all builds that use it."""

    def __init__(self, tree: ContextTree) -> None:
        self.tree = tree
        self._known: dict[tuple[Pattern, ...], Change] = {}

    def change(self, patterns: Sequence[Pattern]) -> Change:
        """What would be decided otherwise, if these were the patterns of the ignore file."""
        key = tuple(patterns)
        if key not in self._known:
            self._known[key] = change(self.tree, PatternList(patterns))
        return self._known[key]


def change(tree: ContextTree, again: PatternList) -> Change:
    """As `WhatIf.change`; patterns that stay are the very objects of the tree's own list."""
    removed, returned, emptied = _Collected(tree), _Collected(tree), _Emptied(tree, again)
    by: dict[int, _Collected] = {}
    for one in redecide_changed(tree, again):
        emptied.add(one)
        for name, size, now, state in _differences(tree, again, one):
            if now:
                removed.add(one.at, name, size)
                by.setdefault(state, _Collected(tree)).add(one.at, name, size)
            else:
                returned.add(one.at, name, size)
    removed_by = {state: collected.moved() for state, collected in by.items()}
    return Change(removed.moved(), returned.moved(), removed_by, emptied.more > 0)


def _differences(
    tree: ContextTree, again: PatternList, redecided: Redecided
) -> Iterator[tuple[str | None, int, bool, int]]:
    """A folder (no name) and the files in it that are decided otherwise.

    With the size, whether it is excluded now, and the new deciding pattern.
    """
    at, state, states = redecided
    folder = tree.folders[at]
    was, now = tree.patterns.selects(folder.state), again.selects(state)
    if was != now:
        yield None, 0, now, state
    if not folder.entries or (was == now and states is None and not folder.states):
        return
    news = states or [state] * folder.entries
    for (name, size, old), new in zip(folder.rows(), news, strict=True):
        was, now = tree.patterns.selects(old), again.selects(new)
        if was != now and tree.is_included(folder.prefix + name, NOTHING_MATCHED):
            yield name, size, now, new


class _Collected:
    """Entries that change the same way."""

    def __init__(self, tree: ContextTree) -> None:
        self.tree = tree
        self.folders: set[int] = set()
        self.holding: set[int] = set()  # outermost folders that hold a changed file
        self.outermost: dict[int, int] = {}
        self.files: list[str] = []
        self.totals = NO_FILES

    def add(self, at: int, name: str | None, size: int) -> None:
        """Adds a file, or without a name the folder itself."""
        if name is None:
            self.folders.add(at)
            above = self.tree.parents[at]
            self.outermost[at] = self.outermost[above] if above in self.folders else at
            return
        self.totals = self.totals.plus(1, size)
        if at in self.folders:
            self.holding.add(self.outermost[at])
        else:
            self.files.append(self.tree.folders[at].prefix + name)

    def moved(self) -> Moved:
        directories = [self.tree.folders[at].prefix.removesuffix("/") for at in self.holding]
        return Moved(sorted_paths(directories + self.files), self.totals)


class _Emptied:
    """Counts how many files more BuildKit would deliver with 0 bytes.

    It decides a file anew when it opens it, by all patterns that match it or a directory above it.
    Only a file that an exception frees can be decided otherwise then.
    """

    def __init__(self, tree: ContextTree, again: PatternList) -> None:
        self.tree = tree
        self.again = again
        self.more = 0
        self._is_possible = tree.builder.opens_again and again.has_exceptions
        self._above: dict[int, frozenset[int]] = {0: frozenset()}

    def add(self, redecided: Redecided) -> None:
        """Counts the files of one folder."""
        at, state, states = redecided
        folder = self.tree.folders[at]
        self.more -= len(folder.emptied)
        if not self._is_possible or not folder.entries:
            return
        frees = [one >= 0 and self.again.exception[one] for one in states or (state,)]
        if any(frees) and (above := self._hits_above(at)) and max(above) > min(states or (state,)):
            self.more += self._count(folder, states or [state] * folder.entries, above)

    def _count(self, folder: Folder, states: list[int], above: frozenset[int]) -> int:
        directory, again = self.again.within(folder.prefix), self.again
        return sum(
            again.selects(again.fold(NOTHING_MATCHED, sorted(above.union(directory.hits(name)))))
            for name, state in zip(folder.name_list(), states, strict=True)
            if state >= 0 and not again.selects(state)
        )

    def _hits_above(self, at: int) -> frozenset[int]:
        """The patterns that match a folder or one above it."""
        way = [at]
        while way[-1] not in self._above:
            way.append(self.tree.parents[way[-1]])
        for below in reversed(way[:-1]):
            parent, name = split_prefix(self.tree.folders[below].prefix)
            hits = self.again.within(parent).hits(name)
            self._above[below] = self._above[self.tree.parents[below]].union(hits)
        return self._above[at]
