"""Sources and `--exclude` values as patterns of the ignore-file language.

They meet `patternmatcher.New` alone: unlike lines of a file they know no comments, and a slash at
their start stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.ignorefile.index import DirectoryIndex
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


class PathDecider:
    """Decides single paths by a list; what it learns of a directory counts for all in it."""

    def __init__(self, patterns: PatternList) -> None:
        self.patterns = patterns
        self._directories: dict[str, tuple[int, DirectoryIndex]] = {}

    def selects(self, path: str) -> bool:
        """Whether the patterns match a path, as moby's matcher goes down to it."""
        prefix, slash, name = path.rpartition("/")
        state, index = self._directory(prefix + slash)
        return self.patterns.selects(self.patterns.fold(state, index.hits(name)))

    def _directory(self, prefix: str) -> tuple[int, DirectoryIndex]:
        known = self._directories.get(prefix)
        if known is None:
            state = NOTHING_MATCHED
            if prefix:
                parent, slash, name = prefix[:-1].rpartition("/")
                above, index = self._directory(parent + slash)
                state = self.patterns.fold(above, index.hits(name))
            known = self._directories[prefix] = (state, self.patterns.within(prefix))
        return known
