"""The ignore file excludes all files, and the build copies from the context.

`**/` is any directory for git; for Docker it is `**`, which matches all files as well, and so do
`*`, `**/*` and `*/`. Nothing is left to copy then: `COPY . .` goes on with an empty directory.
Silent where the build takes nothing from its context, where the file has exceptions, which may be
for what is made before the build, and without a Dockerfile for `*`, which says it plainly.

Bad:

    **/

Good:

    *
    !app

Fix: add exceptions for what the build needs, or name what it does not need.

See: https://docs.docker.com/build/concepts/context/#negating-matches
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.lint.about import about_line, takes_context
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount

ID = "everything-excluded"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, at the pattern that excludes most; without a Dockerfile a warning."""
    uses = evidence.uses
    if evidence.included.files or not takes_context(evidence) or _waits(evidence):
        return
    excluding = [number for number, use in enumerate(uses) if not use.exception and use.files]
    if not excluding:
        return
    number = max(excluding, key=lambda number: uses[number].files)
    written = evidence.tree.patterns.patterns[number].written
    if evidence.journey is None and written == "*":
        return
    totals = evidence.context.totals.excluded
    held = "" if totals is None else f" ({amount(totals)})"
    yield about_line(
        evidence,
        ID,
        "warning" if evidence.journey is None else SEVERITY,
        number,
        f'the ignore file excludes all files{held}, most of them by "{shown(written)}"',
        "add an exception for each thing that the build copies, such as !src",
    )


def _waits(evidence: Evidence) -> bool:
    """Whether exceptions could be for files that are not there yet."""
    return any(use.exception and use.status != "shadowed" for use in evidence.uses)
