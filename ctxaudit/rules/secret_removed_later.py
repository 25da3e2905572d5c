"""A file with a secret is removed by a later RUN, yet stays in the image.

Each instruction makes a layer, and a later one only hides what an earlier one has: whoever pulls
the image can take the file out of the layer of the COPY. Silent where the stage is not shipped.

Bad:

    COPY .npmrc ./
    RUN npm ci
    RUN rm .npmrc

Good:

    RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci

    # docker build --secret id=npmrc,src=.npmrc .

Fix: mount the file in the RUN that needs it, without COPY and `rm`. Replace a secret that was in
an image that others could pull.

See: https://docs.docker.com/build/building/secrets/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.runs import instructions
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.secrets.cases import Case

ID = "secret-removed-later"
GROUP: Group = "secrets"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each such file."""
    from ctxaudit.secrets.cases import cases

    for case in cases(evidence, "removed"):
        yield _finding(evidence, case)


def _finding(evidence: Evidence, case: Case) -> Finding:
    from ctxaudit.ignorefile.literal import pattern_of
    from ctxaudit.secrets.cases import location_of, told
    from ctxaudit.secrets.mounting import mount_edits

    file, place = case.file, case.place
    removed_at = place.removed_at if place is not None else None
    line = pattern_of(file.path)
    is_line = not case.named and _is_forced(evidence, removed_at)
    lines = (line,) if is_line and line is not None else ()
    copied = (
        f"{case.copy.instruction} at line {case.copy.line}" if case.copy is not None else "COPY"
    )
    return Finding(
        ID,
        case.severity,
        f"{shown(file.path)} stays in the layer of the {copied},"
        f" though line {removed_at} removes it: {told(file)}",
        _help(evidence, case, lines),
        path=file.path,
        location=location_of(evidence, case),
        files=1,
        bytes=file.size,
        reach=file.reach,
        add_lines=lines,
        edits=mount_edits(evidence, case) if case.named else (),
    )


def _is_forced(evidence: Evidence, line: int | None) -> bool:
    """Whether the `rm` at this line does not mind if the file is missing."""
    return any(
        run.line == line and re.search(r"\brm\s+-\w*f", text)
        for run in instructions(evidence, "RUN")
        for text in run.args
    )


def _help(evidence: Evidence, case: Case, lines: tuple[str, ...]) -> str:
    from ctxaudit.secrets.mounting import mount_advice

    advice = mount_advice(evidence, case)
    return f"{evidence.advice(shown(lines[0]))}; {advice}" if lines else advice
