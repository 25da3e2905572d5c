"""Histories of version control other than git are sent to the builder.

`.hg`, `.svn`, `.jj` and the like hold every version of every file, and change with each commit, so
that a `COPY . .` which takes them is never served from the build cache. Other checkouts of the
repository, linked worktrees below it, are found by the `.git` in them.

An entry that a COPY, an ADD or a bind mount names is left out. Git's own history is the rule `git-
history`.

Bad:

    COPY . /app            # .hg lies beside the Dockerfile

Good:

    # .dockerignore
    **/.hg

Fix: exclude it; hand the version over as a build argument if a step reads it from there.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "vcs-history"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each kind of history."""
    yield from about_family(evidence, ID, ID)
