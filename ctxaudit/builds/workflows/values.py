"""Reading YAML values of a workflow without asking for their types."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.builds.workflows.expressions import Data
from ctxaudit.builds.yaml import Mapping, Scalar, Sequence, Value

_LITERAL = re.compile(rb"(?:^|[\s:-])\|[-+0-9]*[ \t]*(?:#.*)?\r?$")


def get(value: Value | None, *keys: str) -> Value | None:
    """What lies at these keys below each other."""
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.entries.get(key)
    return value


def items(value: Value | None) -> tuple[Value, ...]:
    """The items of a list; a single value is a list of one."""
    if isinstance(value, Sequence):
        return value.items
    return () if value is None else (value,)


def pairs(value: Value | None) -> Iterator[tuple[str, Value]]:
    """Keys and values of a mapping."""
    if isinstance(value, Mapping):
        yield from value.entries.items()


def text(value: Value | None) -> str | None:
    """The text of a scalar; None for anything else and for null."""
    if isinstance(value, Scalar) and (value.kind != "null" or value.text == "~"):
        return None if value.text == "~" and value.kind == "null" else value.text
    return None


def texts(value: Value | None) -> dict[str, str]:
    """A mapping's values that are scalars, with their keys."""
    return {key: one.text for key, one in pairs(value) if isinstance(one, Scalar)}


def data(value: Value | None) -> Data:
    """A value as GitHub's expressions see it: `3.10` is the number 3.1."""
    if isinstance(value, Mapping):
        return {key: data(one) for key, one in value.entries.items()}
    if isinstance(value, Sequence):
        return [data(one) for one in value.items]
    if value is None or value.kind == "null":
        return None
    if value.kind == "bool":
        return value.text.lower() == "true"
    if value.kind in ("int", "float"):
        return _number(value.text)
    return value.text


def _number(written: str) -> Data:
    try:
        return float(int(written, 0)) if written.lower().startswith("0x") else float(written)
    except ValueError:
        return written


def weight(value: Value | None, known: dict[int, int] | None = None) -> int:
    """How many values there are with those that aliases stand for."""
    known = {} if known is None else known
    if not isinstance(value, (Mapping, Sequence)):
        return 1
    if id(value) not in known:
        inner = value.entries.values() if isinstance(value, Mapping) else value.items
        known[id(value)] = 1 + sum(weight(one, known) for one in inner)
    return known[id(value)]


class Lines:
    """The lines of a file, to tell where in a block of text a command stands."""

    def __init__(self, content: bytes) -> None:
        self._lines = content.split(b"\n")

    def of(self, scalar: Scalar, offset: int) -> int:
        """The line of the file of a line (from 0) of a text; its first one where that is open."""
        at = scalar.line - 1
        if at < len(self._lines) and _LITERAL.search(self._lines[at]):
            return scalar.line + 1 + offset
        return scalar.line
