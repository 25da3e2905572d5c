"""What one pattern matches by itself, whatever the other lines of the ignore file decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.names import sorted_paths
from ctxaudit.subtree import folders_from
from ctxaudit.tree import ContextTree


class Matched(NamedTuple):
    """An outermost entry that a pattern matches; `at` is the position of its folder or None."""

    path: str
    at: int | None


def matched_by(tree: ContextTree, pattern: Pattern) -> Iterator[Matched]:
    """The outermost entries that the pattern matches."""
    alone = PatternList([pattern._replace(exception=False)])
    needles = alone.needles()
    waiting = [0]
    while waiting:
        at = waiting.pop()
        folder = tree.folders[at]
        if alone.is_settled(NOTHING_MATCHED, folder.prefix):
            continue
        directory = alone.within(folder.prefix)
        if needles is None or any(needle in folder.names for needle in needles):
            names = folder.name_list()
            for position, _ in directory.matches(names):
                yield Matched(folder.prefix + names[position], None)
        for child in tree.children[at]:
            path = tree.folders[child].prefix.removesuffix("/")
            if directory.hits(path[len(folder.prefix) :]):
                yield Matched(path, child)
            else:
                waiting.append(child)


def states_below(tree: ContextTree, matched: Matched) -> set[int]:
    """The deciding patterns (-1: none) of a matched file, or of all files in a directory.

    For a directory without files, its own.
    """
    if matched.at is None:
        state = tree.state_of(matched.path)
        return set() if state is None else {state}
    found: set[int] = set()
    for at in folders_from(tree, matched.at):
        folder = tree.folders[at]
        if folder.entries:
            found.update(folder.state_list() if folder.states else (folder.state,))
        found.update(state for _, state in folder.pruned)
    return found or {tree.folders[matched.at].state}


def brought_back(tree: ContextTree, number: int) -> list[str]:
    """The outermost entries that are included because of exception `number`, sorted."""
    found: list[str] = []
    for at, folder in enumerate(tree.folders):
        if folder.state == number:
            if tree.folders[tree.parents[at]].state != number:
                found.append(folder.prefix.removesuffix("/"))
        elif folder.states:
            rows = zip(folder.name_list(), folder.state_list(), strict=True)
            found += [folder.prefix + name for name, state in rows if state == number]
    return list(sorted_paths(found))
