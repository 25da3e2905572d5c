"""An ignore file is there, but the builder cannot read it and takes it for missing.

BuildKit resolves a symlink as if the build context were `/`, and treats a link that leads
elsewhere, a directory and a file without read permission alike: it goes on without them, silently.

Bad:

    .dockerignore -> ../.dockerignore

Good:

    .dockerignore -> docker/ignore

Fix: put a readable, regular file there.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "unread-ignore-file"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each ignore file that is passed over."""
    for path, reason in evidence.ignore.passed_over:
        yield Finding(
            ID,
            SEVERITY,
            f"{shown(path)} is passed over: {reason}",
            "put a readable, regular file there",
            path=path,
        )
