"""What the lines that findings offer for the ignore file would keep out, all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ctxaudit.furthest import REACHES, Furthest
from ctxaudit.ignorefile.decide import PatternList
from ctxaudit.ignorefile.read import read_patterns
from ctxaudit.lint.redecide import redecide
from ctxaudit.model import NO_FILES, Finding, Totals
from ctxaudit.names import as_bytes


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
    added = read_patterns(as_bytes("\n".join(lines)), builder=tree.builder.name)
    again = PatternList((*tree.patterns.patterns, *added))
    for at, state, states in redecide(tree, again):
        folder = tree.folders[at]
        if not folder.entries or tree.has_none_included(folder):
            continue
        if states is None and not again.selects(state):
            continue
        reach = ways.of_folder(folder.prefix)
        if states is None and reach is not None:
            yield REACHES.index(reach), tree.included_in(folder)
            continue
        now = states or [state] * folder.entries
        for (name, size, old), new in zip(folder.rows(), now, strict=True):
            path = folder.prefix + name
            if again.selects(new) and tree.is_included(path, old):
                yield REACHES.index(reach or ways.of_file(path)), Totals(1, size)


def _sum(totals: Iterable[Totals]) -> Totals:
    found = NO_FILES
    for one in totals:
        found = found.plus(*one)
    return found
