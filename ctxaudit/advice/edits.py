"""Changes of an instruction in the text of the Dockerfile."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ctxaudit.model import Edit
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Instruction


def written(evidence: Evidence, instruction: Instruction) -> tuple[str, ...]:
    """The lines of an instruction as they stand in the Dockerfile, comments between them too."""
    lines = evidence.dockerfile_text.split("\n")[instruction.line - 1 : instruction.end]
    return tuple(line.removesuffix("\r") for line in lines)


def rewritten(
    evidence: Evidence, instruction: Instruction, change: Callable[[tuple[str, ...]], list[str]]
) -> tuple[Edit, ...]:
    """The change that puts other lines in place of an instruction; none if they are the same."""
    before = written(evidence, instruction)
    after = tuple(change(before))
    if after == before or not is_editable(evidence):
        return ()
    return (Edit(evidence.dockerfile or "", instruction.line, instruction.end, after),)


def replaced(
    evidence: Evidence, instruction: Instruction, pattern: str, replacement: str
) -> tuple[Edit, ...]:
    """The change that replaces every match of a pattern, line by line, comments passed over."""
    compiled = re.compile(pattern)

    def change(lines: tuple[str, ...]) -> list[str]:
        return [
            line if line.lstrip().startswith("#") else compiled.sub(replacement, line)
            for line in lines
        ]

    return rewritten(evidence, instruction, change)


def removed(evidence: Evidence, instruction: Instruction) -> tuple[Edit, ...]:
    """The change that takes an instruction away."""
    return rewritten(evidence, instruction, lambda _lines: [])


def appended(evidence: Evidence, instruction: Instruction, command: str) -> tuple[Edit, ...]:
    """The change that runs one more command at the end of a RUN in the shell form."""
    if instruction.json or instruction.heredocs:
        return ()

    def change(lines: tuple[str, ...]) -> list[str]:
        *others, last = lines
        if not last.strip() or last.lstrip().startswith("#"):
            return list(lines)
        second = lines[1] if others else "    &&"
        indent = second[: len(second) - len(second.lstrip())]
        return [*others, f"{last.rstrip()} \\", f"{indent}&& {command}"]

    return rewritten(evidence, instruction, change)


def is_editable(evidence: Evidence) -> bool:
    """Whether the Dockerfile is a file of its own, with the usual escape and line ends."""
    name = evidence.dockerfile or "<"
    text = evidence.dockerfile_text
    return not name.startswith(("<", "inline ")) and "\r" not in text and "# escape" not in text
