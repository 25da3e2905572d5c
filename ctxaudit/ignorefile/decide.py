"""Which entries a list of patterns selects: moby's `MatchesUsingParentResults`.

The last pattern that matches an entry, or a directory above it, decides; but a pattern is only
asked where it could change the answer, and what was not asked of a directory counts as no match
for all below it. So the number of the last pattern that matched ("state", -1 for none) is all that
a directory hands on to its children, and it is the cause of the decision at the same time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ctxaudit.ignorefile.grammar import compile_pattern, python_expression
from ctxaudit.ignorefile.index import DirectoryIndex, Found, PatternIndex
from ctxaudit.ignorefile.re2 import BadRegex
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.ignorefile.shape import Half, halves

NOTHING_MATCHED = -1


class PatternList:
    """The patterns of one ignore file, ready to decide.

    `refused` maps the number of a pattern whose regular expression Go would refuse to Go's reason:
    such a pattern never matches here, and `trace.first_refusal` tells whether Docker would ask it.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.patterns = tuple(patterns)
        self.exception = [pattern.exception for pattern in patterns]
        self.has_exceptions = any(self.exception)
        self.compiled = [compile_pattern(pattern.text) for pattern in patterns]
        self.refused: dict[int, str] = {}
        self._parts = [
            halves(compiled, pattern.text)
            for compiled, pattern in zip(self.compiled, self.patterns, strict=True)
        ]
        searches = [self._search(index) for index in range(len(patterns))]
        self._index = PatternIndex(zip(self.compiled, self._parts, searches, strict=True))
        self._open_places: dict[int, _OpenPlaces] = {}

    def _search(self, index: int) -> Found | None:
        if self._parts[index]:
            return None
        try:
            return re.compile(python_expression(self.compiled[index])).search
        except BadRegex as refusal:
            self.refused[index] = str(refusal)
            return None

    def selects(self, state: int) -> bool:
        """Whether the state means "matched", that is excluded for an ignore file."""
        return state >= 0 and not self.exception[state]

    def within(self, prefix: str) -> DirectoryIndex:
        """What the patterns say in the directory of this prefix; ask it once for each directory."""
        return self._index.in_prefix(prefix)

    def advance(self, state: int, prefix: str, name: str) -> int:
        """The state of the entry `prefix + name` in a directory of the given state."""
        return self.fold(state, self.within(prefix).hits(name))

    def fold(self, state: int, hits: Sequence[int]) -> int:
        """The state after the patterns `hits`, which match and are in ascending order."""
        selected = self.selects(state)
        for index in hits:
            if index > state and self.exception[index] == selected:
                state = index
                selected = not selected
        return state

    def states(self, state: int, prefix: str, names: list[str]) -> list[int] | None:
        """The states of all names in one directory; None if every one has the directory's own."""
        if not names or self.is_settled(state, prefix):
            return None
        directory = self.within(prefix)
        result = None
        for position in directory.suspects(names):
            changed = self.fold(state, directory.hits(names[position]))
            if changed != state:
                if result is None:
                    result = [state] * len(names)
                result[position] = changed
        return result

    def is_settled(self, state: int, prefix: str) -> bool:
        """Whether nothing below the directory can get another state than the directory's own."""
        places = self._open_places.get(state)
        if places is None:
            places = self._open_places[state] = self._places_open_after(state)
        return not (places.everywhere or prefix in places.above or prefix.startswith(places.below))

    def _places_open_after(self, state: int) -> _OpenPlaces:
        selected = self.selects(state)
        everywhere = False
        above: set[str] = set()
        below: list[str] = []
        for index in range(state + 1, len(self.patterns)):
            if self.exception[index] != selected or index in self.refused:
                continue
            if not self._parts[index]:
                everywhere = True
            for half in self._parts[index]:
                everywhere = everywhere or self._is_open(index, half, above, below)
        return _OpenPlaces(everywhere, frozenset(above), tuple(below))

    def _is_open(self, index: int, half: Half, above: set[str], below: list[str]) -> bool:
        compiled = self.compiled[index]
        if half.where.fixed is not None:
            above.update(prefixes_of(half.where.fixed))
        elif compiled.kind == "prefix":
            above.update(prefixes_of(compiled.text.rpartition("/")[0] + "/"))
            below.append(compiled.text)
        else:
            return True
        return False


class _OpenPlaces(NamedTuple):
    """Directories in which some entry may still change state."""

    everywhere: bool
    above: frozenset[str]
    below: tuple[str, ...]


def prefixes_of(path: str) -> list[str]:
    """The prefixes of the directories on the way: `a/b/` gives the root's (empty), `a/`, `a/b/`."""
    return ["", *(path[: index + 1] for index, char in enumerate(path) if char == "/")]
