"""A COPY or ADD names a source that the ignore file keeps out of the build.

Docker fails with `not found`, or copies less than the line says. Its own check of this kind
(CopyIgnoredFile) is off by default and compares texts only; here the files decide.

Example: `COPY dist /app` with `dist` in the ignore file.

Fix: add an exception such as `!dist`, or copy what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, listed

if TYPE_CHECKING:
    from ctxaudit.reach import Loss

ID = "copy-ignored-file"
GROUP: Group = "copies"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ("docker CopyIgnoredFile",)


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each source: a warning where the build goes on with nothing of it.

    A note where only a part of what a source with wildcards names is kept out, maybe on purpose.
    """
    for loss in evidence.losses():
        if loss.kind != "missing":
            yield _finding(evidence, loss)


def _finding(evidence: Evidence, loss: Loss) -> Finding:
    from ctxaudit.transfer import has_wildcards

    severity: Severity = "note"
    if loss.kind == "ignored":
        severity = "warning" if has_wildcards(loss.source.path or "") else SEVERITY
    by = evidence.deciding(loss.lost[0])
    return evidence.about_copy(
        ID,
        severity,
        loss.copy,
        f"{loss.copy.instruction} {shown(loss.source.written)}: {listed(loss.lost)}"
        f" {'is' if len(loss.lost) == 1 else 'are'} excluded by {by}",
        f"add the exception !{shown(loss.lost[0])} behind that line, or do not copy it",
        path=loss.lost[0],
    )
