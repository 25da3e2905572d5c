"""What a picker says in words: the funnel, the ignore file with its changes, an entry."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.names import shown
from ctxaudit.picker.model import Outcome, steps
from ctxaudit.picker.rows import Row, Rows, why_excluded
from ctxaudit.rules.evidence import amount, how_far
from ctxaudit.sizes import show_count, show_size

if TYPE_CHECKING:
    from ctxaudit.proposal.propose import Proposal


class FileLine(NamedTuple):
    """A line of the ignore file: `+` for a new one, `-` for one that goes, else a blank."""

    sign: str
    text: str


def file_lines(before: bytes | None, content: bytes) -> list[FileLine]:
    """The whole ignore file, with what changes in it."""
    old, new = _lines(before or b""), _lines(content)
    found: list[FileLine] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [FileLine("-", line) for line in old[i1:i2]]
        found += [FileLine(" " if tag == "equal" else "+", line) for line in new[j1:j2]]
    return found


def _lines(content: bytes) -> list[str]:
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    return [shown(line.removesuffix("\r")) for line in (lines if lines[-1] else lines[:-1])]


def first_difference(one: list[FileLine], other: list[FileLine]) -> int:
    """The line at which two states of a file first differ."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def title(proposal: Proposal) -> str:
    """Which file it is, and for whom."""
    builds = show_count(len(proposal.builds), "build")
    new = "" if proposal.before is not None else ", which is not there yet"
    return f"{shown(proposal.path)} for {builds}{new}"


def funnel(proposal: Proposal) -> str:
    """How far the bytes get now, and with the file as it is picked."""
    parts = []
    for name, before, after in steps(proposal):
        text = f"{name} {show_size(before.bytes)}"
        parts.append(text if before == after else f"{text} -> {show_size(after.bytes)}")
    return "   ".join(parts)


def about(rows: Rows, row: Row, outcome: Outcome) -> Iterator[str]:
    """What is known of an entry, and why it is sent or not; two lines."""
    known = f": {shown(row.known)}" if row.known else ""
    yield f"{shown(row.path)}{'/' if row.is_directory else ''} ({amount(row.all)}){known}"
    yield _fate(rows, row, outcome)


def _fate(rows: Rows, row: Row, outcome: Outcome) -> str:
    mark = rows.mark(outcome, row.path)
    left = f"; {amount(rows.left(outcome, row.path))} are left" if mark == "partly" else ""
    if row.locked is not None:
        return f"stays: {row.locked}{left}"
    if mark == "excluded":
        return f"excluded by {why_excluded(outcome, row.path)}"
    around = rows.model.basis.needed.around(row.path)
    copied = f"; {around} with the directory around it" if around is not None else ""
    return f"{how_far(row.reach, several=False)}{copied}{left}"
