"""The one pass over a build context: each directory is listed and decided as it is met.

Directories wait in a list, not on the call stack, so depth does not matter. In a large tree the
pending directories are shared out to forked processes; what they find comes back through pipes.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable
from typing import NamedTuple

from ctxaudit.builder import Builder, skips_of
from ctxaudit.folder import Folder
from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.ignorefile.index import DirectoryIndex
from ctxaudit.walk import Listing, list_directory, open_directory, reason_of

Progress = Callable[[int, int], None]
Recall = Callable[[str], Listing | None]

# the tree is large and broad enough to be shared out
MANY_ENTRIES = 4_000
MANY_PENDING = 100


class Pending(NamedTuple):
    """A directory that is still to be read.

    `state` is its own (see `ignorefile.decide`); `settled`: all below it has that state too;
    `above`: the patterns that match it or a directory above it, asked or not; `owner`: the watched
    name that it or the outermost directory above it has, -1 for none.
    """

    prefix: str
    state: int
    settled: bool
    above: tuple[int, ...]
    owner: int


class Survey(NamedTuple):
    """All folders, in no certain order, and the numbers of the patterns seen to match something."""

    folders: list[Folder]
    matching: set[int]


class Surveyor:
    """Reads and decides directories below one root; one for each process."""

    def __init__(
        self,
        root: int,
        patterns: PatternList,
        builder: Builder,
        *,
        prune: bool = False,
        recall: Recall | None = None,
    ) -> None:
        self.root = root
        self.recall = recall
        self.patterns = patterns
        self.skips = skips_of(builder, patterns)
        self.tracks_above = builder.opens_again and patterns.has_exceptions
        self.prune = prune
        self.entries = 0
        self.bytes = 0
        self.matching: set[int] = set()

    def read(self, pending: Pending, waiting: list[Pending]) -> Folder:
        """Reads one directory; the directories in it are added to `waiting`."""
        prefix, state, settled, above, owner = pending
        try:
            names, sizes, directories, odd, problems = self._list(prefix)
        except OSError as error:
            return Folder(prefix, state, problems=(("", reason_of(error)),))
        total = sum(sizes)
        self.entries += len(names) + len(directories)
        self.bytes += total
        settled = settled or self.patterns.is_settled(state, prefix)
        joined = "/".join(names)
        directory = self.patterns.within(prefix)
        states, watched = self._decide(state, settled, directory, names, joined)
        return Folder(
            prefix,
            state,
            joined,
            len(names),
            array("Q", sizes).tobytes(),
            total,
            max(sizes, default=0),
            array("i", states).tobytes() if states else b"",
            not settled,
            tuple(odd),
            self._emptied(pending, directory, names, states) if above else (),
            watched,
            owner,
            tuple(self._descend(pending, settled, directory, directories, waiting)),
            tuple(problems),
        )

    def _list(self, prefix: str) -> Listing:
        """What lies in a directory, remembered or read."""
        known = None if self.recall is None else self.recall(prefix)
        if known is not None:
            return known
        descriptor = open_directory(self.root, prefix)
        try:
            return list_directory(descriptor)
        finally:
            os.close(descriptor)

    def _decide(
        self, state: int, settled: bool, directory: DirectoryIndex, names: list[str], joined: str
    ) -> tuple[list[int] | None, tuple[tuple[int, int], ...]]:
        """The states of the names (None: all have the directory's) and the watched ones."""
        if settled and (self.patterns.selects(state) or not self.patterns.may_watch([joined])):
            return None, ()
        states = None
        watched: list[tuple[int, int]] = []
        count = len(self.patterns.patterns)
        for position, hits in directory.matches(names):
            self.matching.update(hits)
            if hits[-1] >= count:
                watched.append((position, self.patterns.watched_in(hits)))
            if hits[0] < count and (changed := self.patterns.fold(state, hits)) != state:
                states = states or [state] * len(names)
                states[position] = changed
        return states, tuple(watched)

    def _descend(
        self,
        pending: Pending,
        settled: bool,
        directory: DirectoryIndex,
        names: list[str],
        waiting: list[Pending],
    ) -> list[tuple[str, int]]:
        """Adds the directories below to `waiting`; returns those that need not be read."""
        prefix, state, skipped, above, owner = pending
        patterns = self.patterns
        asks = not settled or self.tracks_above
        asks = asks or (owner < 0 and not patterns.selects(state) and patterns.may_watch(names))
        hits_of = dict(directory.matches(names)) if asks else {}
        pruned: list[tuple[str, int]] = []
        for position, name in enumerate(names):
            hits = hits_of.get(position, ())
            self.matching.update(hits)
            below = state if settled else patterns.fold(state, hits)
            child = f"{prefix}{name}/"
            done = skipped or (patterns.selects(below) and self.skips(child))
            is_over = self.prune and (done or patterns.is_settled(below, child))
            if is_over and patterns.selects(below):
                pruned.append((name, below))
                continue
            over = above
            if self.tracks_above and (deciding := self.patterns.deciding(hits)):
                over = tuple(sorted({*above, *deciding}))
            claimed = owner if owner >= 0 or not hits else patterns.watched_in(hits)
            waiting.append(Pending(child, below, done, over, claimed))
        return pruned

    def _emptied(
        self,
        pending: Pending,
        directory: DirectoryIndex,
        names: list[str],
        states: list[int] | None,
    ) -> tuple[int, ...]:
        """Files that the walk includes but BuildKit excludes when it opens them to send.

        Opening asks `MatchesOrParentMatches` (fsutil's filter.go), which tests every pattern on
        every parent path, so a parent that is named again after the exception counts there.
        """
        patterns, above = self.patterns, pending.above
        if above[-1] <= pending.state or (states is None and patterns.selects(pending.state)):
            return ()  # no pattern behind the deciding one can tell otherwise, or none is included
        found = []
        for position, name in enumerate(names):
            if patterns.selects(pending.state if states is None else states[position]):
                continue
            hits = sorted({*above, *directory.hits(name)})
            if patterns.selects(patterns.fold(NOTHING_MATCHED, hits)):
                found.append(position)
        return tuple(found)


def survey(
    root: int,
    patterns: PatternList,
    builder: Builder,
    *,
    prune: bool = False,
    progress: Progress | None = None,
    recall: Recall | None = None,
) -> Survey:
    """Reads the whole tree below an open directory.

    `prune` leaves excluded directories unread where nothing can come back from them. `progress` is
    called now and then with the entries and bytes seen so far. `recall` gives the listing of a
    prefix that is known already.
    """
    surveyor = Surveyor(root, patterns, builder, prune=prune, recall=recall)
    folders: list[Folder] = []
    waiting = [Pending("", NOTHING_MATCHED, False, (), -1)]
    next_up = 0
    while next_up < len(waiting):
        if surveyor.entries >= MANY_ENTRIES and len(waiting) - next_up >= MANY_PENDING:
            from ctxaudit import workers

            if workers.may_fork():
                folders += workers.share(surveyor, waiting[next_up:], progress)
                break
        folders.append(surveyor.read(waiting[next_up], waiting))
        next_up += 1
        if progress is not None:
            progress(surveyor.entries, surveyor.bytes)
    return Survey(folders, surveyor.matching)


def open_root(context_dir: str) -> int:
    """Opens the context directory. Raises OSError; FileNotFoundError too if it was removed."""
    descriptor = os.open(context_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    if os.fstat(descriptor).st_nlink == 0:
        os.close(descriptor)
        raise FileNotFoundError(f"{context_dir} was removed")
    return descriptor
