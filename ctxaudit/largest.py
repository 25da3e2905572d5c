"""Where the included bytes are: the directories and files that are worth a look."""

from __future__ import annotations

import heapq
from typing import NamedTuple

from ctxaudit.model import NO_FILES, Place, Totals
from ctxaudit.names import as_bytes
from ctxaudit.tree import ContextTree, parent_of

_DOMINANT = 0.9


def largest_files(tree: ContextTree, count: int) -> tuple[Place, ...]:
    """The largest included files, largest first, of equal ones the first by name."""
    heap: list[tuple[int, bytes, str]] = []
    least = 0
    for folder in tree.folders:
        sizes = folder.size_array()
        if not sizes or max(sizes) <= least or tree.has_none_included(folder):
            continue
        names = folder.name_list()
        states = folder.state_list()
        for at, size in enumerate(sizes):
            path = folder.prefix + names[at]
            state = folder.state if states is None else states[at]
            if size > least and tree.is_included(path, state):
                heap.append((-size, as_bytes(path), path))
        if len(heap) > 4 * count + 100:
            heap = heapq.nsmallest(count, heap)
            least = -heap[-1][0] - 1
    return tuple(Place(path, 1, -size, None) for size, _, path in heapq.nsmallest(count, heap))


class _Node(NamedTuple):
    totals: Totals
    children: list[str]


def largest_directories(tree: ContextTree, count: int) -> tuple[Place, ...]:
    """Disjoint directories that hold most of the included bytes, largest first.

    A directory stands for all below it; where one of its children holds nearly all, the child
    stands instead, so that `packages/app/node_modules` is named and not `packages`.
    """
    nodes = _rolled_up(tree)
    open_prefixes = list(nodes[""].children) if "" in nodes else []
    rows = []
    while open_prefixes:
        prefix = open_prefixes.pop()
        totals, children = nodes[prefix]
        heavy = [
            child
            for child in children
            if totals.bytes and nodes[child].totals.bytes >= _DOMINANT * totals.bytes
        ]
        if heavy and nodes[heavy[0]].totals.files >= _DOMINANT * totals.files:
            open_prefixes.append(heavy[0])
        elif totals.files:
            rows.append(Place(prefix.removesuffix("/"), *totals, None))
    rows.sort(key=lambda row: (-row.bytes, -row.files, as_bytes(row.path)))
    return tuple(rows[:count])


def _rolled_up(tree: ContextTree) -> dict[str, _Node]:
    """For each directory the included files in it and below it."""
    totals: dict[str, Totals] = {}
    for folder in reversed(tree.folders):  # a folder's children stand behind it
        own = tree.included_in(folder)
        below = totals.get(folder.prefix, NO_FILES)
        whole = totals[folder.prefix] = below.plus(*own)
        if folder.prefix and whole.files:
            parent = parent_of(folder.prefix)
            totals[parent] = totals.get(parent, NO_FILES).plus(*whole)
    nodes = {prefix: _Node(total, []) for prefix, total in totals.items()}
    for prefix in nodes:
        if prefix:
            nodes[parent_of(prefix)].children.append(prefix)
    return nodes
