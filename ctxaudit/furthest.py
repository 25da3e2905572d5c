"""How far each file of one context gets, and the totals that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ctxaudit.claims import Claims
from ctxaudit.folder import Folder
from ctxaudit.model import NO_FILES, Reach, Selection, Totals
from ctxaudit.names import sorted_paths
from ctxaudit.tree import ContextTree

REACHES: tuple[Reach, ...] = ("excluded", "included", "transferred", "stage", "image")
SENT: frozenset[Reach] = frozenset(("transferred", "stage", "image"))

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
    """The reach of every file of a context tree.

    A folder below which all files get equally far is answered with what the tree knows of it as a
    whole, so that one more build of the same context costs little.
    """

    def __init__(self, tree: ContextTree, ways: Ways) -> None:
        self.tree = tree
        self.ways = ways
        # by rank, that is by position in REACHES
        self._files = [0] * len(REACHES)
        self._bytes = [0] * len(REACHES)
        self._whole: dict[int, int] = {}  # the rank of all files in a folder and below
        self._reaches: dict[Claims, frozenset[Reach]] = {}
        self._highest: dict[int, int] = {}  # the highest rank in the other folders and below them
        self._descend()

    def _descend(self) -> None:
        mixed = []
        for at, reach in self.tree.parts(self.ways.of_folder):
            if reach is None:
                mixed.append(at)
            else:
                self._take_whole(at, REACHES.index(reach))
        for at in reversed(mixed):  # a folder's children stand behind it
            below = (self._rank_below(child) for child in self.tree.children[at])
            self._highest[at] = max(self._measure(at), *below, 0)

    def _take_whole(self, at: int, rank: int) -> None:
        """Adds what is included in a folder and below it; all of it gets equally far."""
        (files, sizes) = self.tree.rolled_up
        self._whole[at] = rank if files[at] else 0
        self._files[rank] += files[at]
        self._bytes[rank] += sizes[at]

    def _measure(self, at: int) -> int:
        """Adds the folder's own entries, one by one; returns the highest rank among them."""
        folder, highest = self.tree.folders[at], 0
        if folder.entries and not self.tree.has_none_included(folder):
            for _, size, rank in self._ranked(at, folder):
                self._files[rank] += 1
                self._bytes[rank] += size
                highest = max(highest, rank)
        return highest

    def _rank_below(self, at: int) -> int:
        """The highest rank in a folder and below it."""
        if at in self._highest:
            return self._highest[at]
        rank = self._whole_rank(at)
        return rank if rank is not None and self.tree.rolled_up[0][at] else 0

    def _whole_rank(self, at: int) -> int | None:
        """The rank of all that is included in a folder; None where that differs."""
        while at not in self._whole:
            if at in self._highest or at == 0:
                return None
            at = self.tree.parents[at]
        return self._whole[at]

    def of(self, path: str) -> Reach:
        """The reach of one entry that is not a directory."""
        state = self.tree.state_of(path)
        if state is None or not self.tree.is_included(path, state):
            return "excluded"
        return self.ways.of_file(path)

    def reaches(self, claims: Claims) -> frozenset[Reach]:
        """How far the claimed entries get: one answer for each that is different."""
        known = self._reaches.get(claims)
        if known is None:
            ranks = {self._rank_below(at) for at in claims.directories}
            for at, paths in claims.files.items():
                whole = self._whole_rank(at)
                if whole is None:
                    ranks.update(REACHES.index(self.ways.of_file(path)) for path in paths)
                else:
                    ranks.add(whole)
            known = self._reaches[claims] = frozenset(REACHES[rank] for rank in ranks)
        return known

    def below(self, path: str) -> Reach:
        """The furthest that anything at or below the path gets."""
        at = self.tree.by_prefix.get(f"{path}/" if path else "")
        return self.of(path) if at is None else REACHES[self._rank_below(at)]

    def highest(self, paths: Iterable[str]) -> Reach:
        """The furthest that anything at or below these paths gets."""
        highest = 0
        in_folder: dict[str, int] = {}  # the most that a path there can get
        for path in paths:
            prefix = path[: path.rfind("/") + 1]
            if prefix not in in_folder:
                at = self.tree.by_prefix.get(prefix)
                in_folder[prefix] = 0 if at is None else self._rank_below(at)
            if in_folder[prefix] > highest:
                highest = max(highest, REACHES.index(self.below(path)))
        return REACHES[highest]

    def files(self, selection: Selection) -> tuple[str, ...]:
        """The included files that get at least as far as the selection says, sorted."""
        least = REACHES.index(_LEAST[selection])
        return sorted_paths([path for path, _, rank in self.entries() if rank >= least])

    def totals(self, selection: Selection) -> Totals:
        """The totals of what `files` lists."""
        least = REACHES.index(_LEAST[selection])
        return Totals(sum(self._files[least:]), sum(self._bytes[least:]))

    def totals_below(self, at: int, selection: Selection) -> Totals:
        """The totals of what `files` lists, in folder number `at` and below it."""
        least = REACHES.index(_LEAST[selection])
        files, sizes = self.tree.rolled_up
        found, waiting = NO_FILES, [at]
        while waiting:
            at = waiting.pop()
            whole = self._whole_rank(at)
            if whole is None:
                waiting += self.tree.children[at]
                for _, size, rank in self._ranked(at, self.tree.folders[at]):
                    if rank >= least:
                        found = found.plus(1, size)
            elif whole >= least:
                found = found.plus(files[at], sizes[at])
        return found

    def entries(self) -> Iterator[tuple[str, int, int]]:
        """Path, bytes and rank (position in REACHES) of every entry that is not a directory."""
        for at, folder in enumerate(self.tree.folders):
            yield from self._ranked(at, folder)

    def whole_reach(self, at: int) -> Reach | None:
        """How far all that is included in a folder and below it gets; None where that differs."""
        rank = self._whole_rank(at)
        return None if rank is None else REACHES[rank]

    def parts(self) -> Iterator[tuple[int, Reach | None]]:
        """The positions of folders, each with how far all that is in it and below it gets.

        Where that differs it is None, and the files of the folder itself are meant.
        """
        yield from ((at, REACHES[rank]) for at, rank in self._whole.items())
        yield from ((at, None) for at in self._highest)

    def sent_folders(self) -> Iterator[tuple[int, Reach | None]]:
        """The positions of folders of which files may be sent, each with its `whole_reach`."""
        waiting: list[tuple[int, Reach | None]] = [(0, None)]
        while waiting:
            at, reach = waiting.pop()
            if reach is None and at in self._whole:
                reach = REACHES[self._whole[at]]
            if reach is None or reach in SENT:
                waiting += ((child, reach) for child in self.tree.children[at])
                if self.tree.folders[at].entries:
                    yield at, reach

    def _ranked(self, at: int, folder: Folder) -> Iterator[tuple[str, int, int]]:
        known = self._whole_rank(at)
        for name, size, state in folder.rows():
            path = folder.prefix + name
            if not self.tree.is_included(path, state):
                yield path, size, 0
            elif known is not None:
                yield path, size, known
            else:
                yield path, size, REACHES.index(self.ways.of_file(path))
