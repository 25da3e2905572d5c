"""A pattern matches nothing in this build context.

It is a slip of the pen, a rest of older days, or written for another language: in an ignore file of
Docker a comment behind a pattern is part of the pattern, and quotes are plain characters.

Example: `docs/  # not needed` names a file called `docs/  # not needed`.

Fix: correct the line or remove it. A name that tools make (`node_modules`, `*.log`) is not
reported: its pattern is of use as soon as the tool has run.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.catalogue import is_preventive
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "dead-pattern"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "note"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each dead pattern that is not merely waiting for its tool."""
    for number, use in enumerate(evidence.uses):
        if use.status != "dead" or number in evidence.deeper:
            continue
        pattern = evidence.tree.patterns.patterns[number]
        advice = _advice(pattern.written)
        if advice is None and is_preventive(pattern.text):
            continue
        yield Finding(
            ID,
            SEVERITY,
            f'"{shown(use.text)}" matches nothing in this build context',
            advice or "correct or remove the line",
            location=evidence.line_of(number),
        )


def _advice(written: str) -> str | None:
    """What went wrong, where the text shows it."""
    text, _, comment = written.partition(" #")
    if comment:
        return f"put the comment on a line of its own and write {shown(text.strip())}"
    if len(written) > 1 and written[0] == written[-1] and written[0] in "'\"`":
        return f"quotes are plain characters here; write {shown(written[1:-1])}"
    return None
