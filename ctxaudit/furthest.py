"""How far each file of one context gets, and the totals that follow.

A folder whose files all get equally far is answered as a whole; only in the others is each file
looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ctxaudit.folder import Folder
from ctxaudit.model import Reach, Selection, Totals
from ctxaudit.names import sorted_paths
from ctxaudit.tree import ContextTree

REACHES: tuple[Reach, ...] = ("excluded", "included", "transferred", "stage", "image")

_LEAST: dict[Selection, Reach] = {
    "included": "included",
    "transferred": "transferred",
    "in_image": "image",
}


class Ways(NamedTuple):
    """What a build does with the included files of a context.

    `of_file` tells how far one of them gets, `of_folder` (a prefix) how far all below get, None
    where they differ.
    """

    of_file: Callable[[str], Reach]
    of_folder: Callable[[str], Reach | None]


def _to_image(_path: str) -> Reach:
    return "image"


ALL_IN_IMAGE = Ways(_to_image, _to_image)


class Furthest:
    """The reach of every file of a context tree."""

    def __init__(self, tree: ContextTree, ways: Ways) -> None:
        self.tree = tree
        self.ways = ways
        self._of_folder: list[Reach | None] = []
        for at, folder in enumerate(tree.folders):
            known = self._of_folder[tree.parents[at]] if at else None
            self._of_folder.append(known or ways.of_folder(folder.prefix))
        # by rank, that is by position in REACHES
        self._files = [0] * len(REACHES)
        self._bytes = [0] * len(REACHES)
        self._below = [0] * len(tree.folders)
        for at in range(len(tree.folders) - 1, -1, -1):  # a folder's children stand behind it
            self._measure(at)

    def _measure(self, at: int) -> None:
        """Adds the folder's own entries to the totals and its highest rank to the one above it."""
        folder, reach = self.tree.folders[at], self._of_folder[at]
        highest = self._below[at]
        if folder.entries and not self.tree.has_none_included(folder):
            if reach is None or folder.states or self.tree.sockets:
                for _, size, rank in self._ranked(at, folder):
                    self._files[rank] += 1
                    self._bytes[rank] += size
                    highest = max(highest, rank)
            else:
                rank = REACHES.index(reach)
                self._files[rank] += folder.entries
                self._bytes[rank] += folder.total
                highest = max(highest, rank)
        self._below[at] = highest
        parent = self.tree.parents[at]
        self._below[parent] = max(self._below[parent], highest)

    def of(self, path: str) -> Reach:
        """The reach of one entry that is not a directory."""
        state = self.tree.state_of(path)
        if state is None or not self.tree.is_included(path, state):
            return "excluded"
        return self.ways.of_file(path)

    def of_included(self, path: str) -> Reach:
        """The reach of an entry that is known to be included, directory or not."""
        at = self.tree.by_prefix.get(f"{path}/")
        if at is not None:
            return REACHES[self._below[at]]
        known = self._of_folder[self.tree.by_prefix[path[: path.rfind("/") + 1]]]
        return known or self.ways.of_file(path)

    def below(self, path: str) -> Reach:
        """The furthest that anything at or below the path gets."""
        at = self.tree.by_prefix.get(f"{path}/" if path else "")
        return self.of(path) if at is None else REACHES[self._below[at]]

    def files(self, selection: Selection) -> tuple[str, ...]:
        """The included files that get at least as far as the selection says, sorted."""
        least = REACHES.index(_LEAST[selection])
        return sorted_paths([path for path, _, rank in self.entries() if rank >= least])

    def totals(self, selection: Selection) -> Totals:
        """The totals of what `files` lists."""
        least = REACHES.index(_LEAST[selection])
        return Totals(sum(self._files[least:]), sum(self._bytes[least:]))

    def entries(self) -> Iterator[tuple[str, int, int]]:
        """Path, bytes and rank (position in REACHES) of every entry that is not a directory."""
        for at, folder in enumerate(self.tree.folders):
            yield from self._ranked(at, folder)

    def _ranked(self, at: int, folder: Folder) -> Iterator[tuple[str, int, int]]:
        reach = self._of_folder[at]
        for name, size, state in folder.rows():
            path = folder.prefix + name
            if not self.tree.is_included(path, state):
                yield path, size, 0
            else:
                yield path, size, REACHES.index(reach or self.ways.of_file(path))
