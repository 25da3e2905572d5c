"""Which included entries a list of patterns names, by their outermost directory.

Rules ask this of well-known names: `packages/web/node_modules` is one claim, whatever lies in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.model import NO_FILES, Totals
from ctxaudit.names import as_bytes
from ctxaudit.survey import Folder
from ctxaudit.tree import ContextTree, split_prefix


class Claim(NamedTuple):
    """An entry named by pattern number `number`, with the included files at or below it."""

    number: int
    path: str
    totals: Totals


def claims(tree: ContextTree, texts: Sequence[str]) -> tuple[Claim, ...]:
    """The included entries that these patterns (no exceptions) name; the first pattern wins.

    An entry below a claimed directory belongs to that claim. Sorted by path.
    """
    patterns = PatternList([Pattern(at, text, text, False) for at, text in enumerate(texts)])
    found: dict[str, tuple[int, Totals]] = {}
    owners: dict[str, tuple[int, str]] = {"": (NOTHING_MATCHED, "")}
    for folder in tree.folders:
        state, owner = owners[folder.prefix] = _owner(folder.prefix, owners, patterns)
        if tree.has_none_included(folder):
            continue
        if state != NOTHING_MATCHED:
            number, totals = found.get(owner, (state, NO_FILES))
            found[owner] = (number, totals.plus(*tree.included_in(folder)))
        else:
            found.update(_single_files(tree, folder, patterns))
    rows = [Claim(number, path, totals) for path, (number, totals) in found.items() if totals.files]
    return tuple(sorted(rows, key=lambda claim: as_bytes(claim.path)))


def _owner(
    prefix: str, owners: dict[str, tuple[int, str]], patterns: PatternList
) -> tuple[int, str]:
    """The claim that a directory belongs to: its parent's, or one of its own."""
    if not prefix:
        return owners[""]
    parent, name = split_prefix(prefix)
    state, owner = owners[parent]
    if state == NOTHING_MATCHED:
        state = patterns.advance(NOTHING_MATCHED, parent, name)
        owner = parent + name
    return state, owner


def _single_files(
    tree: ContextTree, folder: Folder, patterns: PatternList
) -> dict[str, tuple[int, Totals]]:
    names = folder.name_list()
    states = patterns.states(NOTHING_MATCHED, folder.prefix, names)
    if states is None:
        return {}
    decided = folder.state_list()
    sizes = folder.size_array()
    return {
        folder.prefix + names[at]: (state, Totals(1, sizes[at]))
        for at, state in enumerate(states)
        if state != NOTHING_MATCHED
        and tree.is_included(
            folder.prefix + names[at], folder.state if decided is None else decided[at]
        )
    }
