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
_NAME = f"[{_LETTERS}][{_LETTERS}0-9]*"
_USE = re.compile(
    rf"\$((?P<escaped>\$)|(?P<named>{_NAME})|\{{(?:(?P<braced>{_NAME}(?::?[-+?].*)?)\}}|))"
)
_DEEPEST = 100
_OPERATOR = re.compile(r":?[-+?]")


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
    return _USE.sub(lambda use: _replaced(use[0], lookup, depth), text)


def _replaced(use: str, lookup: Lookup, depth: int) -> str:
    end = _end_of_expression(use)
    rest = ""
    if end is not None:
        use, rest = use[:end], use[end:]
    found = _USE.match(use)
    if found is None or not (found["escaped"] or found["named"] or found["braced"]):
        raise InterpolationError("a $ that begins no variable; write $$ for a dollar sign")
    if found["escaped"]:
        return "$"
    expression = found["named"] or found["braced"]
    operator = _OPERATOR.search(expression) if found["braced"] else None
    if operator is None:
        return lookup(expression) or ""
    name, operand = expression[: operator.start()], expression[operator.end() :]
    value = _applied(name, operator[0], operand, lookup, depth + 1)
    return value + _interpolated(rest, lookup, depth + 1)


def _end_of_expression(use: str) -> int | None:
    """The position behind the brace that closes the first one that is opened."""
    depth = at = 0
    while at < len(use):
        if use[at] == "}":
            depth -= 1
            if depth == 0:
                return at + 1
        elif use[at] == "{":
            depth += 1
            at += 1  # what follows is not looked at, a brace neither
        at += 1
    return None


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
