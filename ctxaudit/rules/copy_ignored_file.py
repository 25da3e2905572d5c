"""A COPY or ADD names a source that the ignore file keeps out of the build.

Docker fails with `not found`, or copies less than the line says. Its own check of this kind
(CopyIgnoredFile) is off by default and compares texts only; here the files decide. It is a warning
where the build goes on with nothing of the source, and a note where only a part of what a source
with wildcards names is kept out, which may be on purpose.

Bad:

    COPY dist /app        # and the ignore file says: dist

Good:

    dist
    !dist

Fix: add an exception such as `!dist`, or copy what is left.

See: https://docs.docker.com/reference/build-checks/copy-ignored-file/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, listed

if TYPE_CHECKING:
    from ctxaudit.reach import Loss

ID = "copy-ignored-file"
GROUP: Group = "copies"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ("docker CopyIgnoredFile",)

_MOST_EXCEPTIONS = 20  # more of them are no fix that anyone would write


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each source of an instruction that this build needs."""
    for loss in evidence.losses():
        if loss.kind != "missing":
            yield _finding(evidence, loss)


def _finding(evidence: Evidence, loss: Loss) -> Finding:
    from ctxaudit.transfer import has_wildcards

    severity: Severity = "note"
    if loss.kind == "ignored":
        severity = "warning" if has_wildcards(loss.source.path or "") else SEVERITY
    by = evidence.deciding(loss.lost[0])
    found = evidence.about_copy(
        ID,
        severity,
        loss.copy,
        f"{loss.copy.instruction} {shown(loss.source.written)}: {listed(loss.lost)}"
        f" {'is' if len(loss.lost) == 1 else 'are'} excluded by {by}",
        f"add the exception !{shown(loss.lost[0])} behind that line, or do not copy it",
        path=loss.lost[0],
    )
    return found._replace(edits=tuple(_exceptions(evidence, loss)))


def _exceptions(evidence: Evidence, loss: Loss) -> Iterator[Edit]:
    """Exceptions at the end of the ignore file, where no later pattern can overrule them."""
    from ctxaudit.ignorefile.literal import pattern_of

    texts = [pattern_of(path) for path in loss.lost[: _MOST_EXCEPTIONS + 1]]
    if len(texts) <= _MOST_EXCEPTIONS and None not in texts and evidence.ignore.exists:
        content = evidence.ignore.content or b""
        end = content.count(b"\n") + (not content.endswith(b"\n"))
        lines = tuple(f"!{text}" for text in texts)
        yield Edit(evidence.ignore.path, end + 1, end, lines)
