"""A COPY or ADD names a source that is not in the build context: the build will fail.

Example: `COPY requirements.txt .` while the file is called `requirements.in`.

Fix: correct the name, or make the file before the build. A source with wildcards that matches
nothing is not reported, since Docker copies nothing then and goes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "copy-missing-source"
GROUP: Group = "copies"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each source of an instruction that this build needs."""
    for loss in evidence.losses():
        if loss.kind == "missing":
            yield evidence.about_copy(
                ID,
                SEVERITY,
                loss.copy,
                f"{loss.copy.instruction} {shown(loss.source.written)}: there is no such file",
                "correct the name, or make the file before the build",
            )
