"""A COPY or ADD names a source that is not in the build context: the build will fail.

What git is told to ignore was meant to be made before the build (by a compiler, by a script that
fetches it): then it is a warning, since the build may well succeed where that was done.

A source with wildcards that matches nothing is not reported: Docker copies nothing then, and goes
on.

Bad:

    COPY requirements.txt .        # the file is called requirements.in

Good:

    COPY requirements.in .

Fix: correct the name, or make the file before the build.

See: https://docs.docker.com/reference/dockerfile/#copy
"""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.reach import Loss

ID = "copy-missing-source"
GROUP: Group = "copies"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_ALIKE = 0.82


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each source of an instruction that this build needs."""
    for loss in evidence.losses():
        if loss.kind == "missing":
            yield _finding(evidence, loss)


def _finding(evidence: Evidence, loss: Loss) -> Finding:
    path = posixpath.normpath(loss.source.path or "").lstrip("/")
    made_before = _is_ignored_by_git(evidence, path)
    near = None if made_before else _near(evidence, path)
    what = f"{loss.copy.instruction} {shown(loss.source.written)}: there is no such file"
    help_ = "correct the name, or make the file before the build"
    if near is not None:
        help_ = f"did you mean {shown(near)}?"
    elif made_before:
        what += "; git is told to ignore it, so it has to be made before the build"
        help_ = "make it before the build, or in a stage of the build"
    severity: Severity = "warning" if made_before else SEVERITY
    found = evidence.about_copy(ID, severity, loss.copy, what, help_)
    if near is None:
        return found
    return found._replace(edits=tuple(_edit(evidence, loss, near)))


def _near(evidence: Evidence, path: str) -> str | None:
    """The entry of the same directory whose name is most like the missing one's."""
    directory, _, name = path.rpartition("/")
    at = evidence.tree.by_prefix.get(f"{directory}/" if directory else "")
    if at is None:
        return None
    prefix = evidence.tree.folders[at].prefix
    names = evidence.tree.folders[at].name_list()
    names += [
        evidence.tree.folders[child].prefix[len(prefix) : -1]
        for child in evidence.tree.children[at]
    ]
    near = difflib.get_close_matches(name, sorted(names), 1, cutoff=_ALIKE)
    return prefix + near[0] if near else None


def _edit(evidence: Evidence, loss: Loss, near: str) -> Iterator[Edit]:
    """The instruction's first line with the other name, if the source stands there once."""
    lines = evidence.dockerfile_text.split("\n")
    line = lines[loss.copy.line - 1].rstrip("\r")
    if line.split().count(loss.source.written) == 1:
        before, _, after = line.partition(f" {loss.source.written}")
        if after[:1] in ("", " ", "\t"):
            corrected = f"{before} {near}{after}"
            yield Edit(evidence.dockerfile or "", loss.copy.line, loss.copy.line, (corrected,))


def _is_ignored_by_git(evidence: Evidence, path: str) -> bool:
    from ctxaudit.git.ask import in_repository

    context_dir = evidence.decided.context_dir
    if not path or not in_repository(context_dir):
        return False
    from ctxaudit.git.facts import would_ignore

    return would_ignore(context_dir, path)
