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
        self._below = self._rolled_up()

    def of(self, path: str) -> Reach:
        """The reach of one entry that is not a directory."""
        state = self.tree.state_of(path)
        if state is None or not self.tree.is_included(path, state):
            return "excluded"
        return self.ways.of_file(path)

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
        files = size = 0
        for at, folder in enumerate(self.tree.folders):
            reach = self._of_folder[at]
            if self.tree.has_none_included(folder):
                continue
            if reach is None:
                kept = [one for _, one, rank in self._ranked(at, folder) if rank >= least]
                files, size = files + len(kept), size + sum(kept)
            elif REACHES.index(reach) >= least:
                own = self.tree.included_in(folder)
                files, size = files + own.files, size + own.bytes
        return Totals(files, size)

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

    def _rolled_up(self) -> list[int]:
        """For each folder the highest rank of any entry in it or below it."""
        below = [0] * len(self.tree.folders)
        for at in range(len(self.tree.folders) - 1, -1, -1):
            folder = self.tree.folders[at]
            reach = self._of_folder[at]
            if folder.entries and not self.tree.has_none_included(folder):
                if reach is None or folder.states or self.tree.sockets:
                    own = max(rank for _, _, rank in self._ranked(at, folder))
                else:
                    own = REACHES.index(reach)
                below[at] = max(below[at], own)
            if at:
                below[self.tree.parents[at]] = max(below[self.tree.parents[at]], below[at])
        return below
