"""The search of the files that builds send: each file of a context is read once for all builds."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit import disk
from ctxaudit.furthest import SENT
from ctxaudit.model import Reach, SecretLimits, Skipped
from ctxaudit.names import as_bytes
from ctxaudit.secrets.files import ContextReader, SeenReader
from ctxaudit.secrets.model import Secret
from ctxaudit.secrets.scan import scan_file
from ctxaudit.secrets.sharing import Found, shared
from ctxaudit.secrets.skipping import Candidates, Files, Reason, candidates
from ctxaudit.secrets.thirdparty import Merge, merge_of
from ctxaudit.sizes import show_count, show_size
from ctxaudit.survey import open_root
from ctxaudit.walk import reason_of

if TYPE_CHECKING:
    from ctxaudit.furthest import Furthest
    from ctxaudit.tree import ContextTree

_WHY: dict[Reason, str] = {
    "large": "over {most}",
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


class SecretSearch:
    """Searches one context. What was found in a file is remembered, the file's content is not."""

    def __init__(self, context_dir: str, tree: ContextTree, limits: SecretLimits) -> None:
        self.context_dir = context_dir
        self.tree = tree
        self.limits = limits
        place = disk.in_view(context_dir)
        self._found: dict[str, Found] = (
            {} if place is None else place.view.searched.setdefault(place.prefix, {})
        )
        self._by_folder: dict[int, Candidates] = {}
        self._told: dict[int, list[tuple[str, int, Found]]] = {}  # of folders searched as a whole
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
        parts: list[tuple[int, Reach | None, Files]] = []
        of_file = furthest.ways.of_file
        for at, whole in furthest.sent_folders():
            wanted, left_out, reason = self._candidates(at)
            if whole is None:
                wanted = [one for one in wanted if of_file(one[0]) in SENT]
                left_out = [path for path in left_out if of_file(path) in SENT]
            parts.append((at, whole, wanted))
            unsearched[reason] += left_out
        self._search_new(parts)
        files, unread = [], []
        for at, whole, wanted in parts:
            for path, size, found in self._telling(at, wanted):
                if isinstance(found, str):
                    unread.append(Skipped(path, f"not searched for secrets: {found}"))
                else:
                    files.append(SecretFile(path, size, whole or of_file(path), found))
        files.sort(key=lambda one: as_bytes(one.path))
        return Searched(tuple(files), (*_told(unsearched, self.limits), *unread))

    def _search_new(self, parts: Iterable[tuple[int, Reach | None, Files]]) -> None:
        new = [
            (path, size)
            for at, _, files in parts
            if at not in self._told
            for path, size in files
            if path not in self._found
        ]
        paths = [path for path, _ in new]
        found = shared(paths, sum(size for _, size in new), self._read)
        self._found.update((path, found.get(path, ())) for path in paths)

    def _telling(self, at: int, files: Files) -> list[tuple[str, int, Found]]:
        """Those among the files of a folder with secrets, and those that could not be read."""
        if at in self._told and files is self._candidates(at).searched:
            return self._told[at]
        telling = [(path, size, self._found[path]) for path, size in files if self._found[path]]
        if files is self._candidates(at).searched:
            self._told[at] = telling
        return telling

    def _candidates(self, at: int) -> Candidates:
        """The included files of a folder in which something could be found."""
        if at not in self._by_folder:
            folder = self.tree.folders[at]
            rows = self.tree.included_rows(folder)
            self._by_folder[at] = candidates(folder.prefix, rows, self.limits)
        return self._by_folder[at]

    def _read(self, paths: Sequence[str]) -> dict[str, Found]:
        place = disk.in_view(self.context_dir)
        root = open_root(self.context_dir if place is None else place.view.root)
        own = ContextReader(root)
        reader = own if place is None else SeenReader(place, own)
        try:
            return {path: self._read_one(reader, path) for path in paths}
        finally:
            own.close()
            os.close(root)

    def _read_one(self, reader: ContextReader | SeenReader, path: str) -> Found:
        """The secrets in a file, or why it could not be read."""
        try:
            content = reader.read(path, self.limits.most_bytes)
        except OSError as error:
            return reason_of(error)
        if content is None:
            return ()
        if self._merge is None:
            self._merge = merge_of()
        return self._merge(path, content, scan_file(path, content))


def _told(unsearched: dict[Reason, list[str]], limits: SecretLimits) -> Iterator[Skipped]:
    most = show_size(limits.most_bytes)
    for reason, paths in sorted(unsearched.items()):
        if not paths:
            continue
        count = show_count(len(paths), "file")
        verb = "was" if len(paths) == 1 else "were"
        why = _WHY[reason].format(most=most)
        text = f"{count} {why} {verb} not searched for secrets"
        first = min(paths, key=as_bytes) if reason == "large" else _top(paths)
        more = f" (and {len(paths) - 1:,} more)" if reason == "large" and len(paths) > 1 else ""
        yield Skipped(first, text + more)


def _top(paths: list[str]) -> str:
    """The directory that all of them are in, `.` for the root; of one path, itself."""
    # what the first and the last in an order of their characters begin with, all begin with
    return os.path.commonpath((min(paths), max(paths))) or "."
