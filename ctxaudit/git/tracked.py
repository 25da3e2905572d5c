"""What git tracks in a work tree, and what of it was otherwise at a revision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.git.ask import GitUnknown, ask, without_filters
from ctxaudit.git.objects import sizes_of

SYMLINK, GITLINK = "120000", "160000"
_SKIPPED = "S"
_PROMISED = "promisor"  # who would have what is not here


class Blob(NamedTuple):
    """A file as git has it: its mode, the name of the object, and bytes (None: not in this clone).

    A gitlink, which is a submodule's directory, is one too.
    """

    mode: str
    name: str
    size: int | None = None


# by paths from the work tree's root; None is the file that lies on disk
Entries = dict[str, Blob | None]


def tracked_entries(root: str) -> Entries:
    """The index of a work tree, with the files that lie on disk.

    Only what a sparse checkout leaves out is told by its object. Raises CtxauditError if git tells
    nothing.
    """
    answer = told(ask(root, ("ls-files", "-z", "--stage", "-t")))
    entries: Entries = {}
    for row in _rows(answer):
        facts, _, path = row.partition("\t")
        tag, mode, name, _stage = facts.split()
        entries[path] = Blob(mode, name) if tag == _SKIPPED or mode == GITLINK else None
    return entries


def changed_entries(root: str, commit: str) -> tuple[Entries, frozenset[str]]:
    """What was otherwise at a commit: files that it has, and the paths that it does not have."""
    options = ("-z", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=dirty")
    answer = ask(root, (*without_filters(root), "diff-index", *options, commit, "--"))
    if isinstance(answer, GitUnknown) and _PROMISED in answer.reason:
        reason = (
            f"this partial clone lacks directories of {commit[:8]}, and nothing is fetched here"
        )
        raise CtxauditError(f"{reason}; have git fetch them: git ls-tree -r {commit[:8]}")
    answer = told(answer)
    rows = iter(_rows(answer))
    before: Entries = {}
    absent = set()
    for facts, path in zip(rows, rows, strict=True):
        mode, _, name, _, status = facts.removeprefix(":").split()
        if status == "A":
            absent.add(path)
        elif status != "U":  # an unmerged path has another row
            before[path] = Blob(mode, name)
    return before, frozenset(absent - before.keys())


def measured(root: str, entries: Entries, commit: str = "HEAD") -> Entries:
    """The entries with the sizes of their objects; these are of the index and of the commit."""
    names = {one.name for one in entries.values() if one is not None and one.mode != GITLINK}
    if not names:
        return entries
    sizes = sizes_of(root, sorted(names), dict.fromkeys(("HEAD", commit)))
    if isinstance(sizes, GitUnknown):
        raise CtxauditError(sizes.reason)
    return {
        path: one if one is None else one._replace(size=sizes.get(one.name))
        for path, one in entries.items()
    }


def told(answer: bytes | GitUnknown) -> bytes:
    """The answer. Raises CtxauditError where git does not give one."""
    if isinstance(answer, GitUnknown):
        raise CtxauditError(answer.reason)
    return answer


def _rows(answer: bytes) -> Iterable[str]:
    return answer.decode("utf-8", "surrogateescape").split("\0")[:-1]
