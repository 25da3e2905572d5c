"""A surveyed build context: every entry with its decision, compact enough for a million files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple, TypeVar

from ctxaudit.builder import Builder, skips_of
from ctxaudit.folder import Folder
from ctxaudit.ignorefile.decide import PatternList, prefixes_of
from ctxaudit.model import NO_FILES, Totals
from ctxaudit.names import as_bytes, sorted_paths
from ctxaudit.trouble import Trouble

T = TypeVar("T")


def _order(folder: Folder) -> bytes:
    return as_bytes(folder.prefix)


def parent_of(prefix: str) -> str:
    """The prefix of the directory above: `a/b/` gives `a/`, `a/` the root's (empty)."""
    return prefix[: prefix.rfind("/", 0, -1) + 1]


def split_prefix(prefix: str) -> tuple[str, str]:
    """The prefix of the directory above and the name: `a/b/` gives `a/` and `b`."""
    parent = parent_of(prefix)
    return parent, prefix[len(parent) : -1]


class Entry(NamedTuple):
    """One entry that is not a directory. `state` is the number of the deciding pattern or -1."""

    path: str
    size: int
    state: int


class ContextTree:
    """The folders of one build context with the decisions of one ignore file.

    Hard links are settled here: of several names of one file among the included ones, the first in
    the order of Docker's walk has the size and the others 0, likewise among the excluded ones.
    `root_length` is the length of the context directory's absolute path in bytes.
    """

    def __init__(
        self,
        folders: Iterable[Folder],
        patterns: PatternList,
        builder: Builder,
        root_length: int = 0,
    ) -> None:
        self.patterns = patterns
        self.builder = builder
        self.root_length = root_length
        self.skips = skips_of(builder, patterns)
        self.folders = sorted(folders, key=_order)
        self.by_prefix = {folder.prefix: at for at, folder in enumerate(self.folders)}
        # for each folder the position of the one above it; the root's own is 0
        self.parents = [self.by_prefix[parent_of(folder.prefix)] for folder in self.folders]
        self.sockets = frozenset(path for path, kind, _ in self.odd() if kind == "socket")
        self._holding: dict[str, tuple[int, ...]] = {}
        self._settle_hard_links()

    @cached_property
    def is_complete(self) -> bool:
        """Whether all directories were read, those that are excluded too."""
        return not any(folder.pruned for folder in self.folders)

    @cached_property
    def trouble(self) -> Trouble:
        """What of this context does not arrive as it lies there."""
        return Trouble(self)

    @cached_property
    def children(self) -> list[list[int]]:
        """For each folder the positions of the folders in it."""
        children: list[list[int]] = [[] for _ in self.folders]
        for at in range(1, len(self.folders)):
            children[self.parents[at]].append(at)
        return children

    @cached_property
    def rolled_up(self) -> tuple[list[int], list[int]]:
        """For each folder the included files and their bytes in it and below."""
        files, sizes = [], []
        for folder in self.folders:
            if folder.states or folder.odd or self.has_none_included(folder):
                count, size = self.included_in(folder)
            else:
                count, size = folder.entries, folder.total
            files.append(count)
            sizes.append(size)
        self.roll_up(files, sizes)
        return files, sizes

    def roll_up(self, files: list[int], sizes: list[int]) -> None:
        """Adds to each folder's numbers those of the folders below it."""
        for at in range(len(self.folders) - 1, 0, -1):  # a folder's children stand behind it
            parent = self.parents[at]
            files[parent] += files[at]
            sizes[parent] += sizes[at]

    @cached_property
    def directories_by_name(self) -> dict[str, list[int]]:
        """The positions of folders by their own names."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at, folder in enumerate(self.folders):
            found[split_prefix(folder.prefix)[1]].append(at)
        return dict(found)

    def holding(self, name: str) -> tuple[int, ...]:
        """The positions of folders with a file of this name; remembered for the next build."""
        if name not in self._holding:
            self._holding[name] = tuple(
                at
                for at, folder in enumerate(self.folders)
                if name in folder.names and name in folder.name_list()
            )
        return self._holding[name]

    def parts(self, of_all_below: Callable[[str], T | None]) -> Iterator[tuple[int, T | None]]:
        """The positions of folders from the root down, each with what holds of all below it.

        `of_all_below` (a prefix) is None where that differs. Folders below one for which it is
        known are left out.
        """
        waiting = [0]
        while waiting:
            at = waiting.pop()
            verdict = of_all_below(self.folders[at].prefix)
            yield at, verdict
            if verdict is None:
                waiting += self.children[at]

    def is_included(self, path: str, state: int) -> bool:
        """Whether an entry of this state is sent by this builder."""
        if self.patterns.selects(state):
            return False
        return self.builder.sends_sockets or path not in self.sockets

    def entries(self) -> Iterator[Entry]:
        """All entries that are not directories, folder by folder."""
        for folder in self.folders:
            for name, size, state in folder.rows():
                yield Entry(folder.prefix + name, size, state)

    def files(self, included: bool | None = None) -> tuple[str, ...]:
        """Paths in the order of their bytes: included ones, excluded ones, or all (None)."""
        if included is None:
            return sorted_paths([entry.path for entry in self.entries()])
        return sorted_paths(
            [
                entry.path
                for entry in self.entries()
                if self.is_included(entry.path, entry.state) == included
            ]
        )

    def files_like(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        """The files whose names have a match of the pattern, in the order of their bytes.

        The pattern is asked of all names of a folder at once, so it must not match a slash.
        """
        return sorted_paths(
            [
                folder.prefix + name
                for folder in self.folders
                if pattern.search(folder.names)
                for name in folder.name_list()
                if pattern.search(name)
            ]
        )

    @cached_property
    def totals_by_state(self) -> dict[int, Totals]:
        """For each deciding pattern (-1: none) the files whose last word it had."""
        files: defaultdict[int, int] = defaultdict(int)
        sizes: defaultdict[int, int] = defaultdict(int)
        for folder in self.folders:
            if not folder.states:
                files[folder.state] += folder.entries
                sizes[folder.state] += folder.total
                continue
            for state, size in zip(folder.state_list(), folder.size_array(), strict=True):
                files[state] += 1
                sizes[state] += size
        return {state: Totals(count, sizes[state]) for state, count in files.items() if count}

    def directories(self) -> tuple[str, ...]:
        """The directories that arrive: included ones and the parents of whatever is included.

        The classic builder sends no excluded parent as an entry of its own.
        """
        arriving = {
            folder.prefix
            for folder in self.folders
            if folder.prefix and not self.patterns.selects(folder.state)
        }
        if self.builder.name == "buildkit":
            arriving.update(*(prefixes_of(prefix) for prefix in list(arriving)))
            for folder in self.folders:
                if self.patterns.selects(folder.state) and self.included_in(folder).files:
                    arriving.update(prefixes_of(folder.prefix))
        return sorted_paths([prefix.removesuffix("/") for prefix in arriving if prefix])

    def has_none_included(self, folder: Folder) -> bool:
        """Whether no entry of the folder itself (not those below it) is included."""
        return not folder.states and self.patterns.selects(folder.state)

    def included_in(self, folder: Folder) -> Totals:
        """The included entries of the folder itself."""
        if self.has_none_included(folder):
            return NO_FILES
        if self._is_all_included(folder):
            return Totals(folder.entries, folder.total)
        kept = [size for _, size in self.included_rows(folder)]
        return Totals(len(kept), sum(kept))

    def included_rows(self, folder: Folder) -> Iterable[tuple[str, int]]:
        """Name and bytes of each included entry of the folder itself."""
        if self.has_none_included(folder):
            return ()
        if self._is_all_included(folder):
            return zip(folder.name_list(), folder.size_array(), strict=True)
        prefix = folder.prefix
        return (
            (name, size)
            for name, size, state in folder.rows()
            if self.is_included(prefix + name, state)
        )

    def _is_all_included(self, folder: Folder) -> bool:
        """Whether every entry is, of a folder for which `has_none_included` is False."""
        return not folder.states and (self.builder.sends_sockets or not folder.odd)

    def names_by_directory(self) -> Iterator[tuple[str, list[str]]]:
        """Prefixes with the names of all their entries, a directory before those below it."""
        children: dict[str, list[str]] = {}
        for folder in self.folders:
            if folder.prefix:
                parent, name = split_prefix(folder.prefix)
                children.setdefault(parent, []).append(name)
        for folder in self.folders:
            yield folder.prefix, sorted(folder.name_list() + children.get(folder.prefix, []))

    def state_of(self, path: str) -> int | None:
        """The state of an entry of the tree, directory or not; None if it was not met."""
        if (at := self.by_prefix.get(path + "/")) is not None:
            return self.folders[at].state
        prefix, slash, name = path.rpartition("/")
        at = self.by_prefix.get(prefix + slash)
        if at is None:
            return None
        folder = self.folders[at]
        for pruned, state in folder.pruned:
            if pruned == name:
                return state
        names = folder.name_list()
        return folder.state_list()[names.index(name)] if name in names else None

    def odd(self) -> Iterator[tuple[str, str, int]]:
        """Path, kind (see `walk.Listing.odd`) and state of each entry that is no plain file."""
        for folder in self.folders:
            if folder.odd:
                names = folder.name_list()
                states = folder.state_list()
                for position, kind, _, _ in folder.odd:
                    yield folder.prefix + names[position], kind, states[position]

    def _settle_hard_links(self) -> None:
        seen: set[tuple[bool, int, int]] = set()
        for _, at, position, identity in sorted(self._hard_links()):
            state = self.folders[at].state_list()[position]
            key = (self.patterns.selects(state), *identity)
            if key in seen:
                self.folders[at] = self.folders[at].with_size(position, 0)
            seen.add(key)

    def _hard_links(self) -> Iterator[tuple[list[bytes], int, int, tuple[int, int]]]:
        for at, folder in enumerate(self.folders):
            linked = [row for row in folder.odd if row[1] == "hardlink"]
            names = folder.name_list() if linked else []
            for position, _, device, inode in linked:
                # Docker's walk goes down each directory at its place among the files
                path = as_bytes(folder.prefix + names[position]).split(b"/")
                yield path, at, position, (device, inode)
