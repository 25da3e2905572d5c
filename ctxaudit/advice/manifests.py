"""Reads the small files that say what a project installs: manifests and lock files."""

from __future__ import annotations

import os
from typing import Any

from ctxaudit import disk
from ctxaudit.reading import read_regular

LARGEST = 32_000_000  # bytes; larger ones are taken for absent


def text_of(context_dir: str, path: str) -> str | None:
    """The text of a file of the context; None if it is not there, no text or too large.

    An entry that is there and cannot be read is told by the walk (rule `unreadable-entry`).
    """
    full = os.path.join(context_dir, path)
    try:
        if disk.kind(full) != "file":
            return None
        content = read_regular(full)
        return None if len(content) > LARGEST else content.decode("utf-8")
    except (OSError, ValueError):
        return None


def json_of(context_dir: str, path: str) -> dict[str, Any]:
    """The object in a JSON file; empty if there is none."""
    import json

    try:
        found = json.loads(text_of(context_dir, path) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def toml_of(context_dir: str, path: str) -> dict[str, Any]:
    """The tables of a TOML file; empty if there are none."""
    import tomllib

    try:
        return tomllib.loads(text_of(context_dir, path) or "")
    except (ValueError, RecursionError):
        return {}
