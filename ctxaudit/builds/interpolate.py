"""Variables in Compose files: `$X`, `${X}`, `${X:-default}` and the specification's other forms.

Held to compose-go's `template` package, its corners included: which `}` ends an expression, and
that of several operators the first counts. A default is looked at only where it is needed, as
Compose does since 2026; before, it refused a wrong one that nobody needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Lookup = Callable[[str], str | None]

_LETTERS = "_a-zA-Z\u017f\u212a"  # the last two: what Go folds to s and k
_NAME = re.compile(f"[{_LETTERS}][{_LETTERS}0-9]*")
_BRACED = re.compile(f"(?P<name>{_NAME.pattern})(?:(?P<operator>:?[-+?])|}})")
_DEEPEST = 100


class InterpolationError(ValueError):
    """A use of `$` that Compose refuses; the text says why, and holds no value."""


def interpolate(text: str, lookup: Lookup) -> str:
    """The text with its variables replaced; an unset one is empty.

    Raises InterpolationError for a wrong form and for a required variable that is not set.
    """
    return _interpolated(text, lookup, 0)


def _interpolated(text: str, lookup: Lookup, depth: int) -> str:
    if depth > _DEEPEST:
        raise InterpolationError(f"variables are nested deeper than {_DEEPEST} levels")
    return "\n".join(_line(line, lookup, depth) for line in text.split("\n"))


def _line(line: str, lookup: Lookup, depth: int) -> str:
    """One line, since no use of a variable goes past its end."""
    last = line.rfind("}")
    parts, at = [], 0
    while (start := line.find("$", at)) >= 0:
        parts.append(line[at:start])
        value, at = _use(line, start, last, lookup, depth)
        parts.append(value)
    return "".join(parts) + line[at:]


def _use(line: str, start: int, last: int, lookup: Lookup, depth: int) -> tuple[str, int]:
    """What stands for the use that begins here, and where the text goes on."""
    following = line[start + 1 : start + 2]
    if following == "$":
        return "$", start + 2
    if named := _NAME.match(line, start + 1):
        return lookup(named[0]) or "", named.end()
    if following != "{":
        return "$", start + 1
    found = _BRACED.match(line, start + 2)
    if found is None or (found["operator"] and last < found.end()):
        raise InterpolationError("a $ that begins no variable; write $$ for a dollar sign")
    if not found["operator"]:
        return lookup(found["name"]) or "", found.end()
    end = _closing(line, start, last)
    operand = line[found.end() : end]
    return _applied(found["name"], found["operator"], operand, lookup, depth + 1), end + 1


def _closing(line: str, start: int, last: int) -> int:
    """Where the brace is that closes the first one; the last brace if none does."""
    depth, at = 0, start
    while at <= last:
        if line[at] == "}":
            depth -= 1
            if depth == 0:
                return at
        elif line[at] == "{":
            depth += 1
            at += 1  # what follows is not looked at, a brace neither
        at += 1
    return last


def _applied(name: str, operator: str, operand: str, lookup: Lookup, depth: int) -> str:
    value = lookup(name)
    is_there = bool(value) if operator.startswith(":") else value is not None
    if operator.endswith("+"):
        return _interpolated(operand, lookup, depth) if is_there else value or ""
    if is_there:
        return value or ""
    if operator.endswith("-"):
        return _interpolated(operand, lookup, depth)
    # the reason as it is written: with its variables replaced it might hold a secret
    reason = f": {operand}" if operand else ""
    raise InterpolationError(f"{name} is required and not set{reason}")
