"""Tables that answer, for a name in a directory, which patterns match exactly that path.

Asking every pattern about every file costs several times the walk itself. Here a name is looked up
in dictionaries (by itself, by its extension, by its first letters), so that 400 patterns cost about
what 20 cost, and only what a table finds is looked at more closely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ctxaudit.ignorefile.grammar import Compiled, as_matched
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
        self.tails: list[str] = []
        self.rest: list[Test] = []
        self.whole: list[Test] = []

    def add(self, test: Test, name: Name) -> None:
        """Files the test under the one key that every name it matches must have."""
        if name.kind == "all":
            self.whole.append(test)
        elif name.kind == "literal":
            self.literal.setdefault(name.text, []).append(test)
        elif name.kind == "beginning":
            self.beginning.setdefault(name.text[:2], []).append(test)
        elif name.kind == "ending" and "." in name.text:
            self.extension.setdefault(name.text.rpartition(".")[2], []).append(test)
        elif name.kind == "ending":
            self.tails.append(name.text)
            self.rest.append(test)
        else:
            self.tails.append("")
            self.rest.append(test)

    def suspects(self, names: Iterable[str]) -> list[int]:
        """Positions of the names that some test might match; the others match none."""
        literal, extension, beginning = self.literal, self.extension, self.beginning
        tails = tuple(self.tails)
        return [
            position
            for position, name in enumerate(names)
            if name in literal
            or name.rpartition(".")[2] in extension
            or name[:2] in beginning
            or name[:1] in beginning
            or name.endswith(tails)
        ]

    def tests_for(self, name: str) -> Iterable[Test]:
        """The tests that might match this name."""
        yield from self.literal.get(name, ())
        yield from self.extension.get(name.rpartition(".")[2], ())
        yield from self.beginning.get(name[:2], ())
        if len(name) > 1:
            yield from self.beginning.get(name[:1], ())
        yield from self.rest


class PatternIndex:
    """All patterns of a list, each in the table where it is found fastest."""

    def __init__(self, patterns: Iterable[tuple[Compiled, tuple[Half, ...], Found | None]]) -> None:
        self.anywhere = NameTable()
        self.in_directory: dict[str, NameTable] = {}
        self.unsplit: list[tuple[int, Found]] = []
        for index, (_, parts, search) in enumerate(patterns):
            for half in parts:
                self._add(index, half)
            if not parts and search is not None:
                self.unsplit.append((index, search))

    def _add(self, index: int, half: Half) -> None:
        test = Test(index, _where_test(half.where), _name_test(half.name))
        table = self.anywhere
        if half.where.fixed is not None:
            table = self.in_directory.setdefault(half.where.fixed, NameTable())
        table.add(test, half.name)

    def in_prefix(self, prefix: str) -> DirectoryIndex:
        """The part of the tables that counts in one directory."""
        return DirectoryIndex(self, prefix)


class DirectoryIndex:
    """Which patterns match the entries of one directory."""

    def __init__(self, index: PatternIndex, prefix: str) -> None:
        self.prefix = prefix
        self.unsplit = index.unsplit
        local = index.in_directory.get(prefix)
        self.tables = [index.anywhere] if local is None else [index.anywhere, local]
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

    def hits(self, name: str) -> list[int]:
        """The numbers of the patterns that match this entry's own path, ascending."""
        found = list(self.whole)
        for table in self.tables:
            for number, where, matches in table.tests_for(name):
                if (matches is None or matches(name)) and (where is None or where(self.prefix)):
                    found.append(number)
        if self.unsplit:
            path = as_matched(self.prefix + name)
            found += [index for index, search in self.unsplit if search(path)]
        return sorted(found)


def _where_test(where: Where) -> Found | None:
    if where.fixed is not None or where == EVERYWHERE or where.expression is None:
        return None
    return re.compile(where.expression).search


def _name_test(name: Name) -> Found | None:
    if name.kind in ("literal", "all"):
        return None
    text = name.text
    if name.kind == "ending":
        return lambda candidate: candidate.endswith(text)
    if name.kind == "beginning":
        return lambda candidate: candidate.startswith(text)
    return re.compile(text).search
