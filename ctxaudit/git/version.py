"""Whether a build makes its version from the history, and so needs the `.git` that it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.model import Location
from ctxaudit.needs.git import BY_WHY, CALLS, OF_GO, PROGRAMS, Tool

if TYPE_CHECKING:
    from ctxaudit.advice.runs import Ran
    from ctxaudit.dockerfile import Instruction
    from ctxaudit.dockerfile.scripts import ShellCommand
    from ctxaudit.needs import Need
    from ctxaudit.rules.evidence import Evidence

_DIRTY = ("--dirty", "--broken")
_MAKE_ANOTHER = ("clone", "init", "worktree")  # repository, whose history may be meant


class VersionFromGit(NamedTuple):
    """A RUN that reads the history `git` (a path of the context), and what makes it do so.

    `cause` is the line of a manifest, or the RUN's own. `minds` as in `needs.git.Tool`.
    """

    git: str
    instruction: Instruction
    tool: Tool
    cause: Location
    minds: bool


def version_from_git(evidence: Evidence) -> VersionFromGit | None:
    """The first step of a needed stage that reads a history, unless it is told the version."""
    from ctxaudit.advice.runs import instructions, runs

    declared = list(instructions(evidence, "ARG"))
    needs = [need for need in evidence.decided.needs.items if need.why in BY_WHY]
    for ran in runs(evidence):
        arguments = [one for one in declared if one.stage == ran.instruction.stage]
        given = list(_given(ran, arguments))
        for command in ran.commands:
            if command.program == "git" and set(_MAKE_ANOTHER) & set(command.operands[:1]):
                break
            found = _by_hand(evidence, ran.instruction, command)
            if found is None:
                found = next(_by_manifest(needs, ran.instruction, command, given), None)
            if found is not None:
                return found
    return None


def _by_hand(
    evidence: Evidence, instruction: Instruction, command: ShellCommand
) -> VersionFromGit | None:
    """`git describe` in the RUN itself, also within the words of another command."""
    tool = _tool_of(command)
    if tool is None:
        return None
    cause = Location(evidence.dockerfile or "", instruction.line)
    return VersionFromGit(".git", instruction, tool, cause, tool.minds)


def _tool_of(command: ShellCommand) -> Tool | None:
    text = " ".join((command.program, *command.args))
    if CALLS.search(text):
        return Tool("git", CALLS, minds=any(word in text for word in _DIRTY))
    if command.program == "go" and any(map(OF_GO.mark.fullmatch, command.args)):
        return OF_GO
    return Tool(command.program, CALLS) if command.program in PROGRAMS else None


def _given(ran: Ran, arguments: Iterable[Instruction]) -> Iterator[str]:
    """The names of variables that the RUN has, or has if the build gets that argument."""
    yield from ran.instruction.setting.variables
    for one in arguments:
        if one.line < ran.instruction.line:
            yield from (pair.name for pair in one.pairs)
    for command in ran.commands:
        exported = command.args if command.program == "export" else ()
        yield from (word.partition("=")[0] for word in (*command.assignments, *exported))


def _by_manifest(
    needs: Sequence[Need],
    instruction: Instruction,
    command: ShellCommand,
    given: Sequence[str],
) -> Iterator[VersionFromGit]:
    from ctxaudit.needs.steps import reading_of

    reading = reading_of(command)
    for need in needs:
        tool = BY_WHY[need.why]
        is_told = any(name.startswith(tool.variables) for name in given)
        if reading is not None and reading.reads(need) and not is_told:
            yield VersionFromGit(need.path, instruction, tool, need.cause, tool.minds)
