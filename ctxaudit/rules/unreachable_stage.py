"""A stage is not needed for any target that is built.

BuildKit leaves it out of this build; the classic builder builds it all the same. The rule is silent
for stages that can be a target of their own: those with a CMD, an ENTRYPOINT, without a base image,
or with a name that says so (dev, test, lint and the like); and if an ARG chooses the stages.

Bad:

    FROM golang:1.24 AS old-build
    COPY . .
    FROM scratch
    COPY bin/app /

Good:

    FROM scratch
    COPY bin/app /

Fix: remove the stage.

See: https://docs.docker.com/build/building/multi-stage/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.runs import about
from ctxaudit.expression import Expression
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import BuildPlan, Stage

ID = "unreachable-stage"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("tally no-unreachable-stages",)

_TARGETS = Expression(
    r"dev|test|lint|debug|check|docs?|ci|bench|e2e|artifact|release|valid|format|vendor|update|gen|set"
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each stage that nothing needs, if the last stage is built."""
    if evidence.journey is None:
        return
    plan = evidence.journey.plan
    if not plan.stages or plan.target != plan.stages[-1].position:
        return
    if any("$" in one.args[0] for one in plan.instructions if one.name == "FROM"):
        return
    for stage in plan.stages:
        if not stage.needed and stage.instructions and not _may_be_target(plan, stage):
            yield about(
                evidence,
                ID,
                SEVERITY,
                stage.instructions[0],
                f"nothing that is built needs stage {shown(stage.name or str(stage.position))}",
                "remove the stage, or build it with --target",
            )


def _may_be_target(plan: BuildPlan, stage: Stage) -> bool:
    """Whether it, or a stage that needs it, looks like a target of its own."""
    if _TARGETS.search(stage.name) or stage.base.name == "scratch":
        return True
    if any(one.name in ("CMD", "ENTRYPOINT") for one in stage.instructions):
        return True
    users = {
        other.position
        for other in plan.stages
        if stage.position in (other.base.stage, *_origins(plan, other))
    }
    return any(_may_be_target(plan, plan.stages[user]) for user in users)


def _origins(plan: BuildPlan, stage: Stage) -> list[int | None]:
    return [copy.origin.stage for copy in plan.copies if copy.stage == stage.position]
