"""Whether `.git` has to stay: a build may make its version from it.

With `.git` in the context every tracked file has to stay as well: to git it was deleted otherwise,
and the version ends in `-dirty`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ctxaudit.furthest import SENT
from ctxaudit.names import shown
from ctxaudit.proposal.needed import BY_HAND, Cause

if TYPE_CHECKING:
    from ctxaudit.proposal.basis import Basis
    from ctxaudit.rules.evidence import Evidence

GIT = ".git"


def why_history_stays(basis: Basis) -> Cause | None:
    """The step or the manifest that reads the history; None where no build does."""
    if basis.tree.state_of(GIT) is None:
        return None
    named = basis.needed.cause(GIT)
    if named is not None and named.words != BY_HAND:
        return named
    found = (_of_build(evidence) for evidence in basis.evidences)
    return next((cause for cause in found if cause is not None), None)


def _of_build(evidence: Evidence) -> Cause | None:
    if evidence.journey is None:
        return _of_manifests(evidence)
    from ctxaudit.git.version import version_from_git

    version = version_from_git(evidence)
    is_sent = evidence.context.furthest.below(GIT) in SENT
    if version is None or version.git != GIT or not is_sent:
        return None
    place = f"{shown(version.cause.file)}:{version.cause.line}"
    return Cause(place, f"makes the version from it ({version.tool.name})")


def _of_manifests(evidence: Evidence) -> Cause | None:
    """Without a Dockerfile nobody knows whether the build hands the version over."""
    for need in evidence.decided.needs.items:
        if need.path == GIT:
            return Cause(f"{shown(need.cause.file)}:{need.cause.line}", f"says that it {need.why}")
    return None
