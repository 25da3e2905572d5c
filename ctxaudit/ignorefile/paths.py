"""Whether a list of patterns selects a path, be it there or not."""

from __future__ import annotations

from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList, prefixes_of
from ctxaudit.ignorefile.index import DirectoryIndex


class PathDecider:
    """Decides single paths by a list; what it learns of a directory counts for all in it."""

    def __init__(self, patterns: PatternList) -> None:
        self.patterns = patterns
        self._directories: dict[str, tuple[int, DirectoryIndex]] = {
            "": (NOTHING_MATCHED, patterns.within(""))
        }

    def selects(self, path: str) -> bool:
        """Whether the patterns match a path, as moby's matcher goes down to it."""
        prefix, slash, name = path.rpartition("/")
        return self.patterns.selects(self._state(prefix + slash, name))

    def _state(self, prefix: str, name: str) -> int:
        """The state of an entry; that of the directories on the way is remembered."""
        above = ""
        for way in prefixes_of(prefix)[1:]:
            if way not in self._directories:
                state = self._within(above, way[len(above) : -1])
                self._directories[way] = (state, self.patterns.within(way))
            above = way
        return self._within(prefix, name)

    def _within(self, prefix: str, name: str) -> int:
        state, index = self._directories[prefix]
        return self.patterns.fold(state, index.hits(name))
