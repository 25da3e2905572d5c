"""ADD copies files that COPY would copy.

ADD also fetches URLs and takes archives apart, so a reader must wonder which one is meant. It is
right for archives of the build context that it unpacks, for URLs and for git repositories: of those
the rule says nothing. Whether a file is an archive is read from the file.

Bad:

    ADD src /app/src

Good:

    COPY src /app/src

Fix: write COPY.

See: https://docs.docker.com/build/building/best-practices/#add-or-copy
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.edits import replaced
from ctxaudit.advice.runs import about, instructions
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy

ID = "add-not-copy"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ("hadolint DL3020",)


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each ADD of local files, none of which it unpacks."""
    if evidence.journey is None:
        return
    adds = {
        (copy.stage, copy.line): copy
        for copy in evidence.journey.plan.copies
        if copy.instruction == "ADD"
    }
    for one in instructions(evidence, "ADD"):
        copy = adds.get((one.stage, one.line))
        if copy is None or not all(source.local for source in copy.sources):
            continue
        if one.flag("checksum") is not None or one.flag("unpack") is not None:
            continue
        if not _unpacks(evidence, copy):
            sources = ", ".join(shown(source.written) for source in copy.sources)
            yield about(
                evidence,
                ID,
                SEVERITY,
                one,
                f"ADD {sources} does what COPY does",
                "write COPY",
            )._replace(edits=replaced(evidence, one, r"^(\s*)(?i:ADD)\b", r"\1COPY"))


def _unpacks(evidence: Evidence, copy: Copy) -> bool:
    """Whether one of the sources is, or may be, an archive."""
    from ctxaudit.reach.files import matches_of

    assert evidence.journey is not None
    files = evidence.journey.included[None]
    for source in copy.sources:
        if source.path is None:
            return True
        if any(
            match.kind == "file" and files.is_archive(match.path)
            for match in matches_of(files, source.path)
        ):
            return True
    return False
