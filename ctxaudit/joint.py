"""The findings of several builds as one list, each with the builds that have it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ctxaudit.model import SEVERITIES, Finding, Location
from ctxaudit.results import Build
from ctxaudit.rules import rank


class JointFinding(NamedTuple):
    """A finding as the builds have it that it costs most.

    `builds` are their names, `milder` those of builds that have it too, with less effect: the file
    gets less far there. `members` are the findings that are joined, each with its build's name.
    """

    finding: Finding
    context: str
    builds: tuple[str, ...]
    milder: tuple[str, ...]
    members: tuple[tuple[Finding, str], ...]


# context, rule, whether it is suppressed, and what it is about: entry and line, else the message;
# an entry may be copied at another line by each Dockerfile, so there the line says nothing. Last,
# which of the build's own findings of that key it is
_Key = tuple[str, str, bool, str | None, Location | str | None, int]


def joint_findings(builds: tuple[Build, ...]) -> tuple[JointFinding, ...]:
    """One entry for each trouble, wherever it shows; new ones first, then the worst."""
    found: dict[_Key, list[tuple[Finding, str]]] = {}
    for build in builds:
        own: Counter[tuple[object, ...]] = Counter()
        for finding in build.findings:
            about = _about(finding, build)
            parts = (build.context, finding.rule, finding.suppressed, finding.path, about)
            own[parts] += 1
            found.setdefault((*parts, own[parts]), []).append((finding, build.name))
    joint = [_joined(context, rows) for (context, *_), rows in found.items()]
    return tuple(sorted(joint, key=lambda one: (one.finding.in_baseline, rank(one.finding))))


def _about(finding: Finding, build: Build) -> Location | str | None:
    if finding.path is None:
        return finding.location or finding.message
    in_dockerfile = finding.location is not None and finding.location.file == build.dockerfile
    return None if in_dockerfile else finding.location


def _joined(context: str, rows: list[tuple[Finding, str]]) -> JointFinding:
    worst, _ = min(rows, key=lambda row: (SEVERITIES.index(row[0].severity), -row[0].bytes))
    same = [
        (finding.severity, finding.message) == (worst.severity, worst.message)
        for finding, _ in rows
    ]
    names = tuple(name for (_, name), is_same in zip(rows, same, strict=True) if is_same)
    milder = tuple(name for (_, name), is_same in zip(rows, same, strict=True) if not is_same)
    return JointFinding(worst, context, names, milder, tuple(rows))
