"""A COPY or mount takes from a name that is no stage, so Docker looks for an image of that name.

A slip of the pen in `--from=` makes Docker ask a registry for an image called like that, which may
not exist, or be anybody's. Where no stage has a name like it, an image is probably meant, and it is
a note.

Bad:

    FROM node:22 AS build
    FROM nginx:1.27
    COPY --from=biuld /app /srv

Good:

    FROM node:22 AS build
    FROM nginx:1.27
    COPY --from=build /app /srv

Fix: correct the name. If an image is meant, write it with its tag (`nginx:1.27`).

See: https://docs.docker.com/reference/dockerfile/#copy---from
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import BuildPlan, Copy

ID = "unknown-stage"
GROUP: Group = "copies"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_MARKS_OF_AN_IMAGE = frozenset("/:@.")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each instruction; a note where no stage has a name like it."""
    if evidence.journey is None:
        return
    plan = evidence.journey.plan
    stages = [stage.name for stage in plan.stages if stage.name]
    for copy in plan.copies:
        name = copy.origin.name
        if not copy.needed or copy.origin.kind != "image" or _MARKS_OF_AN_IMAGE & set(name):
            continue
        near = difflib.get_close_matches(name, stages, 1)
        found = evidence.about_copy(
            ID,
            SEVERITY if near else "note",
            copy,
            f"{copy.instruction} from {shown(name)}: no stage has this name, so Docker takes it"
            " for an image",
            f"did you mean the stage {shown(near[0])}?" if near else "write an image with its tag",
        )
        yield found._replace(edits=_edits(evidence, plan, copy, near[0])) if near else found


def _edits(evidence: Evidence, plan: BuildPlan, copy: Copy, stage: str) -> tuple[Edit, ...]:
    """The instruction with the other name."""
    from ctxaudit.advice.edits import replaced

    written = (one for one in plan.instructions if (one.line, one.stage) == (copy.line, copy.stage))
    instruction = next(written, None)
    if instruction is None:
        return ()
    pattern = rf"(?<=from=){re.escape(copy.origin.name)}(?=[,\s]|$)"
    return replaced(evidence, instruction, pattern, stage)
