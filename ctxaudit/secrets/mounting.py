"""From a COPY of a file with logins to a secret mount: what changes in the Dockerfile."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from ctxaudit.advice.edits import is_editable, rewritten, written
from ctxaudit.expression import Expression
from ctxaudit.model import Edit
from ctxaudit.names import shown
from ctxaudit.secrets.cases import Case, names_file
from ctxaudit.secrets.tools import mount_of, secret_id

if TYPE_CHECKING:
    from ctxaudit.advice.runs import Ran
    from ctxaudit.dockerfile import Instruction, Stage
    from ctxaudit.rules.evidence import Evidence

_RUN = Expression(r"(\s*RUN)(\s+)", re.IGNORECASE)


def mount_advice(evidence: Evidence, case: Case) -> str:
    """The line to write for a file that was copied for a RUN."""
    path = case.file.path
    reading: list[Ran] = []
    if evidence.journey is not None and case.copy is not None:
        reading = readers(case, evidence.journey.plan.stages[case.copy.stage])
    command = programs_of(reading[0], case) if reading else ""
    target = case.place.path if case.place is not None and case.place.path else f"/{path}"
    return (
        f"mount it instead of copying it: RUN {shown(mount_of(path, target))} {shown(command)}...,"
        f" and build with --secret id={secret_id(path)},src={shown(path)}"
    )


def readers(case: Case, stage: Stage) -> list[Ran]:
    """The RUNs behind the COPY that start a program which reads the file."""
    from ctxaudit.advice.runs import runs_of

    copy, tool = case.copy, case.tool
    if copy is None or tool is None:
        return []
    return [
        ran
        for ran in runs_of(stage)
        if ran.instruction.line > copy.line
        and any(command.program in tool.programs for command in ran.commands)
    ]


def mount_edits(evidence: Evidence, case: Case) -> tuple[Edit, ...]:
    """The COPY without the file, a mount in each RUN that reads it, and no `rm` of it.

    Nothing where that cannot be done line by line, or where another instruction names the file.
    """
    plan = evidence.journey.plan if evidence.journey is not None else None
    place = case.place
    if plan is None or place is None or place.copy is None or place.path is None:
        return ()
    path = case.file.path
    naming = [copy for copy in plan.copies if copy.needed and names_file(copy, path)]
    stage = plan.stages[place.copy.stage]
    reading = readers(case, stage)
    if not is_editable(evidence) or naming != [place.copy] or not reading:
        return ()
    copying = next((one for one in stage.instructions if one.line == place.copy.line), None)
    if copying is None:
        return ()
    edits = [*_without_source(evidence, copying, path)]
    removing = [one for one in stage.instructions if _removes(one, place.path)]
    for instruction in {
        one.line: one for one in (*(r.instruction for r in reading), *removing)
    }.values():
        reads = any(instruction.line == ran.instruction.line for ran in reading)
        mount = mount_of(path, place.path) if reads else None
        edit = _changed_run(evidence, instruction, place.path, mount)
        if edit is None:
            return ()
        edits.append(edit)
    return tuple(edits) if edits[0].first == copying.line else ()


def _without_source(evidence: Evidence, copying: Instruction, path: str) -> tuple[Edit, ...]:
    """The COPY without this source; without it altogether if there is no other."""
    if copying.json or copying.heredocs:
        return ()
    lines = written(evidence, copying)
    names = [word for word in copying.args[:-1] if word.removeprefix("./").lstrip("/") == path]
    if len(names) != 1:
        return ()
    if len(copying.args) == 2:
        return rewritten(evidence, copying, lambda _lines: [])
    pattern = re.compile(rf"(?<=\s){re.escape(names[0])}(?:\s+(?=\S)|(?=\s*\\?$))")
    hits = [at for at, line in enumerate(lines) if pattern.search(line)]
    if len(hits) != 1:
        return ()
    changed = pattern.sub("", lines[hits[0]], count=1)
    return rewritten(
        evidence, copying, lambda _lines: [*lines[: hits[0]], changed, *lines[hits[0] + 1 :]]
    )


def _removes(instruction: Instruction, target: str) -> bool:
    name = target.rpartition("/")[2]
    return instruction.name == "RUN" and any(
        re.search(rf"\brm\b[^&|;]*{re.escape(name)}", text) for text in instruction.args
    )


def _changed_run(
    evidence: Evidence, instruction: Instruction, target: str, mount: str | None
) -> Edit | None:
    """The RUN with the mount and without the `rm`; None where the text is not that simple."""
    lines = list(written(evidence, instruction))
    if instruction.json or instruction.heredocs or instruction.onbuild:
        return None
    if _removes(instruction, target):
        kept = _without_rm(lines, target)
        if kept is None:
            return None
        lines = kept
    if mount is not None and lines:
        found = _RUN.match(lines[0])
        if found is None:
            return None
        lines[0] = f"{found[1]} {mount} {lines[0][found.end() :]}"
    return Edit(evidence.dockerfile or "", instruction.line, instruction.end, tuple(lines))


def _without_rm(lines: list[str], target: str) -> list[str] | None:
    """The lines without the `rm` of this one file, none if that was all; None if it is not so."""
    name = target.rpartition("/")[2]
    command = rf"rm(?: -[a-z]+)* \S*{re.escape(name)}"
    if len(lines) == 1 and re.fullmatch(rf"\s*RUN\s+{command}\s*", lines[0], re.IGNORECASE):
        return []
    text = "\n".join(lines)
    changed, count = re.subn(rf"\s*\\?\n?\s*&&\s*{command}(?=\s*(?:&&|\\?$|\\?\n))", "", text)
    if count != 1 or re.search(rf"\brm\b[^&|;]*{re.escape(name)}", changed):
        return None
    return changed.split("\n")


def programs_of(ran: Ran, case: Case) -> str:
    """The first command of the RUN that reads the file, as it would be written."""
    wanted = case.tool.programs if case.tool is not None else frozenset()
    for command in ran.commands:
        if command.program in wanted:
            return f"{shlex.join([command.program, *command.args[:1]])} "
    return ""
