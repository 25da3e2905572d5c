"""What is included of a context and left out of a comparison, since git does not track it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from ctxaudit.git.ask import ask, names
from ctxaudit.git.tracked import GITLINK, told
from ctxaudit.git.untracked import untracked_totals
from ctxaudit.git.view import GitView
from ctxaudit.model import Totals
from ctxaudit.results import ContextAudit
from ctxaudit.survey import open_root, survey
from ctxaudit.tree import ContextTree, parent_of
from ctxaudit.walk import Listing, list_directory, open_directory

_OTHERS = ("ls-files", "-z", "--others", "--directory")
_ALL = "./"


def untracked_below(view: GitView, context: ContextAudit) -> Totals:
    """The included files of the context on disk that are not in the view.

    Git tells where they are, and only there is looked. Those of submodules are among them.
    """
    directory = os.path.realpath(context.context)
    others = names(told(ask(directory, _OTHERS)))
    patterns, builder = context.tree.patterns, context.tree.builder
    root = open_root(directory)
    try:
        way = _Way(root, [*others, *_submodules(view, directory)])
        prune = not patterns.refused
        found = survey(root, patterns, builder, prune=prune, recall=way.listing)
    finally:
        os.close(root)
    return untracked_totals(ContextTree(found.folders, patterns, builder), frozenset())


def _submodules(view: GitView, directory: str) -> Iterator[str]:
    below = os.path.relpath(directory, view.root)
    prefix = "" if below == os.curdir else f"{below}/"
    for path, entry in view.entries.items():
        if entry is not None and entry.mode == GITLINK and path.startswith(prefix):
            yield f"{path.removeprefix(prefix)}/"


class _Way:
    """The directories on the way to untracked entries, each with only what leads there.

    A path that ends with a slash is a directory of which all is untracked.
    """

    def __init__(self, root: int, paths: Iterable[str]) -> None:
        self.root = root
        self._entries: dict[str, set[str]] = {"": set()}
        for path in paths:
            if path == _ALL:
                self._entries.clear()
                return
            self._add(path)

    def _add(self, path: str) -> None:
        """Adds an entry and the directories above it."""
        is_new = True
        while path and is_new:
            prefix = parent_of(path)
            is_new = prefix not in self._entries
            self._entries.setdefault(prefix, set()).add(path[len(prefix) :].rstrip("/"))
            path = prefix

    def listing(self, prefix: str) -> Listing | None:
        """As `survey.Recall`; None below a directory that is untracked as a whole."""
        wanted = self._entries.get(prefix)
        if wanted is None:
            return None
        descriptor = open_directory(self.root, prefix)
        try:
            return list_directory(descriptor).only(wanted.__contains__)
        finally:
            os.close(descriptor)
