"""A file that a build step reads is excluded, though no COPY names it.

`COPY . .` takes what the ignore file leaves, and then `pip install .` looks for the README that
`pyproject.toml` names, `go build` for what `//go:embed` takes in, `npm ci` for the script that
`postinstall` runs: the step fails, or makes something else than on the machine of the developer.
What is read is known from manifests and sources; nothing of the project is run. The same holds for
a script, a Makefile or another file that a RUN, CMD or ENTRYPOINT names by its place in the stage.
Lock files have a rule of their own, `lock-file-excluded`.

A finding is made only where a RUN of a needed stage has the command that reads the file, in a
directory that holds the manifest, and where the file would be there but for the ignore file. Files
that a step may read, or that are missing for a reason (`poetry install --no-root`), are none.

Bad:

    *.md            (and pyproject.toml says: readme = "README.md")

Good:

    *.md
    !README.md

Fix: add an exception for the file behind the pattern that excludes it.

See: https://docs.docker.com/build/concepts/context/#negating-matches
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.lint.about import (
    about_line,
    brought_back_by,
    gets_to_builder,
    named_by_copy,
    patterns_of,
    quoted,
    reach_if_included,
    totals_below,
)
from ctxaudit.lint.whatif import Moved
from ctxaudit.model import NO_FILES, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, listed

if TYPE_CHECKING:
    from ctxaudit.needs import Need
    from ctxaudit.needs.reached import Stages, Work

ID = "needed-file-excluded"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each pattern that excludes such files."""
    if evidence.journey is None or not patterns_of(evidence):
        return
    from ctxaudit.needs.reached import Stages

    stages = Stages(evidence.journey)
    found: dict[int, dict[str, _Lost]] = {}
    for lost in (*_read(evidence, stages), *_named(evidence, stages)):
        number = evidence.tree.state_of(lost.need.path)
        if number is not None:
            found.setdefault(number, {}).setdefault(lost.need.path, lost)
    for number, needs in sorted(found.items()):
        yield _finding(evidence, number, [needs[path] for path in sorted(needs)])


class _Lost(NamedTuple):
    """An excluded need, what reads it, and the line of that."""

    need: Need
    reader: str
    line: int


def _works(evidence: Evidence) -> Iterator[Work]:
    """The commands that read needs: those of RUNs, and what the image starts."""
    from ctxaudit.advice.landed import absolute
    from ctxaudit.advice.runs import instructions
    from ctxaudit.dockerfile.scripts import commands_of
    from ctxaudit.needs.reached import Work
    from ctxaudit.needs.steps import reading_of

    starts = instructions(evidence, "CMD", "ENTRYPOINT", shipped=True)
    for instruction in (*instructions(evidence, "RUN"), *starts):
        directory = instruction.setting.workdir
        for command in commands_of(instruction):
            if command.program == "cd" and command.operands:
                directory = absolute(directory, command.operands[0])
            elif (reading := reading_of(command)) is not None:
                yield Work(reading, instruction, directory)


def _is_lost(evidence: Evidence, need: Need) -> bool:
    """Whether the ignore file takes all of it away; lock files have a rule of their own."""
    from ctxaudit.needs.model import LOCK_READERS

    if not need.certain or need.path.rpartition("/")[2] in LOCK_READERS:
        return False
    tree = evidence.tree
    state = tree.state_of(need.path)
    if state is None or not tree.patterns.selects(state):
        return False
    if (at := tree.by_prefix.get(f"{need.path}/")) is not None and tree.rolled_up[0][at]:
        return False
    return gets_to_builder(reach_if_included(evidence, [need.path])) and not named_by_copy(
        evidence, [need.path]
    )


def _read(evidence: Evidence, stages: Stages) -> Iterator[_Lost]:
    """What is lost and read, with the command; a step in a stage that would not have it is none."""
    from ctxaudit.needs.reached import read_by

    works = list(_works(evidence))
    needs = evidence.decided.needs.items if works else ()
    paths = {need.path for need in needs if _is_lost(evidence, need)}
    for work in works if paths else ():
        for need in read_by(work, needs, stages):
            if (
                need.certain
                and need.path in paths
                and _would_be_there(evidence, need, work, stages)
            ):
                yield _Lost(need, work.reading.program, work.instruction.line)


def _would_be_there(evidence: Evidence, need: Need, work: Work, stages: Stages) -> bool:
    is_directory = f"{need.path}/" in evidence.tree.by_prefix
    places = list(stages.places(need.path, work.instruction))
    return bool(is_directory or places) and not stages.is_made(need.path, work.instruction)


def _named(evidence: Evidence, stages: Stages) -> Iterator[_Lost]:
    """What is lost and named by a command."""
    from ctxaudit.needs.commands import named_by_commands

    for need, instruction in named_by_commands(stages, evidence.dockerfile or ""):
        if _is_lost(evidence, need) and not stages.is_made(need.path, instruction, named=1):
            yield _Lost(need, instruction.name, instruction.line)


def _finding(evidence: Evidence, number: int, needs: list[_Lost]) -> Finding:
    paths = [one.need.path for one in needs]
    totals = NO_FILES
    for path in paths:
        totals = totals.plus(*totals_below(evidence, path))
    rewrite = brought_back_by(evidence, number, paths)
    lines = [f"!{shown(path)}" for path in paths[:3]]
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return about_line(
        evidence,
        ID,
        SEVERITY,
        number,
        f"{quoted(evidence, number)} excludes {listed(paths)}, {_who_reads(evidence, needs)}",
        f"add {' and '.join(lines)}{more} behind it",
        moved=Moved(tuple(paths), totals),
        reach="excluded",
        rewrites=() if rewrite is None else (rewrite,),
    )


def _who_reads(evidence: Evidence, needs: list[_Lost]) -> str:
    """`which pip in Dockerfile:4 reads: it is the readme of the project (pyproject.toml:5)`."""
    need, reader, line = needs[0]
    place = f"{evidence.dockerfile}:{line}"
    if need.step == "run":
        return f"which the {reader} in {place} names"
    which = shown(need.path) if len(needs) > 1 else "it"
    cause = f"{shown(need.cause.file)}:{need.cause.line}"
    return f"which {reader} in {place} reads: {which} {need.why} ({cause})"
