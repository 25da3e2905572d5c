"""Findings as other programs show them: each once, with a place and a lasting identity."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ctxaudit.joint import JointFinding, joint_findings
from ctxaudit.model import Finding, Location, Skipped
from ctxaudit.results import Audit, Build

_SHORT = 16


class Reported(NamedTuple):
    """A finding with the names of the builds that have it.

    `place` always names a file that can be opened: where the finding itself has none, the
    instruction that takes the entry, else the beginning of the Dockerfile or the ignore file.
    `identity` stays the same while lines move and sizes change. `members` are as in `JointFinding`.
    """

    finding: Finding
    builds: tuple[str, ...]
    place: Location
    identity: str
    members: tuple[tuple[Finding, str], ...]


def reported(audit: Audit, *, with_suppressed: bool = False) -> tuple[Reported, ...]:
    """The findings of all builds, the worst first."""
    builds = {build.name: build for build in audit.builds}
    joint = joint_findings(audit.builds)
    places = [_place(one.finding, builds[one.builds[0]]) for one in joint]
    identities = _identities(
        [
            (one, place, _text_at(place, builds[one.builds[0]]))
            for one, place in zip(joint, places, strict=True)
        ]
    )
    return tuple(
        Reported(one.finding, (*one.builds, *one.milder), place, identity, one.members)
        for one, place, identity in zip(joint, places, identities, strict=True)
        if with_suppressed or not one.finding.suppressed
    )


class Unaudited(NamedTuple):
    """A build without an audit: why, and where it is declared, if a file on this machine does.

    `is_failure`: its context is on this machine, so that it should have been audited.
    """

    name: str
    reason: str
    place: Location | None
    is_failure: bool


def unaudited(audit: Audit) -> tuple[Unaudited, ...]:
    """The builds that were found and could not be audited."""
    rows = []
    for definition, reason in audit.not_audited:
        place = next((source.location for source in definition.sources), None)
        if reason.path is not None and reason.line is not None:
            place = Location(reason.path, reason.line)
        name = definition.name or definition.context
        rows.append(Unaudited(name, str(reason), place, not definition.is_remote))
    return tuple(rows)


def unknown(audit: Audit) -> tuple[Skipped, ...]:
    """What could not be read or known in any of the builds, each once."""
    return tuple(dict.fromkeys(one for build in audit.builds for one in build.skipped))


def _place(finding: Finding, build: Build) -> Location:
    if finding.location is not None:
        return finding.location
    if build.dockerfile is not None:
        return Location(build.dockerfile, _line_of_copy(finding.path, build))
    return Location(build.ignore_file or f"{build.context}/.dockerignore".removeprefix("./"), 1)


def _line_of_copy(path: str | None, build: Build) -> int:
    """The first instruction that takes the entry, or anything of the context; else line 1."""
    taking = [copy for copy in build.copies if copy.needed and copy.origin == "context"]
    by_name = [copy for copy in taking if path is not None and path in copy.sources]
    whole = [copy for copy in taking if any(one.strip("./") == "" for one in copy.sources)]
    return next((copy.line for copy in (*by_name, *whole, *taking)), 1)


def _text_at(place: Location, build: Build) -> str:
    """The pattern or the instruction in this line, as far as an audit knows it."""
    if place.file == build.ignore_file:
        return next((use.text for use in build.patterns if use.line == place.line), "")
    for copy in build.copies:
        if copy.line == place.line:
            return " ".join((copy.instruction, *copy.sources, copy.destination or ""))
    return ""


def _identities(rows: Iterable[tuple[JointFinding, Location, str]]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for joint, place, text in rows:
        parts: Sequence[str] = (joint.finding.rule, place.file, joint.finding.path or "", text)
        joined = "\0".join(parts).encode("utf-8", "surrogateescape")
        digest = hashlib.sha256(joined).hexdigest()[:_SHORT]
        seen[digest] += 1
        found.append(f"{digest}:{seen[digest]}")
    return found
