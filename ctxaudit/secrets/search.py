"""The search of the files that builds send: each file of a context is read once for all builds."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.furthest import SENT
from ctxaudit.model import Reach, Skipped
from ctxaudit.names import as_bytes
from ctxaudit.secrets.files import ContextReader
from ctxaudit.secrets.model import Secret
from ctxaudit.secrets.scan import scan_file
from ctxaudit.secrets.sharing import Found, shared
from ctxaudit.secrets.skipping import LARGEST, Reason, is_opaque, why_not
from ctxaudit.secrets.thirdparty import Merge, merge_of
from ctxaudit.sizes import show_count
from ctxaudit.survey import open_root
from ctxaudit.walk import reason_of

if TYPE_CHECKING:
    from ctxaudit.furthest import Furthest
    from ctxaudit.tree import ContextTree

_MOST_NAMED = 3
_WHY: dict[Reason, str] = {
    "large": f"over {LARGEST // 1_000_000}MB",
    "vendored": "of installed packages",
    "fixture": "of test fixtures",
}


class SecretFile(NamedTuple):
    """A file that a build sends, its size in bytes, how far it gets, and the secrets in it."""

    path: str
    size: int
    reach: Reach
    secrets: tuple[Secret, ...]


class Searched(NamedTuple):
    """The files with secrets, in the order of their paths, and what was not searched."""

    files: tuple[SecretFile, ...]
    skipped: tuple[Skipped, ...]


_Candidate = tuple[str, int, Reason | None]  # path, bytes, why it is not searched


class SecretSearch:
    """Searches one context. What was found in a file is remembered, the file's content is not."""

    def __init__(self, context_dir: str, tree: ContextTree) -> None:
        self.context_dir = context_dir
        self.tree = tree
        self._found: dict[str, Found] = {}
        self._by_folder: dict[int, list[_Candidate]] = {}
        self._searched: dict[Furthest, Searched] = {}
        self._merge: Merge | None = None

    def of(self, furthest: Furthest) -> Searched:
        """The secrets in the files that get at least to the builder."""
        if furthest not in self._searched:
            self._searched[furthest] = self._search(furthest)
        return self._searched[furthest]

    def skipped(self, furthest: Furthest) -> tuple[Skipped, ...]:
        """What was not searched, of a search that was asked for; else nothing."""
        searched = self._searched.get(furthest)
        return () if searched is None else searched.skipped

    def _search(self, furthest: Furthest) -> Searched:
        unsearched: defaultdict[Reason, list[str]] = defaultdict(list)
        wanted = []
        for at, whole in furthest.sent_folders():
            for path, size, reason in self._candidates(at):
                reach = whole or furthest.ways.of_file(path)
                if reach not in SENT:
                    continue
                if reason is not None:
                    unsearched[reason].append(path)
                else:
                    wanted.append((path, size, reach))
        new = [(path, size) for path, size, _ in wanted if size and path not in self._found]
        paths = [path for path, _ in new]
        found_in_new = shared(paths, sum(size for _, size in new), self._read)
        self._found.update((path, found_in_new.get(path, ())) for path in paths)
        files, unread = [], []
        for path, size, reach in wanted:
            found = self._found.get(path, ()) if size else ()
            if isinstance(found, str):
                unread.append(Skipped(path, f"not searched for secrets: {found}"))
            elif found:
                files.append(SecretFile(path, size, reach, found))
        files.sort(key=lambda one: as_bytes(one.path))
        return Searched(tuple(files), (*_told(unsearched), *unread))

    def _candidates(self, at: int) -> list[_Candidate]:
        """The included files of a folder in which something could be found."""
        if at not in self._by_folder:
            folder, tree = self.tree.folders[at], self.tree
            paths = (
                (folder.prefix + name, size, state)
                for name, size, state in (() if tree.has_none_included(folder) else folder.rows())
            )
            self._by_folder[at] = [
                (path, size, why_not(path, size))
                for path, size, state in paths
                if tree.is_included(path, state) and not is_opaque(path)
            ]
        return self._by_folder[at]

    def _read(self, paths: Sequence[str]) -> dict[str, Found]:
        root = open_root(self.context_dir)
        reader = ContextReader(root)
        try:
            return {path: self._read_one(reader, path) for path in paths}
        finally:
            reader.close()
            os.close(root)

    def _read_one(self, reader: ContextReader, path: str) -> Found:
        """The secrets in a file, or why it could not be read."""
        try:
            content = reader.read(path, LARGEST)
        except OSError as error:
            return reason_of(error)
        if content is None:
            return ()
        if self._merge is None:
            self._merge = merge_of()
        return self._merge(path, content, scan_file(path, content))


def _told(unsearched: dict[Reason, list[str]]) -> Iterator[Skipped]:
    for reason, paths in sorted(unsearched.items()):
        paths.sort(key=as_bytes)
        count = show_count(len(paths), "file")
        verb = "was" if len(paths) == 1 else "were"
        text = f"{count} {_WHY[reason]} {verb} not searched for secrets"
        first = paths[0] if reason == "large" else _top(paths)
        more = f" (and {len(paths) - 1:,} more)" if reason == "large" and len(paths) > 1 else ""
        yield Skipped(first, text + more)


def _top(paths: list[str]) -> str:
    """The directory that all of them are in, `.` for none."""
    return (os.path.commonpath(paths) if len(paths) > 1 else paths[0]) or "."
