"""Package lists are fetched in one RUN and used in another.

The layer with the lists comes from the build cache as long as its line stays the same, so a later
`apt-get install` asks for versions that the archive no longer has, and fails with 404 some day.

Bad:

    RUN apt-get update
    RUN apt-get install -y curl

Good:

    RUN apt-get update && apt-get install -y curl

Fix: put both into one RUN.

See: https://docs.docker.com/build/building/best-practices/#apt-get
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.runs import Ran, about, runs
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "apt-update-alone"
GROUP: Group = "image"
SEVERITY: Severity = "warning"
DEFAULT = False
ALIASES: tuple[str, ...] = ()

_PROGRAMS = ("apt-get", "apt")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN with an install that an earlier RUN of its stage updated for."""
    updated: dict[int, int] = {}
    for ran in runs(evidence):
        stage, line = ran.instruction.stage, ran.instruction.line
        if _does(ran, "update"):
            if not _does(ran, "install") and not _mounts_lists(ran):
                updated[stage] = line
        elif _does(ran, "install") and stage in updated:
            yield about(
                evidence,
                ID,
                SEVERITY,
                ran.instruction,
                f"installs with package lists that line {updated[stage]} fetched, which the build"
                " cache keeps until that line changes",
                "run apt-get update && apt-get install in one RUN",
            )


def _does(ran: Ran, verb: str) -> bool:
    return any(one.program in _PROGRAMS and verb in one.args for one in ran.commands)


def _mounts_lists(ran: Ran) -> bool:
    return any((mount.target or "").startswith("/var/lib/apt") for mount in ran.instruction.mounts)
