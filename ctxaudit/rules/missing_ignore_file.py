"""The build context has no ignore file, so every file in it may be sent and copied.

Example: `docker build .` in a fresh clone sends `.git`, and after a local run also `node_modules`
and `.env`.

Fix: create `.dockerignore` at the root of the build context.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence
from ctxaudit.sizes import show_count, show_size

ID = "missing-ignore-file"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding; a note only while nothing is sent that should not be."""
    if evidence.ignore.exists or not evidence.included.files:
        return
    lines = [f"**/{name}" for name in sorted(evidence.litter)]
    sent = any(evidence.reach_of(claims) != "included" for claims in evidence.litter.values())
    severity: Severity = SEVERITY if sent else "note"
    files, size = evidence.included
    yield Finding(
        ID,
        severity,
        f"there is no ignore file: {'all ' if files > 1 else ''}{show_count(files, 'file')} "
        f"({show_size(size)}) can be sent",
        f"create {evidence.ignore.path} with {_lines(lines)}",
        files=files,
        bytes=size,
    )


def _lines(lines: list[str]) -> str:
    if not lines:
        return "a line for each thing that no build needs"
    return f"the line{'' if len(lines) == 1 else 's'} {' and '.join(lines)}"
