"""The history of a git repository is sent to the builder.

`.git` holds every version of every file, also of files deleted long ago, secrets among them; it
grows with the project and changes with each commit, so a `COPY . .` that takes it is never served
from the build cache.

Example: `COPY . /app` without an ignore file puts `.git` into `/app/.git` of the image.

Fix: add `**/.git` to the ignore file. If the build reads its version from git (setuptools-scm,
`git describe`), pass the version as a build argument instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.catalogue import GIT
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "git-history"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding for all `.git`, whether a directory or a worktree's file."""
    yield from evidence.sent(ID, SEVERITY, GIT, "git history")
