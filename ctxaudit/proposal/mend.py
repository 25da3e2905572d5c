"""Lines of the user that do not do what they say, replaced as the findings about them propose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.model import Edit, Finding
from ctxaudit.names import as_bytes, shown
from ctxaudit.proposal.block import Existing
from ctxaudit.proposal.diff import Reason
from ctxaudit.proposal.shorten import hits

if TYPE_CHECKING:
    from ctxaudit.rules.evidence import Evidence

_MOST_ROUNDS = 20
Decide = Callable[[bytes], Sequence["Evidence"]]


class Mended(NamedTuple):
    """An ignore file whose lines were replaced, and why, by the lines of the user's part alone."""

    existing: Existing
    reasons: tuple[Reason, ...]


def mend(existing: Existing, decide: Decide, path: str) -> Mended:
    """Replaces lines as the default rules about ignore files propose, until they propose nothing.

    `decide` gives the builds as the user's lines have it. A replacement may make another one
    possible; raises CtxauditError if that does not end.
    """
    reasons: list[Reason] = []
    for _ in range(_MOST_ROUNDS):
        content = existing.before + existing.after
        edits = _proposed(decide(content), path)
        if not edits:
            return Mended(existing, tuple(reasons))
        for edit, message in edits:
            existing = _applied(existing, edit)
            reasons = [_shifted(one, edit) for one in reasons]
            reasons.append(Reason(edit.first, edit.first + len(edit.lines) - 1, message))
    raise CtxauditError("its lines cannot be mended one after the other", path=shown(path))


def _proposed(evidences: Sequence[Evidence], path: str) -> list[tuple[Edit, str]]:
    """The replacements that do not touch one another, the last lines first."""
    found: list[tuple[Edit, str]] = []
    for evidence in evidences:
        for finding in _findings(evidence):
            edits = finding.edits or _as_edits(evidence, finding)
            if edits and all(edit.file == path for edit in edits):
                taken = [edit for edit, _ in found]
                if not any(_meet(edit, other) for edit in edits for other in taken):
                    found += [(edit, finding.message.partition("; ")[0]) for edit in edits]
    return sorted(found, key=lambda row: (-row[0].first, -row[0].last))


def _findings(evidence: Evidence) -> tuple[Finding, ...]:
    from ctxaudit.rules import choose, run

    return run(evidence, choose(["ignorefile"]) & choose())


def _as_edits(evidence: Evidence, finding: Finding) -> tuple[Edit, ...]:
    """A line to add that takes all that the line takes which the finding is about, in its place."""
    where = finding.location
    if where is None or where.file != evidence.ignore.path or not finding.add_lines:
        return ()
    texts = [one.text for one in evidence.tree.patterns.patterns if one.line == where.line]
    if not any(hits(line, text) for text in texts for line in finding.add_lines):
        return ()
    return (Edit(where.file, where.line, where.line, finding.add_lines),)


def _meet(one: Edit, other: Edit) -> bool:
    return one.first <= other.last + 1 and other.first <= one.last + 1


def _applied(existing: Existing, edit: Edit) -> Existing:
    """The file with the edit in the part that it lies in, before the block or behind it."""
    count = len(_lines(existing.before))
    if existing.block is None or edit.first <= count:
        before = _replaced(existing.before, edit, existing.newline)
        return existing._replace(before=before)
    moved = edit._replace(first=edit.first - count, last=edit.last - count)
    return existing._replace(after=_replaced(existing.after, moved, existing.newline))


def _replaced(content: bytes, edit: Edit, newline: bytes) -> bytes:
    lines = _lines(content)
    new = [as_bytes(line) + newline for line in edit.lines]
    if new and edit.last >= len(lines) and lines and not lines[-1].endswith(b"\n"):
        if edit.first <= len(lines):
            new[-1] = new[-1].removesuffix(newline)  # the file ends as it did
        else:
            lines[-1] += newline
    return b"".join((*lines[: edit.first - 1], *new, *lines[edit.last :]))


def _lines(content: bytes) -> list[bytes]:
    *lines, last = content.split(b"\n")
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _shifted(reason: Reason, edit: Edit) -> Reason:
    """Where the reason's lines are when an edit before them was made."""
    more = len(edit.lines) - (edit.last - edit.first + 1)
    if reason.first <= edit.last:
        return reason
    return reason._replace(first=reason.first + more, last=reason.last + more)
