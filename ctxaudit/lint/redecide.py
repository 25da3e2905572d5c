"""A tree that was walked already, decided anew by other patterns, from the names in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.builder import BUILDKIT, Builder, skips_of
from ctxaudit.folder import Folder
from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.ignorefile.index import DirectoryIndex
from ctxaudit.tree import ContextTree, split_prefix


class Redecided(NamedTuple):
    """One folder under other patterns. `states` is None where all entries have `state`."""

    at: int
    state: int
    states: list[int] | None


def redecide(
    tree: ContextTree, patterns: PatternList, builder: Builder | None = None
) -> Iterator[Redecided]:
    """Decides all folders of the tree by other patterns, a folder before those in it.

    As the tree's builder would, or another one. Excluded directories that were not read
    (`Folder.pruned`) stay unread.
    """
    again = _Again(tree, patterns, builder or tree.builder)
    for at in range(len(tree.folders)):
        yield again.decided(at)


def redecide_changed(tree: ContextTree, patterns: PatternList) -> Iterator[Redecided]:
    """As `redecide`, without folders in which nothing can be otherwise than it is.

    An entry's decision depends on the patterns that match it or a directory above it, in their
    order. So where none of them is new, gone or moved, it stays. Patterns that stay must be the
    very objects of the tree's own list, in the same order.
    """
    change = _Changed(tree.patterns, patterns)
    if tree.builder is not BUILDKIT and change.exceptions:
        # what others enter depends on the texts of all exceptions
        yield from redecide(tree, patterns)
        return
    again = _Again(tree, patterns, tree.builder)
    inside = bytearray(len(tree.folders))  # at or below an entry that a changed pattern matches
    beyond = bytearray(len(tree.folders))  # nothing in it or below can match one
    for at, folder in enumerate(tree.folders):
        above = tree.parents[at]
        if at and beyond[above]:
            beyond[at] = True
            continue
        inside[at] = at > 0 and (inside[above] or change.matches_folder(folder.prefix))
        if not inside[at]:
            again.keep(at, change.number_of(folder.state))
            beyond[at] = change.is_beyond(folder.prefix)
        if inside[at] or (not beyond[at] and change.may_match_in(folder)):
            yield again.decided(at)


class _Again:
    """The decisions of other patterns, folder by folder, each after the one above it."""

    def __init__(self, tree: ContextTree, patterns: PatternList, builder: Builder) -> None:
        self.tree = tree
        self.patterns = patterns
        self.skips = skips_of(builder, patterns)
        self.state_of: dict[int, int] = {}
        self.settled: set[int] = set()
        self.indexes: dict[int, DirectoryIndex] = {}

    def keep(self, at: int, state: int) -> None:
        """Takes the state of a folder as known."""
        self.state_of[at] = state

    def decided(self, at: int) -> Redecided:
        """Decides a folder and its entries."""
        folder = self.tree.folders[at]
        if at not in self.state_of:
            self._decide_folder(at, folder)
        state = self.state_of[at]
        if at in self.settled or self.patterns.is_settled(state, folder.prefix):
            self.settled.add(at)
            return Redecided(at, state, None)
        return Redecided(at, state, self._states(self._index(at), state, folder))

    def _decide_folder(self, at: int, folder: Folder) -> None:
        above = self.tree.parents[at]
        state = NOTHING_MATCHED if at == 0 else self.state_of[above]
        if at and above in self.settled:
            self.settled.add(at)
        elif at:
            name = split_prefix(folder.prefix)[1]
            state = self.patterns.fold(state, self._index(above).hits(name))
            if self.patterns.selects(state) and self.skips(folder.prefix):
                self.settled.add(at)
        self.state_of[at] = state

    def _index(self, at: int) -> DirectoryIndex:
        index = self.indexes.get(at)
        if index is None:
            index = self.indexes[at] = self.patterns.within(self.tree.folders[at].prefix)
        return index

    def _states(self, directory: DirectoryIndex, state: int, folder: Folder) -> list[int] | None:
        states: list[int] | None = None
        if not folder.entries:
            return None
        for position, hits in directory.matches(folder.name_list()):
            if (changed := self.patterns.fold(state, hits)) != state:
                states = states or [state] * folder.entries
                states[position] = changed
        return states


class _Changed:
    """The patterns that one of two lists has and the other has not, or elsewhere."""

    def __init__(self, before: PatternList, after: PatternList) -> None:
        kept = {id(pattern): at for at, pattern in enumerate(after.patterns)}
        self._numbers = [kept.get(id(pattern)) for pattern in before.patterns]
        old = {id(pattern) for pattern in before.patterns}
        changed = [one for one in before.patterns if id(one) not in kept]
        changed += [one for one in after.patterns if id(one) not in old]
        self.exceptions = any(pattern.exception for pattern in changed)
        self._list = PatternList([pattern._replace(exception=False) for pattern in changed])
        self._needles = self._list.needles()

    def number_of(self, state: int) -> int:
        """The number that a deciding pattern, which is kept, has in the new list."""
        number = NOTHING_MATCHED if state < 0 else self._numbers[state]
        assert number is not None, "what a changed pattern decides is below a match of it"
        return number

    def matches_folder(self, prefix: str) -> bool:
        """Whether a changed pattern matches the folder itself."""
        parent, name = split_prefix(prefix)
        return self._may_be_in(name) and bool(self._list.within(parent).hits(name))

    def is_beyond(self, prefix: str) -> bool:
        """Whether no changed pattern can match anything below the folder."""
        return self._list.is_settled(NOTHING_MATCHED, prefix)

    def may_match_in(self, folder: Folder) -> bool:
        """Whether a changed pattern matches some entry of the folder."""
        if not folder.entries or not self._may_be_in(folder.names):
            return False
        return bool(self._list.within(folder.prefix).matches(folder.name_list()))

    def _may_be_in(self, text: str) -> bool:
        return self._needles is None or any(needle in text for needle in self._needles)
