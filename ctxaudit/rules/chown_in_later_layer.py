"""A RUN changes owner or mode of files that a COPY brought, so the image has them twice.

A changed owner or mode makes a full copy of the file in the new layer. The bytes are those of the
build context that lie below the path; the rule speaks of 1 MB and more, in stages that are shipped.

Bad:

    COPY . /app
    RUN chown -R app:app /app

Good:

    COPY --chown=app:app . /app
    RUN chown app:app /app

Fix: let COPY set the owner (`--chown`) or the mode (`--chmod`). The directory itself needs a
`chown` without `-R` if the program writes into it.

See: https://docs.docker.com/reference/dockerfile/#copy---chown---chmod
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ctxaudit.advice.edits import replaced
from ctxaudit.advice.landed import WORTH, Landed, absolute, landed, shipped_copies
from ctxaudit.advice.runs import Ran, about, instructions, runs
from ctxaudit.expression import Expression
from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence
from ctxaudit.sizes import show_size

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy
    from ctxaudit.dockerfile.scripts import ShellCommand

ID = "chown-in-later-layer"
GROUP: Group = "image"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_RECURSIVE = Expression(r"-[a-zA-Z]*R[a-zA-Z]*|--recursive")
_OWNER = Expression(r"[\w.-]+:[\w.-]+")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN, with the bytes that it doubles."""
    found = [(ran, one) for ran in runs(evidence, shipped=True) for one in _changes(ran)]
    if not found:
        return
    files = [one for copy in shipped_copies(evidence) for one in landed(evidence, copy)]
    done: set[int] = set()
    for ran, command in found:
        doubled = [one for one in files if _is_doubled(one, ran, command)]
        size = sum(one.size for one in doubled)
        if size >= WORTH and ran.instruction.line not in done:
            done.add(ran.instruction.line)
            yield _finding(evidence, ran, command, doubled, size)


def _changes(ran: Ran) -> Iterator[ShellCommand]:
    for command in ran.commands:
        is_recursive = any(_RECURSIVE.fullmatch(option) for option in command.options)
        if is_recursive and command.program in ("chown", "chmod", "chgrp"):
            yield command


def _is_doubled(one: Landed, ran: Ran, command: ShellCommand) -> bool:
    place, instruction = one.place, ran.instruction
    if (place.stage, place.copy.line if place.copy else 0) > (instruction.stage, instruction.line):
        return False
    if place.removed_at is not None and place.removed_at < instruction.line:
        return False
    for operand in command.operands[1:]:
        above = absolute(instruction.setting.workdir, operand)
        if above is not None and f"{place.path}/".startswith(f"{above.rstrip('/')}/"):
            return True
    return False


def _finding(
    evidence: Evidence, ran: Ran, command: ShellCommand, doubled: Sequence[Landed], size: int
) -> Finding:
    copies = {one.place.copy.line: one.place.copy for one in doubled if one.place.copy}
    lines = ", ".join(str(line) for line in sorted(copies))
    how, value = ("chmod" if command.program == "chmod" else "chown"), command.operands[0]
    return about(
        evidence,
        ID,
        SEVERITY,
        ran.instruction,
        f"{command.program} -R puts {show_size(size)} into the image a second time, copied on line"
        f" {lines}",
        f"write COPY --{how}={shown(value)} on line {lines} instead",
    )._replace(
        files=len(doubled),
        bytes=size,
        reach="image",
        edits=_edits(evidence, ran, command, copies),
    )


def _edits(
    evidence: Evidence, ran: Ran, command: ShellCommand, copies: dict[int, Copy]
) -> tuple[Edit, ...]:
    """`--chown` at the COPYs, and no `-R`; none where another RUN may have made files there."""
    one = ran.instruction
    between = range(min(copies), one.line)
    if len(ran.commands) != 1 or command.program != "chown" or len(command.operands) != 2:
        return ()
    if not _OWNER.fullmatch(command.operands[0]):
        return ()
    top = absolute(one.setting.workdir, command.operands[1])
    for other in instructions(evidence, "RUN", "COPY", "ADD", shipped=True):
        is_copy = other.line in copies
        if is_copy and other.flag("chown") is not None:
            return ()
        workdir, text = other.setting.workdir or "", " ".join(other.args)
        touches = other.line in between or workdir.startswith(top or "/") or (top or "/") in text
        if not is_copy and other.line < one.line and touches:
            return ()
    edits = list(replaced(evidence, one, r"\s+(?:-R|--recursive)(?=\s)", ""))
    for copy in instructions(evidence, "COPY", "ADD", shipped=True):
        if copy.line in copies:
            flag = f"--chown={command.operands[0]}"
            edits += replaced(evidence, copy, r"^(\s*(?i:COPY|ADD))(?=\s)", rf"\1 {flag}")
    return tuple(edits) if len(edits) == len(copies) + 1 else ()
