"""The recorded answers of `semantics_cases.json`; ORIGIN.md tells what the fields mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

_FILE = Path(__file__).with_name("semantics_cases.json")


class Case(NamedTuple):
    """One tree with one ignore file, and what Docker made of it."""

    id: str
    tree: str
    texts: tuple[str, ...]
    ignore: bytes | None
    included: list[str] | None = None
    included_dirs: list[str] | None = None
    emptied: list[str] | None = None
    error: str | None = None
    included_matcher: list[str] | None = None
    included_classic: list[str] | None = None
    included_dirs_classic: list[str] | None = None
    error_classic: str | None = None
    title: str | None = None
    git_ignored: list[str] | None = None


def load_cases() -> tuple[Case, ...]:
    """All cases, in the order of the file."""
    recorded = json.loads(_FILE.read_bytes())
    return tuple(_case(fields, recorded["trees"]) for fields in recorded["cases"])


def _case(fields: dict[str, Any], trees: dict[str, list[str]]) -> Case:
    ignore = fields.pop("ignore")
    if isinstance(ignore, list):
        ignore = "".join(text * times for text, times in ignore)
    content = None if ignore is None else ignore.encode("latin-1")
    return Case(texts=tuple(trees[fields["tree"]]), ignore=content, **fields)
