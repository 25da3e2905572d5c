"""What one copy takes of a context, by its directories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.model import NO_FILES, Totals
from ctxaudit.subtree import folders_from

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy
    from ctxaudit.journey import Journey
    from ctxaudit.reach import Taken
    from ctxaudit.tree import ContextTree


class TakenPart(NamedTuple):
    """A directory (a path with a slash at its end) or a single file, and what is taken there."""

    path: str
    totals: Totals


class TakenFiles(NamedTuple):
    """The included entries of the main context that one copy takes."""

    tree: ContextTree
    taken: Taken

    def parts(self) -> Iterator[TakenPart]:
        """What is taken: directories taken as a whole, and single files elsewhere."""
        tree = self.tree
        files, sizes = tree.rolled_up
        for at, takes_all in tree.parts(self.taken.takes_all_below):
            folder = tree.folders[at]
            if takes_all and folder.prefix:
                if files[at]:
                    yield TakenPart(folder.prefix, Totals(files[at], sizes[at]))
            elif takes_all is not False and not tree.has_none_included(folder):
                for name, size, state in folder.rows():
                    path = folder.prefix + name
                    if tree.is_included(path, state) and self.takes(path):
                        yield TakenPart(path, Totals(1, size))
            if takes_all and not folder.prefix:
                for child in tree.children[at]:
                    if files[child]:
                        yield TakenPart(
                            tree.folders[child].prefix, Totals(files[child], sizes[child])
                        )

    def files(self) -> Iterator[tuple[str, int]]:
        """Path and bytes of every entry that is taken."""
        tree = self.tree
        for start, whole in tree.parts(self.taken.takes_all_below):
            for at in folders_from(self.tree, start) if whole else (start,):
                folder = tree.folders[at]
                if whole is False or tree.has_none_included(folder):
                    continue
                for name, size, state in folder.rows():
                    path = folder.prefix + name
                    if tree.is_included(path, state) and (whole or self.takes(path)):
                        yield path, size

    @property
    def totals(self) -> Totals:
        """All of it."""
        return added(part.totals for part in self.parts())

    def takes(self, path: str) -> bool:
        """Whether it takes this entry, which is no directory; the entry need not be there."""
        return self.taken.takes(path)


def taken_of(journey: Journey, copy: Copy) -> TakenFiles | None:
    """What a copy takes of the main context; None from elsewhere, or if it cannot be told."""
    from ctxaudit.reach import Taken

    if copy.origin.kind != "context" or copy.mount:
        return None
    taken = Taken(copy, journey.included[None])
    return TakenFiles(journey.sources[None].tree, taken) if taken.is_known else None


def added(totals: Iterator[Totals]) -> Totals:
    """The sum of totals."""
    found = NO_FILES
    for one in totals:
        found = found.plus(*one)
    return found
