"""What the lines that findings offer for the ignore file would keep out, all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from ctxaudit.furthest import REACHES, Furthest
from ctxaudit.ignorefile.decide import PatternList
from ctxaudit.ignorefile.read import read_patterns
from ctxaudit.lint.redecide import redecide
from ctxaudit.model import NO_FILES, Finding, Totals
from ctxaudit.names import as_bytes
from ctxaudit.tree import ContextTree


class Savings(NamedTuple):
    """Lines for the ignore file, and what would no longer be included, transferred, in the image.

    A file counts once, however many findings are about it.
    """

    lines: tuple[str, ...] = ()
    included: Totals = NO_FILES
    transferred: Totals = NO_FILES
    in_image: Totals = NO_FILES


NO_SAVINGS = Savings()


def savings_of(findings: Iterable[Finding], furthest: Furthest) -> Savings:
    """The savings of all findings that are not suppressed and offer lines."""
    found = (line for one in findings if not one.suppressed for line in one.add_lines)
    lines = tuple(dict.fromkeys(found))
    if not lines:
        return NO_SAVINGS
    by_rank = [NO_FILES] * len(REACHES)
    for rank, totals in _kept_out(furthest, lines):
        by_rank[rank] = by_rank[rank].plus(*totals)
    least = map(REACHES.index, ("included", "transferred", "image"))
    return Savings(lines, *(_sum(by_rank[rank:]) for rank in least))


def _kept_out(furthest: Furthest, lines: tuple[str, ...]) -> Iterator[tuple[int, Totals]]:
    """Files that the lines would exclude, by how far they get (position in REACHES)."""
    tree = furthest.tree
    excluded = _newly_excluded(tree, lines)
    for at, reach in furthest.parts():
        if reach is not None:
            yield REACHES.index(reach), Totals(excluded.files[at], excluded.sizes[at])
        elif at in excluded.positions:
            for path, size in _included(tree, at, excluded.positions[at]):
                yield REACHES.index(furthest.ways.of_file(path)), Totals(1, size)


_Positions = tuple[int, ...] | None


class _Excluded(NamedTuple):
    """What lines would exclude: files by the positions of their folders, None for all in a folder.

    `files` and `sizes` are how many of them are included in each folder and below it, and their
    bytes.
    """

    positions: dict[int, _Positions]
    files: list[int]
    sizes: list[int]


# of each tree, by the lines: most builds of a context have the same ones
_known: WeakKeyDictionary[ContextTree, dict[tuple[str, ...], _Excluded]] = WeakKeyDictionary()


def _newly_excluded(tree: ContextTree, lines: tuple[str, ...]) -> _Excluded:
    known = _known.setdefault(tree, {})
    if lines not in known:
        added = read_patterns(as_bytes("\n".join(lines)), builder=tree.builder.name)
        positions = dict(_excluded(tree, PatternList((*tree.patterns.patterns, *added))))
        files, sizes = [0] * len(tree.folders), [0] * len(tree.folders)
        for at, own in positions.items():
            found = [size for _, size in _included(tree, at, own)]
            files[at], sizes[at] = len(found), sum(found)
        tree.roll_up(files, sizes)
        known[lines] = _Excluded(positions, files, sizes)
    return known[lines]


def _excluded(tree: ContextTree, again: PatternList) -> Iterator[tuple[int, _Positions]]:
    for at, state, states in redecide(tree, again):
        folder = tree.folders[at]
        if not folder.entries or tree.has_none_included(folder):
            continue
        if states is not None:
            lost = tuple(at for at, new in enumerate(states) if again.selects(new))
            if lost:
                yield at, lost
        elif again.selects(state):
            yield at, None


def _included(tree: ContextTree, at: int, positions: _Positions) -> Iterator[tuple[str, int]]:
    """Path and bytes of those of the files that are included now."""
    folder = tree.folders[at]
    names, sizes, states = folder.name_list(), folder.size_array(), folder.state_list()
    for position in range(folder.entries) if positions is None else positions:
        path = folder.prefix + names[position]
        if tree.is_included(path, states[position]):
            yield path, sizes[position]


def _sum(totals: Iterable[Totals]) -> Totals:
    found = NO_FILES
    for one in totals:
        found = found.plus(*one)
    return found
