"""A COPY or mount takes from a name that is no stage, so Docker looks for an image of that name.

Example: `COPY --from=biuld /app /srv` in a Dockerfile with the stage `build` makes Docker ask a
registry for an image called `biuld`.

Fix: correct the name. If an image is meant, write it with its tag (`nginx:1.27`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

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
        yield evidence.about_copy(
            ID,
            SEVERITY if near else "note",
            copy,
            f"{copy.instruction} from {shown(name)}: no stage has this name, so Docker takes it"
            " for an image",
            f"did you mean the stage {shown(near[0])}?" if near else "write an image with its tag",
        )
