"""Which entries a list of patterns selects: moby's `MatchesUsingParentResults`.

The last pattern that matches an entry, or a directory above it, decides; but a pattern is only
asked where it could change the answer, and what was not asked of a directory counts as no match
for all below it. So the number of the last pattern that matched ("state", -1 for none) is all that
a directory hands on to its children, and it is the cause of the decision at the same time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.ignorefile.grammar import compile_pattern, python_expression
from ctxaudit.ignorefile.index import DirectoryIndex, Found, PatternIndex
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.ignorefile.shape import Half, halves

if TYPE_CHECKING:
    from ctxaudit.ignorefile.charclass import BadRegex

NOTHING_MATCHED = -1
_FEW = 12  # with more of them the look is not quick


class PatternList:
    """The patterns of one ignore file, ready to decide.

    `refused` maps the number of a pattern whose regular expression Go would refuse to the reason:
    such a pattern never matches here, and `trace.first_refusal` tells whether Docker would ask it.

    `watched` are names (wildcards allowed) that decide nothing but are looked for at any depth in
    the same tables; their numbers follow those of the patterns.
    """

    def __init__(self, patterns: Sequence[Pattern], watched: Sequence[str] = ()) -> None:
        self.patterns = tuple(patterns)
        self.watched = tuple(watched)
        self.exception = [pattern.exception for pattern in patterns]
        self.has_exceptions = any(self.exception)
        self.refused: dict[int, BadRegex] = {}
        texts = [pattern.text for pattern in patterns] + [f"**/{name}" for name in watched]
        compiled = {text: compile_pattern(text) for text in set(texts)}
        parts = {text: halves(meaning, text) for text, meaning in compiled.items()}
        self.compiled = [compiled[text] for text in texts]
        self._parts = [parts[text] for text in texts]
        searches = [self._search(number) for number in range(len(texts))]
        self._index = PatternIndex(zip(self._parts, searches, strict=True))
        self._watched_needles = _needles(self._parts[len(self.patterns) :])
        self._open_places: dict[int, _OpenPlaces] = {}

    def _search(self, index: int) -> Found | None:
        if self._parts[index]:
            return None
        from ctxaudit.ignorefile.charclass import BadRegex

        try:
            return re.compile(python_expression(self.compiled[index])).search
        except BadRegex as refusal:
            self.refused[index] = refusal
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

    def fold(self, state: int, hits: Iterable[int]) -> int:
        """The state after the patterns `hits`, which match and are in ascending order."""
        selected = self.selects(state)
        count = len(self.patterns)
        for number in hits:
            if state < number < count and self.exception[number] == selected:
                state = number
                selected = not selected
        return state

    def deciding(self, hits: Iterable[int]) -> list[int]:
        """These hits without the watched names."""
        count = len(self.patterns)
        return [number for number in hits if number < count]

    def watched_in(self, hits: Iterable[int]) -> int:
        """The position in `watched` of the first name among these hits, -1 for none."""
        count = len(self.patterns)
        return next((number - count for number in hits if number >= count), -1)

    def may_watch(self, texts: Iterable[str]) -> bool:
        """False if no watched name can be in one of these texts, which hold one or more names.

        A quick look that spares the tables: true does not say that one is there.
        """
        needles = self._watched_needles
        if needles is None or len(needles) > _FEW:
            return True
        return any(needle in text for text in texts for needle in needles)

    def needles(self) -> tuple[str, ...] | None:
        """Texts of which every name that a pattern matches has one; None where one needs none."""
        return _needles(self._parts[: len(self.patterns)])

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


def _needles(parts: Iterable[tuple[Half, ...]]) -> tuple[str, ...] | None:
    """Texts of which every matching name has one; None where some pattern has no such text."""
    texts = {""} if not all(parts := list(parts)) else set()
    texts |= {half.name.text for halves_ in parts for half in halves_}
    if any(half.name.kind == "regex" for halves_ in parts for half in halves_):
        texts.add("")
    return None if "" in texts else tuple(sorted(texts))


def parsed_lines(lines: Iterable[str]) -> PatternList:
    """The patterns of these lines of an ignore file."""
    from ctxaudit.ignorefile.read import read_patterns
    from ctxaudit.names import as_bytes

    return PatternList(read_patterns(as_bytes("\n".join(lines))))


class _OpenPlaces(NamedTuple):
    """Directories in which some entry may still change state."""

    everywhere: bool
    above: frozenset[str]
    below: tuple[str, ...]


def prefixes_of(path: str) -> list[str]:
    """The prefixes of the directories on the way: `a/b/` gives the root's (empty), `a/`, `a/b/`."""
    return ["", *(path[: index + 1] for index, char in enumerate(path) if char == "/")]
