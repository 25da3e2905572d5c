"""A work tree as git has it, now or at a revision: what is tracked, from disk or out of objects."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from ctxaudit.disk import Kind
from ctxaudit.git.facts import GitFacts
from ctxaudit.git.lfs import LONGEST, SHORTEST, stated_size
from ctxaudit.git.objects import Objects
from ctxaudit.git.tracked import GITLINK, SYMLINK, Blob, Entries
from ctxaudit.reading import read_on_disk
from ctxaudit.survey import Recall
from ctxaudit.tree import split_prefix
from ctxaudit.walk import Listing, list_directory, open_directory

if TYPE_CHECKING:
    from ctxaudit.secrets.sharing import Found

_Names = dict[str, Blob | None]
_HARD_LINK = "hardlink"  # no clone has any


def _nothing_known(_prefix: str) -> Listing | None:
    return None


class GitView:
    """See `disk.View`. A submodule is an empty directory, as in a clone without its submodules.

    With `counts_lfs` a pointer of Git LFS has the size that it states. `known` gives what was read
    of a directory before, by its prefix.
    """

    def __init__(
        self,
        root: str,
        entries: Entries,
        *,
        counts_lfs: bool = False,
        known: Recall = _nothing_known,
    ) -> None:
        self.root = root
        self.entries = entries
        self.counts_lfs = counts_lfs
        self.known = known
        self.searched: dict[str, dict[str, Found]] = {}
        self._objects = Objects(root)
        self._names: dict[str, _Names] = {"": {}}
        self._below: dict[str, list[str]] = {"": []}
        for path, entry in entries.items():
            if entry is not None and entry.mode == GITLINK:
                self._directory(f"{path}/")
            else:
                prefix, slash, name = path.rpartition("/")
                self._directory(prefix + slash)[name] = entry

    def _directory(self, prefix: str) -> _Names:
        """The entries of a directory, which is added with those above it."""
        missing = prefix
        while missing not in self._names:
            self._names[missing] = {}
            self._below.setdefault(missing, [])
            missing, name = split_prefix(missing)
            self._below.setdefault(missing, []).append(name)
        return self._names[prefix]

    def kind(self, path: str) -> Kind | None:
        """What lies there; a tracked file that was removed from the disk does not."""
        if not path or f"{path}/" in self._names:
            return "directory"
        prefix, slash, name = path.rpartition("/")
        names = self._names.get(prefix + slash, {})
        if name not in names:
            return None
        blob = names[name]
        if blob is not None:
            return "symlink" if blob.mode == SYMLINK else "file"
        try:
            mode = os.lstat(self._on_disk(path)).st_mode
        except OSError:
            return None
        if stat.S_ISDIR(mode):
            return None  # untracked, in the place of the file
        return "symlink" if stat.S_ISLNK(mode) else "file"

    def link(self, path: str) -> str:
        """Where a symlink leads."""
        blob = self.entries[path]
        if blob is None:
            return os.readlink(self._on_disk(path))
        return os.fsdecode(self._content(blob))

    def read(self, path: str) -> bytes:
        """The content of a file, from the disk or out of its object."""
        blob = self.entries[path]
        return read_on_disk(self._on_disk(path)) if blob is None else self._content(blob)

    def _content(self, blob: Blob) -> bytes:
        if blob.size is None:
            raise OSError(0, "is not in this partial clone")
        return self._objects.read(blob.name)

    def is_as_on_disk(self, path: str) -> bool:
        """Whether the file is there and the one that lies on disk."""
        return path in self.entries and self.entries[path] is None

    def listing(self, prefix: str) -> Listing:
        """What of a directory is tracked. Raises OSError if it cannot be read."""
        entries = self._names[prefix]
        found = Listing([], [], list(self._below[prefix]), [], [])
        if None in entries.values():
            self._list_disk(prefix, entries, found)
        for name, blob in entries.items():
            if blob is not None:
                if blob.mode == SYMLINK:
                    found.odd.append((len(found.names), "symlink", 0, 0))
                found.names.append(name)
                found.sizes.append(self._size(prefix + name, blob))
        return found

    def _list_disk(self, prefix: str, entries: _Names, found: Listing) -> None:
        on_disk = {name for name, blob in entries.items() if blob is None}
        listing = self.known(prefix) or self._read_directory(prefix)
        names, sizes, _, odd, problems = listing.only(on_disk.__contains__)
        found.names.extend(names)
        if self.counts_lfs:
            sizes = [
                self._real_size(prefix + one, size) for one, size in zip(names, sizes, strict=True)
            ]
        found.sizes.extend(sizes)
        found.odd.extend(row for row in odd if row[1] != _HARD_LINK)
        found.problems.extend(problems)

    def _read_directory(self, prefix: str) -> Listing:
        root = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            descriptor = open_directory(root, prefix)
        except (FileNotFoundError, NotADirectoryError):
            return Listing([], [], [], [], [])  # all of its files were removed
        finally:
            os.close(root)
        try:
            return list_directory(descriptor)
        finally:
            os.close(descriptor)

    def _size(self, path: str, blob: Blob) -> int:
        """The bytes of an object; a symlink adds none, nor does what is not in this clone."""
        if blob.mode == SYMLINK or blob.size is None:
            return 0
        return self._real_size(path, blob.size)

    def _real_size(self, path: str, size: int) -> int:
        if not self.counts_lfs or not SHORTEST <= size <= LONGEST:
            return size
        try:
            stated = stated_size(self.read(path))
        except OSError:
            return size  # what cannot be read is told where it is audited
        return size if stated is None else stated

    def git_facts(self, prefix: str) -> GitFacts:
        """All of it is tracked, nothing ignored."""
        below = (path.removeprefix(prefix) for path in self.entries if path.startswith(prefix))
        return GitFacts(frozenset(below), frozenset())

    def _on_disk(self, path: str) -> str:
        return os.path.join(self.root, path)
