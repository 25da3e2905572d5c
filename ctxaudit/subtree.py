"""What lies in one directory of a surveyed tree and below it."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.tree import ContextTree


def folders_from(tree: ContextTree, start: int) -> Iterator[int]:
    """The positions of a folder and of all below it, a folder before those in it."""
    waiting = [start]
    while waiting:
        at = waiting.pop()
        yield at
        waiting += tree.children[at]


def files_at(tree: ContextTree, path: str) -> Iterator[str]:
    """The path itself if it is no directory, else all files below it, excluded or not."""
    start = tree.by_prefix.get(f"{path}/" if path else "")
    if start is None:
        yield path
        return
    for at in folders_from(tree, start):
        folder = tree.folders[at]
        yield from (folder.prefix + name for name in folder.name_list())
