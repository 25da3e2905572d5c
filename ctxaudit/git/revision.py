"""Which commit to compare with, and why it may not be there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.git.ask import GitUnknown, ask
from ctxaudit.names import shown

_SINCE = "..."
_DEFAULT_BRANCHES = ("origin/main", "origin/master", "main", "master")
_DEEPEN = "get more of it (git fetch --unshallow; in GitHub Actions fetch-depth: 0)"


class Revision(NamedTuple):
    """A commit: its full name, and what people call it."""

    commit: str
    title: str


def base_revision(directory: str, written: str | None) -> Revision:
    """The commit that is meant: `REV`, or `REV...` for where HEAD left REV, as for `git diff`.

    None is where HEAD left the default branch. Raises CtxauditError, with what to do, where git
    does not have it.
    """
    if _line(directory, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
        _check_owner(directory)
        raise CtxauditError("there is no commit yet to compare with")
    if written is None:
        return _merge_base(directory, _default_branch(directory))
    if written.endswith(_SINCE):
        return _merge_base(directory, written.removesuffix(_SINCE))
    return Revision(_commit(directory, written), written)


def _check_owner(directory: str) -> None:
    """Raises what git complains of, if it does not answer at all."""
    answer = ask(directory, ("rev-parse", "--git-dir"))
    if isinstance(answer, GitUnknown):
        raise CtxauditError(answer.reason)


def _default_branch(directory: str) -> str:
    remote = _line(directory, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    for name in (remote, *_DEFAULT_BRANCHES):
        if name is not None and _found(directory, name) is not None:
            return name
    raise CtxauditError(
        "cannot tell the default branch; name the revision to compare with: ctxaudit diff REVISION"
    )


def _commit(directory: str, name: str) -> str:
    found = _found(directory, name)
    if found is None:
        advice = f"; it has little history: {_DEEPEN}" if _is_shallow(directory) else ""
        raise CtxauditError(f'there is no revision "{shown(name)}" in this clone{advice}')
    return found


def _found(directory: str, name: str) -> str | None:
    question = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return _line(directory, *question)


def _merge_base(directory: str, name: str) -> Revision:
    commit = _commit(directory, name)
    base = _line(directory, "merge-base", "HEAD", commit)
    if base is not None:
        return Revision(base, f"the merge base with {name}")
    if _is_shallow(directory):
        raise CtxauditError(
            f'this clone has too little history to find where HEAD left "{shown(name)}": {_DEEPEN}'
        )
    raise CtxauditError(f'HEAD and "{shown(name)}" have no commit in common')


def _is_shallow(directory: str) -> bool:
    return _line(directory, "rev-parse", "--is-shallow-repository") == "true"


def _line(directory: str, *question: str) -> str | None:
    """The first line of an answer; None where there is none."""
    answer = ask(directory, question)
    if isinstance(answer, GitUnknown):
        return None
    lines: Iterable[str] = answer.decode("utf-8", "surrogateescape").splitlines()
    return next(iter(lines), None)
