"""How much of what is included git does not track."""

from __future__ import annotations

from ctxaudit.model import NO_FILES, Totals
from ctxaudit.tree import ContextTree

_OWN = "/.git/"


def untracked_totals(tree: ContextTree, tracked: frozenset[str]) -> Totals:
    """The included files that are not among the tracked paths; `.git` itself is no such file."""
    found = NO_FILES
    for folder in tree.folders:
        prefix = folder.prefix
        if not folder.entries or tree.has_none_included(folder) or _OWN in f"/{prefix}":
            continue
        names = folder.name_list()
        if tracked.issuperset(names if not prefix else [prefix + name for name in names]):
            continue
        rows = [
            size
            for name, size, state in folder.rows()
            if prefix + name not in tracked
            and name != ".git"
            and tree.is_included(prefix + name, state)
        ]
        found = found.plus(len(rows), sum(rows))
    return found
