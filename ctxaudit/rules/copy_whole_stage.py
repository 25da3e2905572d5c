"""The whole file system of another stage is copied into the image.

All that the stage ever installed comes along: compilers, package lists, sources. Where that is
meant, to make one layer of many, suppress the finding with that reason. A stage that starts from
`scratch` holds only what it was given, so it may be copied whole.

Bad:

    COPY --from=build / /

Good:

    COPY --from=build /app/bin/server /usr/local/bin/

Fix: copy what the program needs at run time.

See: https://docs.docker.com/build/building/multi-stage/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Origin, Stage

ID = "copy-whole-stage"
GROUP: Group = "copies"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL3067",)


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each COPY of a needed stage that takes and fills a root directory."""
    if evidence.journey is None:
        return
    stages = evidence.journey.plan.stages
    for copy in evidence.journey.plan.copies:
        if not copy.needed or copy.mount or copy.origin.stage is None:
            continue
        if _root(stages, copy.origin.stage).name == "scratch":
            continue
        roots = [source for source in copy.sources if source.path in ("/", ".", "/.")]
        if roots and copy.destination == "/" and not copy.excludes:
            yield evidence.about_copy(
                ID,
                SEVERITY,
                copy,
                f"copies all of {shown(copy.origin.name)} into the root directory",
                "name the files that are needed at run time",
            )


def _root(stages: tuple[Stage, ...], position: int) -> Origin:
    """What a stage starts from in the end."""
    base = stages[position].base
    return base if base.stage is None else _root(stages, base.stage)
