"""A work tree as a fresh clone of its repository would have it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from ctxaudit import disk
from ctxaudit.errors import CtxauditError
from ctxaudit.git.ask import work_tree_of
from ctxaudit.git.tracked import measured, tracked_entries
from ctxaudit.git.view import GitView
from ctxaudit.names import shown


def work_tree(directory: str) -> str:
    """The root of the work tree around a directory. Raises CtxauditError if there is none."""
    root = work_tree_of(directory)
    if root is None:
        raise CtxauditError("is in no work tree of git", path=shown(directory))
    return root


@contextlib.contextmanager
def only_tracked(directory: str) -> Iterator[None]:
    """Only what git tracks around a directory is seen meanwhile, with its content on disk."""
    root = work_tree(directory)
    with seen(GitView(root, measured(root, tracked_entries(root)))):
        yield


@contextlib.contextmanager
def seen(view: GitView) -> Iterator[None]:
    """As `disk.seen`; where a file is missed that only lacks tracking, the error says so."""
    try:
        with disk.seen(view):
            yield
    except CtxauditError as error:
        with disk.seen(view):
            is_seen = error.path is None or disk.exists(error.path)
        if error.path is not None and not is_seen and os.path.exists(error.path):
            raise CtxauditError("git does not track it: git add it", path=error.path) from None
        raise
