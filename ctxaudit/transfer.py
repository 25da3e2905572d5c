"""Which included entries BuildKit fetches: from follow paths to include patterns.

The client (fsutil's `followlinks.go` and `filter.go`) looks the paths up in the whole directory,
ignore file or not, adds what symlinks on the way lead to, and takes the result as patterns of the
ignore-file language: an entry is fetched if it is included and one of the patterns matches it.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ctxaudit import disk
from ctxaudit.builder import Skips
from ctxaudit.dockerfile.model import BuildPlan
from ctxaudit.dockerfile.patterns import pattern_list, pattern_of
from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList, prefixes_of
from ctxaudit.ignorefile.index import DirectoryIndex
from ctxaudit.ignorefile.read import BadIgnoreLine
from ctxaudit.ignorefile.trace import first_refusal
from ctxaudit.names import as_bytes, shown
from ctxaudit.walk import reason_of

_SPECIAL = frozenset("*[]?^\\")
_WILDCARD = re.compile(r"(?:[^*?\[\\]|\\.)*[*?\[]", re.DOTALL)
_MANY_STARS = 3  # from which on an expression may take long
_ABSENT = (FileNotFoundError, NotADirectoryError)


class FetchedEntries:
    """Which entries of one context BuildKit fetches for a plan, if the ignore file includes them.

    `name` is the named context's, None for the main one. Raises CtxauditError for a source that
    BuildKit refuses as a pattern, and where a directory on the way to a source cannot be read.
    """

    def __init__(self, plan: BuildPlan, context_dir: str, name: str | None = None) -> None:
        self.plan = plan
        self.name = name
        fetch = plan.main if name is None else plan.named[name]
        patterns = [
            None if request is None else include_patterns(context_dir, request)
            for request in fetch.requests
        ]
        self.is_everything = None in patterns
        self.lists = [self._list(one) for one in patterns if one and not self.is_everything]
        self._skips = [_skips_of(patterns) for patterns in self.lists]
        # a directory's state in each list; None where the walk does not go in
        self._states: dict[str, tuple[int | None, ...]] = {"": (NOTHING_MATCHED,) * len(self.lists)}
        self._indexes: dict[str, tuple[tuple[PatternList, DirectoryIndex, int], ...]] = {}

    def taken(self, prefix: str, names: list[str]) -> list[bool]:
        """For each name in the directory of this prefix (`a/b/`) whether it is fetched."""
        if self.is_everything:
            return [True] * len(names)
        found = [False] * len(names)
        for patterns, index, state in self._within(prefix):
            own = [patterns.selects(state)] * len(names)
            for at, hits in index.matches(names):
                own[at] = patterns.selects(patterns.fold(state, hits))
            found = [one or other for one, other in zip(found, own, strict=True)]
        return found

    def takes(self, path: str) -> bool:
        """Whether one entry is fetched."""
        prefix, slash, name = path.rpartition("/")
        return self.is_everything or any(
            patterns.selects(patterns.fold(state, index.hits(name)))
            for patterns, index, state in self._within(prefix + slash)
        )

    def takes_all_below(self, prefix: str) -> bool | None:
        """True or False where all entries below are fetched or none is; None where it depends."""
        if self.is_everything:
            return True
        verdicts = set()
        for patterns, _, state in self._within(prefix):
            if not patterns.is_settled(state, prefix):
                return None
            verdicts.add(patterns.selects(state))
        return True in verdicts

    def check(self, names_by_directory: Iterable[tuple[str, list[str]]]) -> None:
        """Raises CtxauditError where Go's regexp refuses a source when the walk comes to it."""
        listed = list(names_by_directory) if any(one.refused for one in self.lists) else []
        for patterns, skips in zip(self.lists, self._skips, strict=True):
            number = first_refusal(patterns, listed, skips) if patterns.refused else None
            if number is not None:
                raise self._refused(
                    patterns.patterns[number].written,
                    "failed to match includepatterns: syntax error in pattern",
                )

    def _within(self, prefix: str) -> tuple[tuple[PatternList, DirectoryIndex, int], ...]:
        """What the lists say in a directory, those left out whose walk does not go in."""
        known = self._indexes.get(prefix)
        if known is None:
            known = self._indexes[prefix] = tuple(
                (patterns, patterns.within(prefix), state)
                for patterns, state in zip(self.lists, self._state(prefix), strict=True)
                if state is not None
            )
        return known

    def _state(self, prefix: str) -> tuple[int | None, ...]:
        known = self._states.get(prefix)
        if known is None:
            parent = prefix[: prefix.rfind("/", 0, -1) + 1]
            name = prefix[len(parent) : -1]
            known = tuple(
                self._enter(at, state, parent, name) for at, state in enumerate(self._state(parent))
            )
            self._states[prefix] = known
        return known

    def _enter(self, at: int, state: int | None, parent: str, name: str) -> int | None:
        if state is None:
            return None
        patterns = self.lists[at]
        own = patterns.advance(state, parent, name)
        if not patterns.selects(own) and self._skips[at](f"{parent}{name}/"):
            return None
        return own

    def _list(self, texts: Iterable[str]) -> PatternList:
        for text in texts:
            try:
                pattern_of(text)
            except BadIgnoreLine as error:
                raise self._refused(text, f"invalid includepatterns: {error}") from None
        return pattern_list(texts)

    def _refused(self, pattern: str, reason: str) -> CtxauditError:
        text = f'Docker refuses the source "{shown(pattern)}": {reason}'
        lines = [
            copy.line
            for copy in self.plan.copies
            if copy.needed
            for source in copy.sources
            if gopath.clean(f"/{source.path}") == f"/{pattern}"
        ]
        return CtxauditError(text, path=self.plan.dockerfile, line=min(lines, default=None))


def include_patterns(context_dir: str, follow_paths: Iterable[str]) -> tuple[str, ...] | None:
    """The include patterns for follow paths; None where a symlink leads to the root: everything.

    Raises CtxauditError if a directory on the way cannot be read.
    """
    links = _Links(disk.real_path(context_dir))
    for path in follow_paths:
        links.follow(path)
    patterns: list[str] = []
    for path in sorted(links.found, key=as_bytes):
        if path == ".":
            return None
        if not patterns or not path.startswith(patterns[-1] + "/"):
            patterns.append(path)
    return tuple(patterns)


class _Links:
    """Paths with what the symlinks on their way lead to (fsutil's `symlinkResolver`)."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.found: set[str] = set()

    def follow(self, path: str) -> None:
        waiting = [path]
        while waiting:
            waiting += reversed(self._targets(waiting.pop()))

    def _targets(self, path: str) -> list[str]:
        """Adds the path as far as it goes without a link; returns the paths to follow instead."""
        rest = gopath.clean(f"./{path}")
        current = "."
        while True:
            part, _, rest = rest.partition("/")
            current = gopath.clean(f"{current}/{part}")
            targets = self._readlinks(current)
            if targets or not rest:
                if current in self.found:
                    return []
                self.found.add(current)
                return [f"{target}/{rest}" for target in targets]

    def _readlinks(self, path: str) -> list[str]:
        """Where the symlinks of this name lead; the last component may have wildcards."""
        directory, _, name = path.rpartition("/")
        if not has_wildcards(name):
            return list(self._readlink(path))
        found: list[str] = []
        try:
            linked = sorted(disk.links_in(os.path.join(self.root, directory)))
        except _ABSENT:
            return []
        except OSError as error:
            raise _unreadable(directory or ".", error) from None
        for candidate in linked:
            if matches(name, candidate):
                found += self._readlink(f"{directory}/{candidate}" if directory else candidate)
        return found

    def _readlink(self, path: str) -> Iterator[str]:
        if path == ".":
            return
        try:
            target = disk.read_link(os.path.join(self.root, path))
        except (*_ABSENT, ValueError):  # ValueError: a NUL in the source
            return
        except OSError as error:
            if error.errno == errno.EINVAL:  # no symlink
                return
            raise _unreadable(path, error) from None
        below = "" if target.startswith("/") else path.rpartition("/")[0]
        yield gopath.clean(f"/{below}/{target}")


def has_wildcards(name: str) -> bool:
    """Whether Docker looks for matches of a name instead of the name itself."""
    return _WILDCARD.match(name) is not None


def matches(pattern: str, name: str) -> bool:
    """Whether a name matches; a malformed pattern matches nothing here."""
    plain = _expression(pattern)
    if plain is not None:
        return plain.fullmatch(name) is not None
    try:
        return gopath.match(pattern, name)
    except gopath.BadPattern:
        return False


@lru_cache
def _expression(pattern: str) -> re.Pattern[str] | None:
    """A pattern without classes and escapes as an expression: many names are asked of one."""
    if "[" in pattern or "\\" in pattern or pattern.count("*") > _MANY_STARS:
        return None
    parts = {"*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(parts.get(one, re.escape(one)) for one in pattern))


def _unreadable(path: str, error: OSError) -> CtxauditError:
    return CtxauditError(f"a source leads there, but: {reason_of(error)}", path=shown(path))


def _never(_prefix: str) -> bool:
    return False


def _skips_of(patterns: PatternList) -> Skips:
    """Tells which directories that no pattern matches are passed over without a look inside."""
    texts = [
        pattern.text.removesuffix("/**").removesuffix("/*")
        for pattern in patterns.patterns
        if not pattern.exception
    ]
    if any(_SPECIAL.intersection(text) for text in texts):
        return _never
    entered = {prefix for text in texts for prefix in prefixes_of(text + "/")}
    return lambda prefix: prefix not in entered
