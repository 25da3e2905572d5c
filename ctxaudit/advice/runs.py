"""The instructions that a build runs, with their commands, as rules go through them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.model import Finding, Location, Severity
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Instruction, Stage
    from ctxaudit.dockerfile.scripts import ShellCommand


class Ran(NamedTuple):
    """A RUN with its commands in order."""

    instruction: Instruction
    commands: tuple[ShellCommand, ...]


def instructions(evidence: Evidence, *names: str, shipped: bool = False) -> Iterator[Instruction]:
    """The instructions of these names that run; those of layers of the image if `shipped`.

    Those that an ONBUILD of another stage adds are left out: they are not written where they run.
    """
    if evidence.journey is None:
        return
    for stage in evidence.journey.plan.stages:
        if stage.shipped or (stage.needed and not shipped):
            for one in stage.instructions:
                if one.name in names and one.needed and not one.onbuild:
                    yield one


def runs(evidence: Evidence, *, shipped: bool = False) -> Iterator[Ran]:
    """The RUNs, as `instructions`."""
    from ctxaudit.dockerfile.scripts import commands_of

    for one in instructions(evidence, "RUN", shipped=shipped):
        yield Ran(one, commands_of(one))


def runs_of(stage: Stage) -> Iterator[Ran]:
    """The RUNs of one stage, whether the build needs it or not."""
    from ctxaudit.dockerfile.scripts import commands_of

    for one in stage.instructions:
        if one.name == "RUN":
            yield Ran(one, commands_of(one))


def target_of(evidence: Evidence) -> Stage | None:
    """The stage that is built; None where there is no Dockerfile that can be read."""
    if evidence.journey is None or not evidence.journey.plan.stages:
        return None
    return evidence.journey.plan.stages[evidence.journey.plan.target]


def final(evidence: Evidence, name: str) -> Instruction | None:
    """The last instruction of this name in the image's layers: the CMD that counts, say."""
    return max(instructions(evidence, name, shipped=True), key=lambda one: one.line, default=None)


def about(
    evidence: Evidence,
    rule: str,
    severity: Severity,
    instruction: Instruction,
    message: str,
    help_: str,
) -> Finding:
    """A finding at an instruction."""
    location = Location(evidence.dockerfile or "", instruction.line)
    return Finding(rule, severity, message, help_, location=location)
