"""An ignore file lies where this build does not read it.

Docker reads `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` at the root of
the build context; not one beside a Dockerfile in a subdirectory, and not one that is named after a
Dockerfile of another name.

Example: `docker build -f docker/app.Dockerfile .` with `docker/.dockerignore`.

Fix: move it to the root of the build context, or name it after the Dockerfile.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "unused-ignore-file"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each ignore file beside this build's Dockerfile that it does not read."""
    for path in evidence.ignore.unused:
        yield Finding(
            ID,
            SEVERITY,
            f"{shown(path)} is not read by this build",
            f"rename it to {shown(f'{evidence.dockerfile}.dockerignore')}, or move its lines to"
            f" {shown(evidence.ignore.path)}",
        )
