"""Sources and `--exclude` values as patterns of the ignore-file language.

They meet `patternmatcher.New` alone: unlike lines of a file they know no comments, and a slash at
their start stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.decide import PatternList
from ctxaudit.ignorefile.read import WHITE_SPACE, BadIgnoreLine, Pattern


def pattern_of(text: str) -> Pattern | None:
    """The pattern of one text, None for a blank one. Raises BadIgnoreLine."""
    cleaned = text.strip(WHITE_SPACE)
    if not cleaned:
        return None
    cleaned = gopath.clean(cleaned)
    if cleaned == "!":
        raise BadIgnoreLine('illegal exclusion pattern: "!"')
    exception = cleaned.startswith("!")
    cleaned = cleaned.removeprefix("!")
    try:
        gopath.match(cleaned, ".")
    except gopath.BadPattern:
        raise BadIgnoreLine("syntax error in pattern") from None
    return Pattern(0, text, cleaned, exception)


def pattern_list(texts: Iterable[str]) -> PatternList:
    """The list of several texts. Raises BadIgnoreLine."""
    return PatternList([found for text in texts if (found := pattern_of(text)) is not None])
