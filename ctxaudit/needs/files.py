"""A build context as the detectors of needs see it: manifests to read, and what else is there."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from ctxaudit.expression import Expression
from ctxaudit.model import Skipped
from ctxaudit.names import sorted_paths
from ctxaudit.reading import why_unread
from ctxaudit.sizes import show_count, show_size
from ctxaudit.subtree import files_at
from ctxaudit.tree import ContextTree, split_prefix

Read = Callable[[str], bytes]  # of a path of the context; raises OSError

LARGEST_MANIFEST = 4_000_000  # bytes
LARGEST_SOURCE = 1_000_000
MOST_SOURCES = 64_000_000  # bytes of all source files that are searched, together

# what lies below directories of these names was fetched or made, or is material of tests: no build
# of this project goes by the manifests there
_NOT_OURS = frozenset(
    "node_modules bower_components jspm_packages site-packages __pycache__ .git .hg .svn .tox .nox"
    " .venv venv .eggs vendor Pods .terraform .gradle .next .nuxt .yarn .pnpm-store testdata"
    " test-data test_data fixtures fixture __fixtures__ __tests__ test tests Tests"
    " dist target".split()
)


class Files:
    """The entries of a context. Manifests count where they are included, anything else as it lies.

    `names` and `endings` are the manifests that are looked for, by their whole names and by how
    these end.
    """

    def __init__(
        self, tree: ContextTree, read: Read, names: Iterable[str], endings: Iterable[str]
    ) -> None:
        self.tree = tree
        self.skipped: list[Skipped] = []
        self._read = read
        self._names = frozenset(names)
        self._endings = tuple(endings)
        self._texts: dict[str, str | None] = {}
        self._sets: dict[int, frozenset[str]] = {}
        self._left = MOST_SOURCES
        self._unsearched = [0, 0]  # files and bytes

    @cached_property
    def _ours(self) -> list[int]:
        """The positions of folders that may hold manifests of the project."""
        tree, ours = self.tree, [True] * len(self.tree.folders)
        for at, folder in enumerate(tree.folders):
            prefix = folder.prefix
            if prefix:
                name = prefix[prefix.rfind("/", 0, -1) + 1 : -1]
                ours[at] = ours[tree.parents[at]] and name not in _NOT_OURS
        return [
            at
            for at, folder in enumerate(tree.folders)
            if ours[at] and folder.entries and not tree.has_none_included(folder)
        ]

    @cached_property
    def _manifests(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        everything = "/".join([self.tree.folders[at].names for at in self._ours])
        present = [ending for ending in self._endings if ending in everything]
        for at in self._ours:
            folder = self.tree.folders[at]
            names = folder.names.split("/")
            for name in self._names.intersection(names):
                found.setdefault(name, []).append(folder.prefix + name)
            for ending in present:
                if ending in folder.names:
                    paths = [folder.prefix + name for name in names if name.endswith(ending)]
                    found.setdefault(ending, []).extend(paths)
        return {name: self._arriving(paths) for name, paths in found.items()}

    def _arriving(self, paths: list[str]) -> list[str]:
        return [path for path in sorted_paths(paths) if self.arrives(path)]

    def manifests(self, *names: str) -> list[str]:
        """The included manifests of these names or endings, in the order given, then by path."""
        return [path for name in names for path in self._manifests.get(name, ())]

    def called(self, pattern: Expression[str], hint: str) -> list[str]:
        """The included files whose names match; `hint` is a text that is part of any such name."""
        paths = [
            self.tree.folders[at].prefix + name
            for at in self._ours
            if hint in self.tree.folders[at].names
            for name in self.tree.folders[at].name_list()
            if pattern.fullmatch(name)
        ]
        return self._arriving(paths)

    def arrives(self, path: str) -> bool:
        """Whether a file is there and included."""
        state = self.tree.state_of(path)
        is_there = state is not None and f"{path}/" not in self.tree.by_prefix
        return is_there and state is not None and self.tree.is_included(path, state)

    def _names_in(self, at: int) -> frozenset[str]:
        if at not in self._sets:
            self._sets[at] = frozenset(self.tree.folders[at].name_list())
        return self._sets[at]

    def has_file(self, path: str) -> bool:
        """Whether there is an entry of this path that is no directory."""
        prefix, slash, name = path.rpartition("/")
        at = self.tree.by_prefix.get(prefix + slash)
        return at is not None and name in self._names_in(at)

    def has_directory(self, path: str) -> bool:
        """Whether there is a directory of this path; the root is empty."""
        return (f"{path}/" if path else "") in self.tree.by_prefix

    def exists(self, path: str) -> bool:
        """Whether there is an entry of this path."""
        return self.has_file(path) or self.has_directory(path)

    def below(self, directory: str) -> Iterator[str]:
        """All files in a directory and below it."""
        return files_at(self.tree, directory) if self.has_directory(directory) else iter(())

    def glob(self, directory: str, pattern: str) -> tuple[str, ...]:
        """The files and directories that a pattern matches, from a directory on.

        `**` is any number of directories; `*`, `?` and `[...]` do not match a slash.
        """
        path = inside(directory, pattern)
        if path is None:
            return ()
        found = self._glob(0, path.split("/") if path else [])
        return tuple(dict.fromkeys(sorted_paths([one for one in found if one])))

    def _glob(self, at: int, parts: list[str]) -> Iterator[str]:
        prefix = self.tree.folders[at].prefix
        if not parts:
            yield prefix[:-1]
            return
        head, *rest = parts
        if head == "**":
            yield from self._glob(at, rest)
            for child in self.tree.children[at]:
                yield from self._glob(child, parts)
            if not rest:
                yield from (prefix + name for name in self._names_in(at))
        elif not any(mark in head for mark in "*?["):
            if not rest and head in self._names_in(at):
                yield prefix + head
            elif (child_at := self.tree.by_prefix.get(f"{prefix}{head}/")) is not None:
                yield from self._glob(child_at, rest)
        else:
            matches = re.compile(fnmatch.translate(head)).match
            if not rest:
                yield from (prefix + name for name in self._names_in(at) if matches(name))
            for child in self.tree.children[at]:
                if matches(split_prefix(self.tree.folders[child].prefix)[1]):
                    yield from self._glob(child, rest)

    def size_of(self, path: str) -> int:
        """The bytes of a file that is there."""
        prefix, slash, name = path.rpartition("/")
        folder = self.tree.folders[self.tree.by_prefix[prefix + slash]]
        return folder.size_array()[folder.name_list().index(name)]

    def text(self, path: str) -> str:
        """The text of a manifest; empty where it is not there, too large or cannot be read.

        The latter two are told in `skipped`.
        """
        if path not in self._texts:
            self._texts[path] = self._text(path) if self.has_file(path) else ""
        return self._texts[path] or ""

    def _text(self, path: str) -> str:
        size = self.size_of(path)
        if size > LARGEST_MANIFEST:
            self.skip(path, f"is too large to look for what it names ({show_size(size)})")
            return ""
        try:
            return self._read(path).decode("utf-8-sig", "replace")
        except OSError as error:
            self.skip(path, f"cannot be read: {why_unread(error)}")
            return ""

    def sources(self, ending: str, marks: Expression[bytes]) -> Iterator[tuple[str, str]]:
        """Path and text of each included source file that has one of the marks in it."""
        for at in self._ours:
            folder = self.tree.folders[at]
            if ending not in folder.names:
                continue
            for name, size, state in folder.rows():
                path = folder.prefix + name
                if name.endswith(ending) and self.tree.is_included(path, state):
                    content = self._source(path, size)
                    if marks.search(content):
                        yield path, content.decode("utf-8", "replace")

    def _source(self, path: str, size: int) -> bytes:
        if size > LARGEST_SOURCE or size > self._left:
            self._unsearched[0] += 1
            self._unsearched[1] += size
            return b""
        self._left -= size
        try:
            return self._read(path)
        except OSError as error:
            self.skip(path, f"cannot be read: {why_unread(error)}")
            return b""

    def skip(self, path: str, reason: str) -> None:
        """Notes down what was not read, and why."""
        self.skipped.append(Skipped(path, reason))

    def told(self) -> tuple[Skipped, ...]:
        """All that was not read."""
        files, size = self._unsearched
        skipped = tuple(dict.fromkeys(self.skipped))
        if not files:
            return skipped
        limits = f"over {show_size(LARGEST_SOURCE)}, or {show_size(MOST_SOURCES)} in all"
        text = f"{show_count(files, 'source file')} ({show_size(size)}) not searched: {limits}"
        return (*skipped, Skipped("", text))


def directory_of(path: str) -> str:
    """The directory of a file; empty for one in the root."""
    return path.rpartition("/")[0]


def inside(directory: str, written: str) -> str | None:
    """The path of the context that is meant by one written in a directory.

    None for what leads out of the context, is absolute or no path at all.
    """
    if not written or written.startswith(("/", "~")) or "://" in written or "\0" in written:
        return None
    path = posixpath.normpath(posixpath.join(directory, written.strip().replace("\\", "/")))
    if path == ".":
        return ""
    return None if path.startswith(("../", "/")) or path == ".." else path
