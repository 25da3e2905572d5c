"""Paths that a pattern of the catalogue is meant for, and paths that it is not meant for."""

from __future__ import annotations

import re
from typing import NamedTuple

_DEPTHS = ("", "one/", "one/two/three/")
_CLASS = re.compile(r"\[(.)[^\]]*\]")


class Examples(NamedTuple):
    matching: tuple[str, ...]
    other: tuple[str, ...]


def examples_of(pattern: str) -> Examples:
    """At the root, one and three levels deep; the name with a letter more in front or behind."""
    name = _CLASS.sub(r"\1", pattern.removeprefix("**/").replace("**/", ""))
    name = name.replace("*", "x").replace("?", "y")
    head, slash, last = name.rpartition("/")
    others = (
        [f"{head}{slash}q{last}"] if not pattern.rpartition("/")[2].startswith(("*", "?")) else []
    )
    if not pattern.endswith("*"):
        others.append(f"{name}q")
    elif not others:
        others.append(name.replace(".", "-"))
    if pattern.startswith("**/"):
        matching = [depth + name for depth in _DEPTHS]
        return Examples(tuple(matching), tuple(depth + one for one in others for depth in _DEPTHS))
    return Examples((name,), (*others, *(depth + name for depth in _DEPTHS[1:])))
