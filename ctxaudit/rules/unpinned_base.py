"""A base image has no tag, or the tag `latest`.

Such an image is another one tomorrow, and the same commit builds into something else. The rule is
silent for images with a digest, for `scratch` and for other stages.

Bad:

    FROM python

Good:

    FROM python:3.12-slim

Fix: write the tag that you mean, with a digest behind it if builds must be reproducible.

See: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.runs import about, instructions
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "unpinned-base"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL3006", "hadolint DL3007")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each FROM of a needed stage."""
    from ctxaudit.dockerfile.references import read_reference

    if evidence.journey is None:
        return
    stages = evidence.journey.plan.stages
    for one in instructions(evidence, "FROM"):
        base = stages[one.stage].base
        reference = read_reference(base.name)
        if base.kind != "image" or base.name == "scratch" or reference is None:
            continue
        if not reference.digest and reference.tag in ("", "latest"):
            yield about(
                evidence,
                ID,
                SEVERITY,
                one,
                f"the base image {shown(base.name)} is whatever is newest on the day of the build",
                f"write a tag: FROM {shown(base.name.removesuffix(':latest'))}:VERSION",
            )
