"""Files that a COPY brought are deleted by a later RUN, yet stay in the image.

Each instruction makes a layer, and a layer keeps what it has: a deletion in a later one hides the
files and frees nothing. The bytes are exact, since they are those of the build context. The rule
speaks of 1 MB and more, in stages that are shipped.

Bad:

    COPY installer.tar.gz /opt/
    RUN tar -xf /opt/installer.tar.gz -C /usr/local && rm /opt/installer.tar.gz

Good:

    RUN --mount=type=bind,source=installer.tar.gz,target=/opt/i.tgz tar -xf /opt/i.tgz -C /usr/local

Fix: mount the files for the one RUN that needs them, or use them in a stage of their own.

See: https://docs.docker.com/reference/dockerfile/#run---mounttypebind
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.landed import WORTH, Landed, landed, shipped_copies
from ctxaudit.model import Finding, Group, Location, Severity, Totals
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, listed

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy

ID = "delete-in-later-layer"
GROUP: Group = "image"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each COPY, with the first line that deletes of it."""
    if not _removals(evidence):
        return
    for copy in shipped_copies(evidence):
        found = [one for one in landed(evidence, copy) if one.place.removed_at is not None]
        totals = Totals(len(found), sum(one.size for one in found))
        if totals.bytes >= WORTH:
            yield _finding(evidence, copy, found, totals)


def _removals(evidence: Evidence) -> bool:
    from ctxaudit.dockerfile import Run

    if evidence.journey is None:
        return False
    return any(
        isinstance(step, Run) and step.removes
        for stage in evidence.journey.plan.stages
        if stage.shipped
        for step in stage.steps
    )


def _finding(evidence: Evidence, copy: Copy, found: list[Landed], totals: Totals) -> Finding:
    largest = max(found, key=lambda one: one.size)
    line = largest.place.removed_at
    paths = listed([one.path for one in sorted(found, key=lambda one: -one.size)])
    mount = f"--mount=type=bind,source={largest.path},target={largest.place.path}"
    return Finding(
        ID,
        SEVERITY,
        f"{paths} ({amount(totals)}) stay in this layer of the image, though line {line} deletes"
        f" {'it' if totals.files == 1 else 'them'}",
        f"take them with {shown(mount)} in the RUN that needs them, and remove this"
        f" {copy.instruction} and the rm",
        path=largest.path,
        location=Location(evidence.dockerfile or "", copy.line),
        files=totals.files,
        bytes=totals.bytes,
        reach="image",
    )
