"""Where in a TOML file each key stands. The reader of the standard library tells no places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ctxaudit.expression import Expression

Keys = tuple[str | int, ...]

# the end of the last line of a value of several lines
_END = Expression(r"""(?:[\]}]|\"{3}|'{3})[ \t\r]*(?:#.*)?$""")


def lines_of_keys(text: str) -> dict[Keys, int]:
    """The line, from 1, of each key and table that a text of valid TOML sets.

    Items of an array of tables have their number as a key. What stands within a value has no place
    of its own.
    """
    lines: dict[Keys, int] = {}
    tables: Counter[Keys] = Counter()  # how many there are of each array of tables
    table: Keys = ()
    for number, statement, value in _statements(text):
        keys = _only_keys(value)
        if not statement.lstrip().startswith("["):
            keys = table + keys
        else:
            keys = _numbered(keys, tables)
            if statement.lstrip().startswith("[["):
                tables[keys] += 1
                keys = (*keys, tables[keys] - 1)
            table = keys
        for length in range(1, len(keys) + 1):
            lines.setdefault(keys[:length], number)
    return lines


def line_of(lines: Mapping[Keys, int], keys: Keys) -> int | None:
    """The line of a key, else of what it stands in."""
    return next((lines[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in lines), None)


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The heads of tables and the keys with their values, each read for itself."""
    import tomllib

    begun, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if not begun and (not line.strip() or line.lstrip().startswith("#")):
            continue
        first = first if begun else number
        begun += f"{line}\n"
        if first == number or _END.search(line):
            try:
                value = tomllib.loads(begun)
            except tomllib.TOMLDecodeError:
                continue
            yield first, begun, value
            begun = ""


def _only_keys(value: Any) -> Keys:
    """The keys down to the first value that is no table of one key."""
    keys: list[str | int] = []
    while isinstance(value, dict) and len(value) == 1:
        ((key, value),) = value.items()
        keys.append(key)
    return tuple(keys)


def _numbered(keys: Keys, tables: Counter[Keys]) -> Keys:
    """The keys of a table's head, with the number of the item where they go into an array."""
    found: Keys = ()
    for key in keys[:-1]:
        found = (*found, key)
        if found in tables:
            found = (*found, tables[found] - 1)
    return (*found, *keys[-1:])
