"""A surveyed build context: every entry with its decision, compact enough for a million files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ctxaudit.builder import Builder, skips_of
from ctxaudit.folder import Folder
from ctxaudit.ignorefile.decide import PatternList, prefixes_of
from ctxaudit.model import NO_FILES, Skipped, Totals
from ctxaudit.names import BAD_BYTE, as_bytes, sorted_paths
from ctxaudit.walk import DENIED

_LONGEST_PATH = 4_095  # bytes; Linux's PATH_MAX counts the NUL at the end


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
        self._skips = skips_of(builder, patterns)
        self.folders = sorted(folders, key=_order)
        self.by_prefix = {folder.prefix: at for at, folder in enumerate(self.folders)}
        # for each folder the position of the one above it; the root's own is 0
        self.parents = [self.by_prefix[parent_of(folder.prefix)] for folder in self.folders]
        self.sockets = frozenset(path for path, kind, _ in self._odd() if kind == "socket")
        self._settle_hard_links()

    @property
    def is_complete(self) -> bool:
        """Whether all directories were read, those that are excluded too."""
        return not any(folder.pruned for folder in self.folders)

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
        if not folder.states and (self.builder.sends_sockets or not folder.odd):
            return Totals(folder.entries, folder.total)
        prefix = folder.prefix
        kept = [
            size for name, size, state in folder.rows() if self.is_included(prefix + name, state)
        ]
        return Totals(len(kept), sum(kept))

    def included_sockets(self) -> tuple[str, ...]:
        """Sockets that no pattern excludes, whether or not this builder sends them."""
        return tuple(
            path
            for path, kind, state in self._odd()
            if kind == "socket" and not self.patterns.selects(state)
        )

    def names_by_directory(self) -> Iterator[tuple[str, list[str]]]:
        """Prefixes with the names of all their entries, a directory before those below it."""
        children: dict[str, list[str]] = {}
        for folder in self.folders:
            if folder.prefix:
                parent, name = split_prefix(folder.prefix)
                children.setdefault(parent, []).append(name)
        for folder in self.folders:
            yield folder.prefix, sorted(folder.name_list() + children.get(folder.prefix, []))

    def emptied(self) -> tuple[str, ...]:
        """Included regular files that BuildKit delivers with 0 bytes, without a word."""
        special = {path for path, kind, _ in self._odd() if kind not in ("hardlink", "unreadable")}
        paths = [
            folder.prefix + folder.name_list()[position]
            for folder in self.folders
            for position in folder.emptied
        ]
        return sorted_paths([path for path in paths if path not in special])

    def odd(self, kind: str) -> tuple[str, ...]:
        """The included entries of this kind (see `walk.Listing.odd`)."""
        return sorted_paths(
            [
                path
                for path, found, state in self._odd()
                if found == kind and self.is_included(path, state)
            ]
        )

    def undecodable(self) -> tuple[str, ...]:
        """Included entries, arriving directories among them, whose path is not UTF-8."""
        if all(folder.prefix.isascii() and folder.names.isascii() for folder in self.folders):
            return ()
        paths = [*self.files(included=True), *self.directories()]
        return sorted_paths([path for path in paths if BAD_BYTE.search(path)])

    def problems(self) -> tuple[Skipped, ...]:
        """Entries that could not be read, and what the builder leaves out without a pattern."""
        found = [
            Skipped((folder.prefix + name).removesuffix("/") or ".", reason)
            for folder in self.folders
            for name, reason in folder.problems
        ]
        if not self.builder.sends_sockets:
            reason = f"the {self.builder.name} builder sends no sockets"
            found += [Skipped(path, reason) for path in self.sockets]
        return tuple(sorted(found, key=lambda skipped: as_bytes(skipped.path)))

    def is_walked(self, at: int) -> bool:
        """Whether the builder looks into folder number `at`."""
        folder = self.folders[at]
        return not (self.patterns.selects(folder.state) and self._skips(folder.prefix))

    def forbidden(self) -> tuple[Skipped, ...]:
        """What the builder comes to and may not read, so that it refuses the build.

        The classic builder reads a directory before it asks whether it is excluded.
        """
        found = []
        for at, folder in enumerate(self.folders):
            asked = self.is_walked(at)
            if self.builder.name == "classic":
                asked = asked or self.is_walked(self.parents[at])
            for name, reason in folder.problems if asked else ():
                if reason == DENIED and (self.is_walked(at) or not name):
                    path = (folder.prefix + name).removesuffix("/") or "."
                    found.append(Skipped(path, reason))
        return tuple(sorted(found, key=lambda skipped: as_bytes(skipped.path)))

    def overlong(self) -> tuple[str, ...]:
        """Entries the builder comes to whose absolute path is longer than the system takes."""
        room = _LONGEST_PATH - self.root_length - 1
        found: list[str] = []
        if max(len(folder.prefix) for folder in self.folders) * 4 + 255 <= room:
            return ()
        for at, folder in enumerate(self.folders):
            if at and self.is_walked(self.parents[at]):
                found += [path for path in [folder.prefix[:-1]] if len(as_bytes(path)) > room]
            # a name has 255 bytes at most
            if self.is_walked(at) and len(as_bytes(folder.prefix)) + 255 > room:
                paths = [folder.prefix + name for name in folder.name_list()]
                found += [path for path in paths if len(as_bytes(path)) > room]
        return sorted_paths(found)

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

    def _odd(self) -> Iterator[tuple[str, str, int]]:
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
