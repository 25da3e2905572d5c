"""Picking builds by name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from fnmatch import fnmatchcase

from ctxaudit.builds.model import BuildDefinition
from ctxaudit.errors import CtxauditError
from ctxaudit.names import shown

_MOST_NAMES = 20


def picked(
    definitions: Sequence[BuildDefinition], patterns: Sequence[str]
) -> tuple[BuildDefinition, ...]:
    """The builds whose names match one of the patterns (globs), all without patterns.

    Raises CtxauditError for a pattern that matches none.
    """
    for pattern in patterns:
        if not any(_matches(one, pattern) for one in definitions):
            raise CtxauditError(_no_such(definitions, pattern))
    return tuple(
        one
        for one in definitions
        if not patterns or any(_matches(one, pattern) for pattern in patterns)
    )


def _matches(definition: BuildDefinition, pattern: str) -> bool:
    return definition.name == pattern or fnmatchcase(definition.name, pattern)


def _no_such(definitions: Sequence[BuildDefinition], pattern: str) -> str:
    names = [one.name for one in definitions]
    if not names:
        return f'no build "{pattern}": no Dockerfile, Compose file or bake file was found'
    near = difflib.get_close_matches(pattern, names, 1)
    hint = f'did you mean "{shown(near[0])}"?' if near else f"there are {names_of(definitions)}"
    return f'no build matches "{shown(pattern)}"; {hint}'


def names_of(definitions: Sequence[BuildDefinition]) -> str:
    """The names of builds for a message."""
    names = [shown(one.name) for one in definitions]
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
