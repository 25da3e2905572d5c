"""Tables that answer, for a name in a directory, which patterns match exactly that path.

Asking every pattern about every file costs several times the walk itself. Here a name is looked up
in dictionaries (by itself, by its extension, by its first letters), so that 400 patterns cost about
what 20 cost, and only what a table finds is looked at more closely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ctxaudit.ignorefile.grammar import as_matched
from ctxaudit.ignorefile.shape import EVERYWHERE, Half, Name, Where

Found = Callable[[str], object]


class Test(NamedTuple):
    """One half-and-half of pattern number `number`; None stands for "always holds"."""

    number: int
    where: Found | None
    name: Found | None


class NameTable:
    """Tests keyed by what they need of a name."""

    def __init__(self) -> None:
        self.literal: dict[str, list[Test]] = {}
        self.extension: dict[str, list[Test]] = {}
        self.beginning: dict[str, list[Test]] = {}
        self.rest: list[Test] = []
        self.whole: list[Test] = []
        self._starts: set[str] = set()  # the first two characters of each beginning
        self._lengths: list[int] = []  # of the beginnings, each once
        self._tails: list[str] = []

    def add(self, number: int, where: Found | None, name: Name) -> None:
        """Files a test under the one key that every name it matches must have."""
        test = Test(number, where, _name_test(name))
        text = name.text
        if name.kind == "all":
            self.whole.append(test)
        elif name.kind == "literal":
            self.literal.setdefault(text, []).append(test)
        elif name.kind == "beginning":
            self.beginning.setdefault(text, []).append(test)
            self._starts.add(text[:2])
            self._lengths = sorted({*self._lengths, len(text)})
        elif name.kind == "ending" and "." in text:
            self.extension.setdefault(text.rpartition(".")[2], []).append(test)
        else:
            self._tails.append(text if name.kind == "ending" else "")
            self.rest.append(test)

    def suspects(self, names: Iterable[str]) -> list[int]:
        """Positions of the names that some test might match; the others match none."""
        literal, extension, starts = self.literal, self.extension, self._starts
        if not starts and not self._tails:
            return [
                position
                for position, name in enumerate(names)
                if name in literal or name.rpartition(".")[2] in extension
            ]
        tails = tuple(self._tails)
        return [
            position
            for position, name in enumerate(names)
            if name in literal
            or name.rpartition(".")[2] in extension
            or name[:2] in starts
            or name[:1] in starts
            or name.endswith(tails)
        ]

    def collect(self, found: list[int], prefix: str, name: str) -> None:
        """Adds the numbers of the patterns that match the name in this directory."""
        keyed = [self.literal.get(name), self.rest]
        if name[:2] in self._starts or name[:1] in self._starts:
            lengths = [length for length in self._lengths if length <= len(name)]
            keyed += [self.beginning.get(name[:length]) for length in lengths]
        _, dot, extension = name.rpartition(".")
        if dot:
            keyed.append(self.extension.get(extension))
        for tests in keyed:
            for number, where, matches in tests or ():
                if (matches is None or matches(name)) and (where is None or where(prefix)):
                    found.append(number)


class PatternIndex:
    """All patterns of a list, each in the table where it is found fastest."""

    def __init__(self, patterns: Iterable[tuple[tuple[Half, ...], Found | None]]) -> None:
        self.anywhere = NameTable()
        self.in_directory: dict[str, NameTable] = {}
        self.unsplit: list[tuple[int, Found]] = []
        for number, (parts, search) in enumerate(patterns):
            for half in parts:
                self._add(number, half)
            if not parts and search is not None:
                self.unsplit.append((number, search))

    def _add(self, number: int, half: Half) -> None:
        table = self.anywhere
        if half.where.fixed is not None:
            table = self.in_directory.setdefault(half.where.fixed, NameTable())
        table.add(number, _where_test(half.where), half.name)

    def in_prefix(self, prefix: str) -> DirectoryIndex:
        """The part of the tables that counts in one directory."""
        return DirectoryIndex(self, prefix)


class DirectoryIndex:
    """Which patterns match the entries of one directory."""

    __slots__ = ("prefix", "tables", "unsplit", "whole")

    def __init__(self, index: PatternIndex, prefix: str) -> None:
        self.prefix = prefix
        self.unsplit = index.unsplit
        local = index.in_directory.get(prefix)
        self.tables = (index.anywhere,) if local is None else (index.anywhere, local)
        self.whole = [
            test.number
            for table in self.tables
            for test in table.whole
            if test.where is None or test.where(prefix)
        ]

    def suspects(self, names: list[str]) -> Iterable[int]:
        """Positions of the names that some pattern might match, each at least once."""
        if self.whole or self.unsplit:
            return range(len(names))
        if len(self.tables) == 1:
            return self.tables[0].suspects(names)
        return sorted({at for table in self.tables for at in table.suspects(names)})

    def matches(self, names: list[str]) -> list[tuple[int, list[int]]]:
        """Positions of the names that some pattern matches, each with the patterns' numbers."""
        found = [(position, self.hits(names[position])) for position in self.suspects(names)]
        return [row for row in found if row[1]]

    def hits(self, name: str) -> list[int]:
        """The numbers of the patterns that match this entry's own path, ascending."""
        found = list(self.whole)
        for table in self.tables:
            table.collect(found, self.prefix, name)
        if self.unsplit:
            path = as_matched(self.prefix + name)
            found += [number for number, search in self.unsplit if search(path)]
        found.sort()
        return found


def _where_test(where: Where) -> Found | None:
    if where.fixed is not None or where == EVERYWHERE or where.expression is None:
        return None
    return re.compile(where.expression).search


def _name_test(name: Name) -> Found | None:
    if name.kind in ("literal", "beginning", "all"):
        return None  # the key of the table says it all
    text = name.text
    if name.kind == "ending":
        if text.rfind(".") == 0:
            return None  # the key of the table, the extension, says it all
        return lambda candidate: candidate.endswith(text)
    return re.compile(text).search
