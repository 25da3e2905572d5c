"""What each kind of setting may be. A value that is wrong gives an error that names its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol

from ctxaudit.errors import CtxauditError
from ctxaudit.model import SEVERITIES, Severity
from ctxaudit.names import shown

FAIL_ON = (*SEVERITIES, "none")
USUAL_FAIL_ON = "error"
Names = tuple[str, ...]


class Where(Protocol):
    """A value: the name that it is set by, and what to raise if it is wrong."""

    @property
    def name(self) -> str:
        """A key of a file, a variable, or an option."""

    def wrong(self, message: str) -> CtxauditError:
        """An error with the place of the value."""


def no_such(kind: str, name: str, known: Collection[str], prefix: str = "") -> str:
    """That there is no such thing, with the near miss, else with all that there are.

    `prefix` is what all of the names begin with; it is left out of them.
    """
    near = difflib.get_close_matches(name, known, 1)
    names = ", ".join(prefix + one for one in known)
    hint = f'did you mean "{prefix}{near[0]}"?' if near else f"known are {names}"
    return f'there is no {kind} "{shown(prefix + name)}"; {hint}'


def rules(value: Any, where: Where) -> Names:
    """A list of rules and groups, each of which exists."""
    if not _is_list_of_texts(value):
        raise where.wrong(f'{where.name} is a list of rules, like ["image"]')
    return tuple(rule(name, where) for name in value)


def rule(name: str, where: Where) -> str:
    """A rule or a group."""
    from ctxaudit.rules import RULES
    from ctxaudit.rules.selection import check_name

    try:
        return check_name(RULES, name)
    except CtxauditError as error:
        raise where.wrong(error.message) from None


def build_names(value: Any, where: Where) -> Names:
    """A list of names or globs of builds."""
    if not _is_list_of_texts(value) or "" in value:
        raise where.wrong(f'{where.name} is a list of builds, like ["web", "services/*"]')
    return tuple(value)


def text(value: Any, where: Where) -> str:
    """Any text but the empty one."""
    if not isinstance(value, str) or not value:
        raise where.wrong(f"{where.name} is a text that is not empty")
    return value


def pattern(value: Any, where: Where) -> str:
    """A pattern as in a `.gitignore` that can match something."""
    from pathspec import PathSpec

    written = text(value, where)
    if not written.strip() or written.startswith(("#", "!")):
        raise where.wrong(f'"{shown(written)}" is no pattern of paths; write it like "docs/"')
    try:
        PathSpec.from_lines("gitignore", [written])
    except (ValueError, re.error):  # pathspec lets through what `re` says of a range like [z-a]
        raise where.wrong(f'"{shown(written)}" is no pattern of paths') from None
    return written


def size(value: Any, where: Where) -> str:
    """A size as it is written."""
    from ctxaudit.sizes import parse_size

    if not isinstance(value, str):
        raise where.wrong(f'{where.name} is a size, like "50MB"')
    try:
        parse_size(value)
    except CtxauditError as error:
        raise where.wrong(error.message) from None
    return value


def count(value: Any, where: Where) -> int:
    """A number of files."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise where.wrong(f"{where.name} is a number of files, 0 or more")
    return value


def flag(value: Any, where: Where) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise where.wrong(f"{where.name} is true or false")
    return value


def threshold(value: Any, where: Where) -> str:
    """A severity, or none."""
    return one_of(value, where, FAIL_ON)


def severity(value: Any, where: Where) -> Severity:
    """A severity."""
    return SEVERITIES[SEVERITIES.index(one_of(value, where, SEVERITIES))]


def one_of(value: Any, where: Where, known: tuple[str, ...]) -> str:
    """One of these texts."""
    if value not in known:
        given = f', not "{shown(value)}"' if isinstance(value, str) else ""
        raise where.wrong(f"{where.name} is {', '.join(known[:-1])} or {known[-1]}{given}")
    return str(value)


def items(value: Any, where: Where, example: str) -> Iterator[tuple[str, Any]]:
    """The keys and values of a table."""
    if not isinstance(value, Mapping):
        raise where.wrong(f"{where.name} is a table, like {example}")
    return iter(value.items())


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
