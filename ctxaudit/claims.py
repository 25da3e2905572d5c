"""Included entries that some name or pattern takes, each by its outermost directory.

Rules ask this of the catalogue: `packages/web/node_modules` is one claim, whatever lies in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.ignorefile.read import Pattern
from ctxaudit.model import NO_FILES, Totals
from ctxaudit.tree import ContextTree

if TYPE_CHECKING:
    from ctxaudit.catalogue import Entry
    from ctxaudit.catalogue.entry import Confidence

DIRECTORY: tuple[int, ...] = ()


class Source(NamedTuple):
    """Why something is claimed: the catalogue's entry, its pattern, and how sure that is.

    `proven`: markers made it that sure, the name alone would not.
    """

    entry: Entry
    pattern: str
    confidence: Confidence
    proven: bool


class Claim(NamedTuple):
    """A directory with all that is included in it, or files of one directory.

    `at` is the position of that directory among the tree's folders, `positions` those of the files
    in it, none for the directory itself. `path` is the entry's, the largest file's of several.
    `source` is None for what a root-only pattern would have taken.
    """

    path: str
    totals: Totals
    at: int
    positions: tuple[int, ...] = DIRECTORY
    source: Source | None = None


class Claims:
    """The claims of one entry or pattern, at least one, sorted by path.

    What is asked of them for every build is worked out once. `at_any_depth` are the patterns of the
    entry that match claimed entries and no other included ones.
    """

    def __init__(
        self,
        tree: ContextTree,
        items: list[Claim],
        at_any_depth: frozenset[str] = frozenset(),
    ) -> None:
        self.tree = tree
        self.items = items
        self.at_any_depth = at_any_depth

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
        return [claim.at for claim in self.items if not claim.positions]

    @cached_property
    def files(self) -> dict[int, list[str]]:
        """The paths of the claimed files, by the positions of their folders."""
        found: dict[int, list[str]] = {}
        for claim in self.items:
            if claim.positions:
                found.setdefault(claim.at, []).extend(paths_of(self.tree, claim))
        return found

    @cached_property
    def brought(self) -> frozenset[str]:
        """The paths among them that an exception of the ignore file names itself."""
        if not self.tree.patterns.has_exceptions:
            return frozenset()
        paths = (path for claim in self.items for path in paths_of(self.tree, claim))
        return frozenset(path for path in paths if _is_brought(self.tree, path))


def _is_brought(tree: ContextTree, path: str) -> bool:
    state = tree.state_of(path)
    if state is None or state < 0:
        return False
    prefix, slash, name = path.rpartition("/")
    return state in tree.patterns.within(prefix + slash).hits(name)


def paths_of(tree: ContextTree, claim: Claim) -> list[str]:
    """The claimed directory, or each of the claimed files."""
    if not claim.positions:
        return [claim.path]
    folder = tree.folders[claim.at]
    names = folder.name_list()
    return [folder.prefix + names[position] for position in claim.positions]


def narrowed(tree: ContextTree, claim: Claim, positions: Sequence[int]) -> Claim:
    """The claim of some of its files, at least one."""
    folder = tree.folders[claim.at]
    names, sizes = folder.name_list(), folder.size_array()
    largest = max(positions, key=lambda at: sizes[at])
    totals = Totals(len(positions), sum(sizes[at] for at in positions))
    path = folder.prefix + names[largest]
    return claim._replace(path=path, totals=totals, positions=tuple(positions))


def watched_names(patterns: Sequence[Pattern]) -> tuple[str, ...]:
    """The names that the survey watches for: those of root-only patterns, at any depth."""
    return tuple(patterns[at].text for at in root_only(patterns))


def root_only(patterns: Sequence[Pattern]) -> list[int]:
    """The numbers of the patterns that name entries of the root, and could be meant for more.

    Names with operators of Go's regular expressions are left out: `**/` before them means more.
    """
    return [
        number
        for number, pattern in enumerate(patterns)
        if not pattern.exception
        and pattern.text.strip("*?.")
        and not {"/", "|", "\\", "{", "^"}.intersection(pattern.text)
        and "**" not in pattern.text
    ]
