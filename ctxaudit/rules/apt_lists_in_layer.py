r"""Package lists of apt stay in a layer of the image.

`apt-get update` writes some tens of megabytes to `/var/lib/apt/lists`. They are of use to the
`apt-get install` behind it only, and a later `RUN rm` does not make the layer smaller. A RUN that
mounts a cache there leaves nothing, and stages that are not shipped do not count.

Bad:

    RUN apt-get update && apt-get install -y curl

Good:

    RUN apt-get update && apt-get install -y curl \
        && rm -rf /var/lib/apt/lists/*

Fix: remove the lists at the end of the same RUN.

See: https://docs.docker.com/build/building/best-practices/#apt-get
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.edits import appended
from ctxaudit.advice.runs import Ran, about, runs
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "apt-lists-in-layer"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL3009",)

_LISTS = "/var/lib/apt"


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN of a shipped stage that updates the lists and keeps them."""
    for ran in runs(evidence, shipped=True):
        if _updates(ran) and not _cleans(ran):
            yield about(
                evidence,
                ID,
                SEVERITY,
                ran.instruction,
                "apt's package lists stay in this layer of the image",
                "end this RUN with && rm -rf /var/lib/apt/lists/*",
            )._replace(
                edits=appended(evidence, ran.instruction, "rm -rf /var/lib/apt/lists/*"),
            )


def _updates(ran: Ran) -> bool:
    return any(one.program in ("apt-get", "apt") and "update" in one.args for one in ran.commands)


def _cleans(ran: Ran) -> bool:
    if any((mount.target or "").startswith(_LISTS) for mount in ran.instruction.mounts):
        return True
    return any(
        one.program in ("rm", "find") and any(word.startswith(_LISTS) for word in one.args)
        for one in ran.commands
    )
