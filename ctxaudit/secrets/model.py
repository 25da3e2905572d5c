"""What a search for secrets gives: what kind, where, how sure; never the value."""

from __future__ import annotations

from typing import Literal, NamedTuple

Confidence = Literal["certain", "likely"]


class Secret(NamedTuple):
    """One secret in a file. `line` counts from 1, 0 where a name alone says so.

    `hint` helps to find it again and has no part of the value: a vendor's public prefix such as
    `ghp_`, the name of a setting, the host of a URL. `certain`: its form or its place leaves
    no doubt.
    """

    kind: str
    line: int
    hint: str = ""
    confidence: Confidence = "certain"


class Hit(NamedTuple):
    """A secret at a position of a text, with its value: it must not leave this package."""

    kind: str
    at: int
    value: bytes
    hint: str = ""
    confidence: Confidence = "certain"

    def __repr__(self) -> str:
        # a traceback or a log that shows locals must not show the value
        return f"Hit({self.kind!r}, {self.at})"
