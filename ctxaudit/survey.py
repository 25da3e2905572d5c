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
from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.walk import Odd, list_directory, open_directory, reason_of

Progress = Callable[[int, int], None]


class Pending(NamedTuple):
    """A directory that is still to be read.

    `state` is its own (see `ignorefile.decide`); `settled`: all below it has that state too;
    `above`: the patterns that match it or a directory above it, asked or not.
    """

    prefix: str
    state: int
    settled: bool
    above: tuple[int, ...]


class Folder(NamedTuple):
    """A directory that was read and decided.

    `names` are joined by `/`; `sizes` is an array of unsigned 64-bit numbers as bytes; `states` is
    an array of ints as bytes, empty where every entry has the directory's own `state`; `emptied`
    are positions of files that BuildKit delivers with 0 bytes; `pruned` are directories with their
    states that were left unread because only sizes of excluded files would have come of it.
    """

    prefix: str
    state: int
    names: str
    sizes: bytes
    states: bytes
    odd: tuple[Odd, ...]
    emptied: tuple[int, ...]
    pruned: tuple[tuple[str, int], ...]
    problems: tuple[tuple[str, str], ...]

    def name_list(self) -> list[str]:
        """The names of all entries that are not directories."""
        return self.names.split("/") if self.sizes else []

    def size_array(self) -> array[int]:
        """The size of each entry in bytes, 0 for what is no regular file."""
        return array("Q", self.sizes)

    def state_list(self) -> list[int] | None:
        """The state of each entry, None where each has the directory's own."""
        return array("i", self.states).tolist() if self.states else None


class Surveyor:
    """Reads and decides directories below one root; one for each process."""

    def __init__(
        self, root: int, patterns: PatternList, builder: Builder, *, prune: bool = False
    ) -> None:
        self.root = root
        self.patterns = patterns
        self.skips = skips_of(builder, patterns)
        self.tracks_above = builder.opens_again and patterns.has_exceptions
        self.prune = prune
        self.entries = 0
        self.bytes = 0

    def read(self, pending: Pending, waiting: list[Pending]) -> Folder:
        """Reads one directory; the directories in it are added to `waiting`."""
        prefix, state, settled, above = pending
        try:
            descriptor = open_directory(self.root, prefix)
        except OSError as error:
            return Folder(prefix, state, "", b"", b"", (), (), (), (("", reason_of(error)),))
        try:
            names, sizes, directories, odd, problems = list_directory(descriptor)
        except OSError as error:
            return Folder(prefix, state, "", b"", b"", (), (), (), (("", reason_of(error)),))
        finally:
            os.close(descriptor)
        self.entries += len(names) + len(directories)
        self.bytes += sum(sizes)
        states = None if settled else self.patterns.states(state, prefix, names)
        emptied = self._emptied(pending, names, states) if above else ()
        pruned = self._descend(pending, directories, waiting)
        return Folder(
            prefix,
            state,
            "/".join(names),
            sizes.tobytes(),
            array("i", states).tobytes() if states else b"",
            tuple(odd),
            emptied,
            tuple(pruned),
            tuple(problems),
        )

    def _descend(
        self, pending: Pending, directories: list[str], waiting: list[Pending]
    ) -> list[tuple[str, int]]:
        """Adds the directories below to `waiting`; returns those that need not be read."""
        prefix, state, settled, above = pending
        states = None if settled else self.patterns.states(state, prefix, directories)
        pruned: list[tuple[str, int]] = []
        for position, name in enumerate(directories):
            below = state if states is None else states[position]
            done = settled or (self.patterns.selects(below) and self.skips(prefix + name))
            child = f"{prefix}{name}/"
            is_over = done or self.patterns.is_settled(below, child)
            if self.prune and is_over and self.patterns.selects(below):
                pruned.append((name, below))
                continue
            waiting.append(Pending(child, below, done, self._above(above, prefix, name)))
        return pruned

    def _above(self, above: tuple[int, ...], prefix: str, name: str) -> tuple[int, ...]:
        if not self.tracks_above:
            return above
        hits = self.patterns.within(prefix).hits(name)
        return tuple(sorted({*above, *hits})) if hits else above

    def _emptied(
        self, pending: Pending, names: list[str], states: list[int] | None
    ) -> tuple[int, ...]:
        """Files that the walk includes but BuildKit excludes when it opens them to send.

        Opening asks `MatchesOrParentMatches` (fsutil's filter.go), which tests every pattern on
        every parent path, so a parent that is named again after the exception counts there.
        """
        patterns, above = self.patterns, pending.above
        if above[-1] <= pending.state or (states is None and patterns.selects(pending.state)):
            return ()  # no pattern behind the deciding one can tell otherwise, or none is included
        directory = patterns.within(pending.prefix)
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
) -> list[Folder]:
    """Reads the whole tree below an open directory, in no certain order.

    `prune` leaves excluded directories unread where nothing can come back from them. `progress` is
    called now and then with the entries and bytes seen so far.
    """
    from ctxaudit import workers

    surveyor = Surveyor(root, patterns, builder, prune=prune)
    folders: list[Folder] = []
    waiting = [Pending("", NOTHING_MATCHED, False, ())]
    next_up = 0
    while next_up < len(waiting):
        if workers.worth_sharing(surveyor.entries, len(waiting) - next_up):
            return folders + workers.share(surveyor, waiting[next_up:], progress)
        folders.append(surveyor.read(waiting[next_up], waiting))
        next_up += 1
        if progress is not None:
            progress(surveyor.entries, surveyor.bytes)
    return folders


def open_root(context_dir: str) -> int:
    """Opens the context directory. Raises OSError; FileNotFoundError too if it was removed."""
    descriptor = os.open(context_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    if os.fstat(descriptor).st_nlink == 0:
        os.close(descriptor)
        raise FileNotFoundError(f"{context_dir} was removed")
    return descriptor
