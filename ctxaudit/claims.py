"""Which included entries the watched names take, each by its outermost directory.

Rules ask this of well-known names: `packages/web/node_modules` is one claim, whatever lies in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from ctxaudit.model import NO_FILES, Totals
from ctxaudit.names import as_bytes
from ctxaudit.tree import ContextTree


class Claim(NamedTuple):
    """An entry of watched name `number` with the included files at or below it.

    `number` is the position in `PatternList.watched`.
    """

    number: int
    path: str
    totals: Totals


class Claims:
    """The claims of one name or pattern, at least one, sorted by path.

    What is asked of them for every build is worked out once.
    """

    def __init__(self, tree: ContextTree, items: list[Claim]) -> None:
        self.tree = tree
        self.items = items

    @cached_property
    def totals(self) -> Totals:
        """What all of them hold together."""
        totals = NO_FILES
        for claim in self.items:
            totals = totals.plus(*claim.totals)
        return totals

    @cached_property
    def directories(self) -> list[int]:
        """The positions of the claimed folders."""
        prefixes = (self.tree.by_prefix.get(f"{claim.path}/") for claim in self.items)
        return [at for at in prefixes if at is not None]

    @cached_property
    def files(self) -> dict[int, list[str]]:
        """The paths of the claimed files, by the positions of their folders."""
        found: dict[int, list[str]] = {}
        for claim in self.items:
            if f"{claim.path}/" not in self.tree.by_prefix:
                at = self.tree.by_prefix[claim.path[: claim.path.rfind("/") + 1]]
                found.setdefault(at, []).append(claim.path)
        return found


def claims(tree: ContextTree) -> tuple[Claim, ...]:
    """The included entries that the watched names of the survey take; the first name wins.

    An entry below a claimed directory belongs to that claim. Sorted by path.
    """
    found: list[Claim] = []
    roots: dict[int, int] = {}  # the outermost claimed folder of each claimed one
    totals: dict[int, Totals] = {}
    for at, folder in enumerate(tree.folders):
        if folder.owner >= 0:
            root = roots[at] = roots.get(tree.parents[at], at)
            totals[root] = totals.get(root, NO_FILES).plus(*tree.included_in(folder))
        elif folder.watched:
            found += _single_files(tree, at)
    for at, total in totals.items():
        if total.files:
            path = tree.folders[at].prefix.removesuffix("/")
            found.append(Claim(tree.folders[at].owner, path, total))
    return tuple(sorted(found, key=lambda claim: as_bytes(claim.path)))


def _single_files(tree: ContextTree, at: int) -> Iterator[Claim]:
    folder = tree.folders[at]
    if tree.has_none_included(folder):
        return
    names, states, sizes = folder.name_list(), folder.state_list(), folder.size_array()
    for position, number in folder.watched:
        path = folder.prefix + names[position]
        if tree.is_included(path, states[position]):
            yield Claim(number, path, Totals(1, sizes[position]))
