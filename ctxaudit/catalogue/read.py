"""Reads the data of the catalogue: one text file for each family, see `data/README`.

An own format, because a parser of TOML takes longer for it than the scan of a small project.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from typing import cast

from ctxaudit.catalogue.entry import (
    CONDITIONS,
    CONFIDENCES,
    Confidence,
    Entry,
    Kind,
    Marker,
    Proof,
)
from ctxaudit.model import SEVERITIES

_DATA = os.path.join(os.path.dirname(__file__), "data")
_KINDS: tuple[Kind, ...] = ("any", "dir", "file")
_KEYS = frozenset(
    "names except claims type tools severity confidence high medium what breaks".split(" ")
)


@functools.cache
def read_family(family: str) -> tuple[Entry, ...]:
    """The entries of one family, in the order of its file."""
    with open(os.path.join(_DATA, f"{family}.txt"), encoding="utf-8") as file:
        return tuple(read_entries(family, file.read()))


def read_entries(family: str, text: str) -> Iterator[Entry]:
    """Reads a family's text. Raises ValueError where it is not as it should be."""
    for section in text.split("\n[")[1:]:
        head, _, body = section.partition("]\n")
        rows = [line.split(": ", 1) for line in body.splitlines() if line and line[0] != "#"]
        try:
            yield _entry(head, family, cast("list[tuple[str, str]]", rows))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{family}.txt, [{head}]: {error}") from error


def _entry(name: str, family: str, rows: list[tuple[str, str]]) -> Entry:
    values = dict(rows)
    if not _KEYS.issuperset(values):
        raise ValueError(f"unknown key among {', '.join(values)}")
    severity, confidence, kind = values["severity"], values["confidence"], values.get("type", "any")
    if severity not in SEVERITIES or confidence not in CONFIDENCES or kind not in _KINDS:
        raise ValueError("unknown severity, confidence or type")
    return Entry(
        name,
        family,
        tuple(values["names"].split(" ")),
        tuple(values["except"].split(" ")) if "except" in values else (),
        kind,
        values.get("tools", "generic"),
        severity,
        confidence,
        tuple(_proof(key, value) for key, value in rows if key in ("high", "medium")),
        values["what"],
        values.get("breaks", ""),
        values.get("claims") == "parent",
    )


def _proof(confidence: str, text: str) -> Proof:
    return Proof(cast("Confidence", confidence), tuple(map(_marker, text.split(" "))))


def _marker(text: str) -> Marker:
    condition, _, path = text.partition(":")
    if condition not in CONDITIONS or not path:
        raise ValueError(f'unknown marker "{text}"')
    return Marker(condition, path)
