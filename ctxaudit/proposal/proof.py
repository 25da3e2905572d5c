"""The proof of a proposal, computed on the user's own tree before anything is shown or written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ctxaudit.errors import CtxauditError
from ctxaudit.names import shown
from ctxaudit.proposal.compare import Difference, compare
from ctxaudit.proposal.history import GIT
from ctxaudit.subtree import files_at

if TYPE_CHECKING:
    from ctxaudit.proposal.basis import Basis
    from ctxaudit.rules.evidence import Evidence


def prove(
    basis: Basis,
    after: Sequence[Evidence],
    goes: Callable[[str, int], bool],
    must_go: Callable[[str, int], bool] | None = None,
) -> Difference:
    """What the proposal excludes. Raises CtxauditError, with the reason, where it is not safe.

    `after` are the builds with the proposed file in force; `goes` tells of an included file and its
    state whether it may go, `must_go` whether it has to. For all builds nothing needed may be lost,
    nothing come back that the user excludes, no COPY be left without a source, and nothing go
    beside what was meant.
    """
    difference = compare(basis.tree, after[0].tree)
    troubles = (
        *_of_difference(basis, after[0], difference, goes),
        *(_of_rest(basis, after[0], must_go) if must_go is not None else ()),
        *_of_needs(basis, after[0]),
        *_of_copies(basis, after),
    )
    for trouble in troubles:
        raise CtxauditError(f"no proposal, because its proof failed: {trouble}")
    return difference


def _of_difference(
    basis: Basis, after: Evidence, found: Difference, goes: Callable[[str, int], bool]
) -> Iterator[str]:
    for file in found.returned:
        state = after.tree.state_of(file.path)
        by = "" if state is None else shown(after.tree.patterns.patterns[state].written)
        yield f'{shown(file.path)} is excluded now and would come back by "{by}"; try --fix'
    for path in found.emptied:
        yield f"{shown(path)} would arrive empty"
    for file in found.removed:
        state = basis.tree.state_of(file.path)
        if state is None or not goes(file.path, state):
            yield f"{shown(file.path)} would go, which nothing speaks for"


def _of_rest(basis: Basis, after: Evidence, must_go: Callable[[str, int], bool]) -> Iterator[str]:
    for old, new in zip(basis.tree.folders, after.tree.folders, strict=True):
        for (name, _, was), state in zip(old.rows(), new.state_list(), strict=True):
            path = old.prefix + name
            if after.tree.is_included(path, state) and must_go(path, was):
                yield f"{shown(path)} would be sent, which nothing speaks for"


def _of_needs(basis: Basis, after: Evidence) -> Iterator[str]:
    """Needs that are included and would not be any more."""
    for path in _needed_files(basis):
        state = after.tree.state_of(path)
        if state is None or not after.tree.is_included(path, state):
            yield f"{shown(path)} would go, but {basis.needed.cause(path) or basis.history}"


def _needed_files(basis: Basis) -> Iterator[str]:
    """The included files that stay, one by one."""
    tree = basis.tree
    whole = (file for path, _ in basis.needed.whole() for file in files_at(basis.tree, path))
    files = [file for file in whole if basis.needed.cause(file) is not None]
    if basis.history is not None:
        files += files_at(basis.tree, GIT)
        files += basis.git.tracked if basis.git is not None else ()
    for file in files:
        state = tree.state_of(file)
        if state is not None and tree.is_included(file, state):
            yield file


def _of_copies(basis: Basis, after: Sequence[Evidence]) -> Iterator[str]:
    """Sources of needed copies that arrive and would not do so any more."""
    for old, new in zip(basis.evidences, after, strict=True):
        known = {(one.copy.line, one.source.written, one.lost) for one in old.losses()}
        for loss in new.losses():
            if (loss.copy.line, loss.source.written, loss.lost) not in known:
                place = f"{new.dockerfile}:{loss.copy.line}"
                yield f"{place} would not find all of {shown(loss.source.written)}"
