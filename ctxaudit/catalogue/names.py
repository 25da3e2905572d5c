"""Finds the names of the catalogue among many others, and compiles only the patterns it meets.

Each pattern is filed under what any name that it matches must have: the name itself, an extension,
the first letters, a part. Docker's own grammar decides about the few names that have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ctxaudit.catalogue.entry import Entry
from ctxaudit.expression import Expression

_WILD = frozenset("*?[")
_PLAIN = Expression(r"\[[^\]]*\]|[*?]")
_LONG, _SHORT = 4, 2


class Named(NamedTuple):
    """A pattern of an entry, and what it has at the end.

    `last` is the part that speaks of the name, `depth` the number of parts without a leading `**`.
    `ending` is the text with which names end that match at any depth, where that is all there is to
    it; None where Docker's expression has to be asked.
    """

    entry: Entry
    pattern: str
    last: str
    depth: int
    ending: str | None

    @property
    def weight(self) -> tuple[bool, int, int]:
        """How much it says: a whole name more than a wildcard, then by letters, then by parts."""
        return _is_plain(self.last), len(_PLAIN.sub("", self.last)), self.depth


def named(entry: Entry, pattern: str) -> Named:
    """Takes a pattern apart."""
    parts = pattern.removeprefix("**/").split("/")
    last = parts[-1]
    plain = last.removeprefix("*")
    is_ending = pattern == f"**/{last}" and not entry.exceptions and _is_plain(plain)
    return Named(entry, pattern, last, len(parts), plain if is_ending else None)


def _is_plain(text: str) -> bool:
    return _WILD.isdisjoint(text)


class NameIndex:
    """The patterns of some entries of the catalogue."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._literal: dict[str, list[Named]] = {}
        self._extension: dict[str, list[Named]] = {}
        self._start: dict[str, list[Named]] = {}
        self._part: dict[str, list[Named]] = {}
        self._compiled: dict[str, re.Pattern[str]] = {}
        for entry in entries:
            for pattern in entry.names:
                self._file(named(entry, pattern))

    def _file(self, one: Named) -> None:
        last = one.last
        if _is_plain(last):
            self._literal.setdefault(last, []).append(one)
        elif last.startswith("*.") and _is_plain(last[1:]):
            self._extension.setdefault(last.rpartition(".")[2], []).append(one)
        elif _is_plain(last[:_SHORT]):
            length = _LONG if _is_plain(last[:_LONG]) else _SHORT
            self._start.setdefault(last[:length], []).append(one)
        else:
            part = max(_PLAIN.split(last), key=len)
            self._part.setdefault(part, []).append(one)

    def suspects(self, names: Sequence[str], joined: str) -> list[int]:
        """Positions of the names that some pattern might match; `joined` has all of them."""
        literal, extension, start = self._literal, self._extension, self._start
        found = [
            position
            for position, name in enumerate(names)
            if name in literal
            or name.rpartition(".")[2] in extension
            or name[:_LONG] in start
            or name[:_SHORT] in start
        ]
        parts = [part for part in self._part if part in joined]
        if parts:
            more = (at for at, name in enumerate(names) if any(part in name for part in parts))
            found = sorted({*found, *more})
        return found

    def only_extension(self, name: str) -> str | None:
        """The extension of the name, if that alone says which entry it is, wherever it lies."""
        extension = name.rpartition(".")[2]
        found = self._extension.get(extension, ())
        if name in self._literal or name[:_LONG] in self._start or name[:_SHORT] in self._start:
            return None
        if any(one.ending != f".{extension}" or one.entry.proofs for one in found):
            return None
        return None if any(part in name for part in self._part) else extension

    def matching(self, prefix: str, name: str) -> list[Named]:
        """The patterns that match the entry `name` of the directory `prefix` itself."""
        keyed = [
            self._literal.get(name),
            self._start.get(name[:_LONG]),
            self._start.get(name[:_SHORT]),
        ]
        _, dot, extension = name.rpartition(".")
        if dot:
            keyed.append(self._extension.get(extension))
        keyed += [found for part, found in self._part.items() if part in name]
        plain = "\n" not in prefix  # Go's `.` matches no newline
        return [
            one
            for found in keyed
            if found
            for one in found
            if (
                _ends(one, name)
                if plain and one.ending is not None
                else self._matches(one, prefix + name)
            )
        ]

    def _matches(self, one: Named, path: str) -> bool:
        return self._hits(one.pattern, path) and not any(
            self._hits(exception, path) for exception in one.entry.exceptions
        )

    def _hits(self, pattern: str, path: str) -> bool:
        compiled = self._compiled.get(pattern)
        if compiled is None:
            from ctxaudit.ignorefile.grammar import compile_pattern, python_expression

            expression = python_expression(compile_pattern(pattern))
            compiled = self._compiled[pattern] = re.compile(expression)
        return compiled.search(path) is not None


def _ends(one: Named, name: str) -> bool:
    if one.ending is None or not name.endswith(one.ending):
        return False
    return one.last != one.ending or one.last == name
