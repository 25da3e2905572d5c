"""Where the included bytes are: the directories and files that are worth a look."""

from __future__ import annotations

import heapq

from ctxaudit.catalogue import is_litter
from ctxaudit.model import Place
from ctxaudit.names import as_bytes
from ctxaudit.tree import ContextTree, split_prefix

_MOSTLY = 0.75
_LARGE_PART = 0.1
_WORTH_A_ROW = 0.01


def largest_files(tree: ContextTree, count: int) -> tuple[Place, ...]:
    """The largest included files, largest first, of equal ones the first by name."""
    heap: list[tuple[int, bytes, str]] = []
    least = 0
    for folder in tree.folders:
        if folder.largest <= least or tree.has_none_included(folder):
            continue
        for name, size, state in folder.rows():
            path = folder.prefix + name
            if size > least and tree.is_included(path, state):
                heap.append((-size, as_bytes(path), path))
        if len(heap) > 4 * count + 100:
            heap = heapq.nsmallest(count, heap)
            least = -heap[-1][0] - 1
    return tuple(Place(path, 1, -size, None) for size, _, path in heapq.nsmallest(count, heap))


def largest_directories(tree: ContextTree, count: int) -> tuple[Place, ...]:
    """Disjoint directories that hold most of the included bytes, largest first.

    A directory stands for all below it. One whose bytes lie in few of its children gives way to
    them, so that `apps/web/node_modules` is named and not `apps`.
    """
    (files, sizes), children = tree.rolled_up, tree.children
    pending = [(-sizes[at], at) for at in children[0]] if children else []
    heapq.heapify(pending)
    rows: list[Place] = []
    while pending and len(rows) < count:
        _, at = heapq.heappop(pending)
        _, name = split_prefix(tree.folders[at].prefix)
        if not is_litter(name) and _gives_way(at, sizes, children[at]):
            for child in children[at]:
                heapq.heappush(pending, (-sizes[child], child))
        elif files[at]:
            path = tree.folders[at].prefix.removesuffix("/")
            rows.append(Place(path, files[at], sizes[at], None))
    rows.sort(key=lambda row: (-row.bytes, -row.files, as_bytes(row.path)))
    return tuple(rows)


def _gives_way(at: int, sizes: list[int], children: list[int]) -> bool:
    """Whether most of the directory lies in children that are worth a row of their own."""
    worth = max(_LARGE_PART * sizes[at], _WORTH_A_ROW * sizes[0])
    large = sum(sizes[child] for child in children if sizes[child] >= worth)
    return large > 0 and large >= _MOSTLY * sizes[at]
