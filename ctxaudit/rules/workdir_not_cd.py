"""A RUN changes the directory for all that it does, where WORKDIR would do.

`cd` holds for its own RUN only; with WORKDIR the directory is made, holds for what follows, and
COPY and ctxaudit know it. A `cd` in the middle of a RUN is fine.

Bad:

    RUN cd /app && make

Good:

    WORKDIR /app
    RUN make

Fix: set the directory with WORKDIR before the RUN.

See: https://docs.docker.com/build/building/best-practices/#workdir
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.advice.edits import is_editable, written
from ctxaudit.advice.runs import Ran, about, runs
from ctxaudit.expression import Expression
from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "workdir-not-cd"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL3003",)

_CD = Expression(r"^(\s*RUN\s+)cd\s+(/[\w./-]+)\s*&&\s*", re.IGNORECASE)


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN that begins with `cd` and goes on."""
    for ran in runs(evidence):
        first = ran.commands[0] if ran.commands else None
        if first is None or first.program != "cd" or len(ran.commands) < 2 or not first.args:
            continue
        if ran.commands[1].joined != "&&":
            continue
        directory = shown(first.args[0])
        yield about(
            evidence,
            ID,
            SEVERITY,
            ran.instruction,
            f"cd {directory} holds for this RUN only",
            f"write WORKDIR {directory} before it",
        )._replace(edits=_edits(evidence, ran))


def _edits(evidence: Evidence, ran: Ran) -> tuple[Edit, ...]:
    """WORKDIR before the RUN, and the directory of before behind it."""
    before = ran.instruction.setting.workdir
    lines = written(evidence, ran.instruction)
    found = _CD.match(lines[0])
    if found is None or before is None or not is_editable(evidence):
        return ()
    first = found[1] + lines[0][found.end() :]
    if first.strip() in ("RUN", "RUN \\"):
        return ()
    return (
        Edit(
            evidence.dockerfile or "",
            ran.instruction.line,
            ran.instruction.end,
            (f"WORKDIR {found[2]}", first, *lines[1:], f"WORKDIR {before}"),
        ),
    )
