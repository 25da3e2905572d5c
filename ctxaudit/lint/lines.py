"""Lines of an ignore file exchanged: as patterns to decide by, and as changes to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ctxaudit.ignorefile.read import BadIgnoreLine, Pattern, clean_pattern
from ctxaudit.model import Edit


class Rewrite(NamedTuple):
    """Other lines for pattern number `number`: instead of it, or behind it (`keeps` it)."""

    number: int
    lines: tuple[str, ...]
    keeps: bool = False


def rewritten(patterns: Sequence[Pattern], rewrites: Sequence[Rewrite]) -> list[Pattern] | None:
    """The patterns after the rewrites; None if Docker would refuse one of the lines."""
    by_number = {rewrite.number: rewrite for rewrite in rewrites}
    result: list[Pattern] = []
    for number, pattern in enumerate(patterns):
        rewrite = by_number.get(number)
        if rewrite is None or rewrite.keeps:
            result.append(pattern)
        for line in rewrite.lines if rewrite is not None else ():
            try:
                cleaned = clean_pattern(line)
            except BadIgnoreLine:
                return None
            if cleaned is not None:
                result.append(Pattern(pattern.line, line, *cleaned))
    return result


def edit(path: str, patterns: Sequence[Pattern], rewrite: Rewrite) -> Edit:
    """The change of the ignore file at `path` that a rewrite comes to."""
    line = patterns[rewrite.number].line
    if rewrite.keeps:
        return Edit(path, line + 1, line, rewrite.lines)
    return Edit(path, line, line, rewrite.lines)
