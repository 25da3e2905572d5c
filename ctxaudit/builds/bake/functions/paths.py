"""Functions of paths and of names of targets."""

from __future__ import annotations

import posixpath
import re

from ctxaudit.builds.bake.functions.registry import function
from ctxaudit.builds.bake.values import STRING, Value, string

_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]")


def cleaned(path: str) -> str:
    """The shortest path that means the same, as Go's `path.Clean` has it."""
    if path.startswith("//"):
        path = "/" + path.lstrip("/")
    return posixpath.normpath(path) if path else "."


@function("basename", STRING)
def basename(path: Value) -> Value:
    """The last part of a path."""
    if not path.data:
        return string(".")
    stripped = path.data.rstrip("/")
    return string(stripped.rpartition("/")[2] if stripped else "/")


@function("dirname", STRING)
def dirname(path: Value) -> Value:
    """All but the last part of a path."""
    return string(cleaned(path.data[: path.data.rfind("/") + 1]))


@function("sanitize", STRING)
def sanitize(name: Value) -> Value:
    """The name with an underscore for what a target's name may not have."""
    return string(_NOT_IN_NAMES.sub("_", name.data))
