"""Two ignore files on one tree: what the second excludes more, and what it brings back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.folder import Folder
from ctxaudit.model import NO_FILES, Totals
from ctxaudit.tree import ContextTree


class File(NamedTuple):
    """A file that is decided otherwise, and its bytes."""

    path: str
    size: int


class Difference(NamedTuple):
    """The files that go and those that come back, folder by folder.

    `emptied` are files that BuildKit would deliver with 0 bytes and did not before.
    """

    removed: tuple[File, ...]
    returned: tuple[File, ...]
    emptied: tuple[str, ...]

    @property
    def totals(self) -> Totals:
        """What goes."""
        return NO_FILES.plus(len(self.removed), sum(file.size for file in self.removed))


def compare(before: ContextTree, after: ContextTree) -> Difference:
    """Compares two decisions about the same folders, each as its own survey made them."""
    removed: list[File] = []
    returned: list[File] = []
    emptied: list[str] = []
    for old, new in zip(before.folders, after.folders, strict=True):
        assert old.prefix == new.prefix, "one walk is decided twice"
        emptied += [new.prefix + name for name in _emptied(new) - _emptied(old)]
        if _is_alike(before, old, after, new):
            continue
        for path, size, was, now in _decided(before, old, after, new):
            if was and not now:
                removed.append(File(path, size))
            elif now and not was:
                returned.append(File(path, size))
    return Difference(tuple(removed), tuple(returned), tuple(sorted(emptied)))


def _is_alike(before: ContextTree, old: Folder, after: ContextTree, new: Folder) -> bool:
    if old.states or new.states:
        return False
    return before.patterns.selects(old.state) == after.patterns.selects(new.state)


def _decided(
    before: ContextTree, old: Folder, after: ContextTree, new: Folder
) -> Iterator[tuple[str, int, bool, bool]]:
    """Each entry of a folder: path, bytes, whether it was and is included."""
    for (name, size, was), state in zip(old.rows(), new.state_list(), strict=True):
        path = old.prefix + name
        yield path, size, before.is_included(path, was), after.is_included(path, state)


def _emptied(folder: Folder) -> set[str]:
    names = folder.name_list() if folder.emptied else []
    return {names[position] for position in folder.emptied}
