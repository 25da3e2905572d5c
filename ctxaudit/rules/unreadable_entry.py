"""An entry of the build context cannot be read.

BuildKit refuses a build whose context holds an unreadable directory that is not excluded, or below
which an exception could bring something back, and delivers an unreadable file with 0 bytes, without
a message; the classic builder refuses both, and an unreadable directory even if it is excluded.

Bad:

    drwx------ 999 999 pgdata/        (the data directory of a database container)

Good:

    # .dockerignore
    pgdata

Fix: exclude it, or give the user who builds the right to read it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "unreadable-entry"
GROUP: Group = "context"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each included entry without permission."""
    buildkit = evidence.tree.builder.name == "buildkit"
    for path in evidence.tree.trouble.unreadable:
        effect = "arrives with 0 bytes" if buildkit else "stops the build"
        yield _finding(evidence, path, f"{shown(path)} cannot be read and {effect}")
    for path, reason in evidence.tree.trouble.forbidden:
        yield _finding(evidence, path, f"{shown(path)} stops the build: {reason}")


def _finding(evidence: Evidence, path: str, message: str) -> Finding:
    advice = f"{evidence.advice(shown(path))}, or give the user who builds the right to read it"
    return Finding(ID, SEVERITY, message, advice, path=path, files=1)
