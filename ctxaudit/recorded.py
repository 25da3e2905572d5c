"""What one pass over a directory has read, for builds that decide the same entries otherwise.

A second ignore file for the same context, or a context that lies inside of one that was surveyed,
needs other decisions and not another look at the disk.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property

from ctxaudit.folder import Folder
from ctxaudit.tree import split_prefix
from ctxaudit.walk import Listing


class Recorded:
    """The listings of one surveyed directory; `root` is its absolute path, links followed."""

    def __init__(self, root: str, folders: Sequence[Folder]) -> None:
        self.root = root
        self._read = folders

    @cached_property
    def _folders(self) -> dict[str, Folder]:
        return {folder.prefix: folder for folder in self._read}

    @cached_property
    def _directories(self) -> dict[str, list[str]]:
        names = {folder.prefix: [name for name, _ in folder.pruned] for folder in self._read}
        for folder in self._read:
            if folder.prefix:
                parent, name = split_prefix(folder.prefix)
                names[parent].append(name)
        return names

    def prefix_of(self, directory: str) -> str | None:
        """The prefix that a directory (absolute, links followed) has here; None elsewhere."""
        if directory == self.root:
            return ""
        if not directory.startswith(self.root + os.sep):
            return None
        prefix = directory.removeprefix(self.root + os.sep) + "/"
        return prefix if prefix in self._folders else None

    def below(self, start: str) -> Callable[[str], Listing | None]:
        """Gives listings by the prefixes that they have below this one."""
        return lambda prefix: self._listing(start + prefix)

    def _listing(self, prefix: str) -> Listing | None:
        """What lies in a directory; None if this pass could not read it."""
        folder = self._folders.get(prefix)
        if folder is None or any(not name for name, _ in folder.problems):
            return None
        return Listing(
            folder.name_list(),
            folder.size_array().tolist(),
            self._directories[prefix],
            list(folder.odd),
            list(folder.problems),
        )
