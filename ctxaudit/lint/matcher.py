"""Whether one pattern matches a path, asked by itself."""

from __future__ import annotations

from collections.abc import Callable

from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.ignorefile.read import Pattern


def matcher_of(text: str) -> Callable[[str], bool]:
    """Tells whether the pattern of this text matches exactly a path.

    A pattern that Go cannot compile matches none.
    """
    alone = PatternList([Pattern(1, text, text, exception=False)])

    def matches(path: str) -> bool:
        parent, slash, name = path.rpartition("/")
        return alone.advance(NOTHING_MATCHED, parent + slash, name) != NOTHING_MATCHED

    return matches
