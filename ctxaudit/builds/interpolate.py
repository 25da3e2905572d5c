"""Variables in Compose files: `$X`, `${X}`, `${X:-default}` and the specification's other forms.

Held to compose-go's `template` package, its corners included: which `}` ends an expression, and
that of several operators the first counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Lookup = Callable[[str], str | None]

_NAME = "[_a-z][_a-z0-9]*"
_USE = re.compile(
    rf"\$(?i:(?P<escaped>\$)|(?P<named>{_NAME})|\{{(?:(?P<braced>{_NAME}(?::?[-+?].*)?)\}}|))"
)
_OPERATOR = re.compile(r":?[-+?]")


class InterpolationError(ValueError):
    """A use of `$` that Compose refuses; the text says why, and holds no value."""


def interpolate(text: str, lookup: Lookup) -> str:
    """The text with its variables replaced; an unset one is empty.

    Raises InterpolationError for a wrong form and for a required variable that is not set.
    """
    return _USE.sub(lambda use: _replaced(use[0], lookup), text)


def _replaced(use: str, lookup: Lookup) -> str:
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
    return _applied(name, operator[0], operand, lookup) + interpolate(rest, lookup)


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


def _applied(name: str, operator: str, operand: str, lookup: Lookup) -> str:
    value = lookup(name)
    is_there = bool(value) if operator.startswith(":") else value is not None
    if operator.endswith("+"):
        return interpolate(operand, lookup) if is_there else value or ""
    if is_there:
        return value or ""
    if operator.endswith("-"):
        return interpolate(operand, lookup)
    reason = interpolate(operand, lookup)
    raise InterpolationError(f"{name} is required and not set" + (f": {reason}" if reason else ""))
