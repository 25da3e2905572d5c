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
    tree, ways = furthest.tree, furthest.ways
    for at, positions in _newly_excluded(tree, lines):
        folder = tree.folders[at]
        reach = furthest.whole_reach(at)
        if positions is None and reach is not None:
            yield REACHES.index(reach), tree.included_in(folder)
            continue
        names, sizes, states = folder.name_list(), folder.size_array(), folder.state_list()
        for position in range(folder.entries) if positions is None else positions:
            path = folder.prefix + names[position]
            if tree.is_included(path, states[position]):
                yield REACHES.index(reach or ways.of_file(path)), Totals(1, sizes[position])


_Excluded = list[tuple[int, tuple[int, ...] | None]]
# of each tree, by the lines: most builds of a context have the same ones
_known: WeakKeyDictionary[ContextTree, dict[tuple[str, ...], _Excluded]] = WeakKeyDictionary()


def _newly_excluded(tree: ContextTree, lines: tuple[str, ...]) -> _Excluded:
    """The positions of folders that lose files by the lines, and of those; None for all of them."""
    known = _known.setdefault(tree, {})
    if lines not in known:
        added = read_patterns(as_bytes("\n".join(lines)), builder=tree.builder.name)
        again = PatternList((*tree.patterns.patterns, *added))
        found: _Excluded = []
        for at, state, states in redecide(tree, again):
            folder = tree.folders[at]
            if not folder.entries or tree.has_none_included(folder):
                continue
            if states is not None:
                lost = tuple(at for at, new in enumerate(states) if again.selects(new))
                if lost:
                    found.append((at, lost))
            elif again.selects(state):
                found.append((at, None))
        known[lines] = found
    return known[lines]


def _sum(totals: Iterable[Totals]) -> Totals:
    found = NO_FILES
    for one in totals:
        found = found.plus(*one)
    return found
