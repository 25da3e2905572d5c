"""What is said about a proposal beside its text: what it saves, and what stays."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from ctxaudit.model import NO_FILES, Totals
from ctxaudit.names import shown
from ctxaudit.proposal.propose import Proposal, ProvenBuild
from ctxaudit.proposal.subject import Subject
from ctxaudit.proposal.unneeded import Kept
from ctxaudit.rules.evidence import amount, listed
from ctxaudit.sizes import show_count, show_size

WORTH_A_NOTE = 100_000  # bytes that stay
_MOST_NOTES = 5


def saving(proposal: Proposal) -> str:
    """What the proposal saves, in one line."""
    removed, returned = proposal.difference.removed, proposal.difference.returned
    if not removed and not returned:
        return "excludes nothing more than the file that is there"
    builds = proposal.builds
    before, after = builds[0].before.included, builds[0].after.included
    files = before.files - after.files
    change = f"{show_count(abs(files), 'file')} {'less' if files >= 0 else 'more'}"
    text = f"included: {_way(before, after)} ({change})"
    return f"{text}; transferred{_for_whom(builds)}: {_way(*_transferred(builds))}"


def _for_whom(builds: Sequence[ProvenBuild]) -> str:
    return f" by {len(builds)} builds together" if len(builds) > 1 else ""


def _transferred(builds: Sequence[ProvenBuild]) -> tuple[Totals, Totals]:
    before = after = NO_FILES
    for build in builds:
        before = before.plus(*(build.before.transferred or NO_FILES))
        after = after.plus(*(build.after.transferred or NO_FILES))
    return before, after


def _way(before: Totals, after: Totals) -> str:
    return f"{show_size(before.bytes)} -> {show_size(after.bytes)}"


def about_subject(subject: Subject, root: str) -> Iterator[str]:
    """Which ignore file is meant, if that is not plain, and what the proof leaves out."""
    if os.path.dirname(subject.path) != os.path.relpath(root).removeprefix("."):
        yield f"this is for {shown(subject.path)}"
    if subject.others:
        yield f"other builds here read {listed(subject.others)}"
    if subject.unproven:
        first, *rest = subject.unproven
        more = f" (and {len(rest)} more)" if rest else ""
        yield f"not proven for a build that cannot be followed: {first}{more}"


def notes_of(kept: Sequence[Kept]) -> Iterator[str]:
    """What looks unneeded and stays, the largest first: secrets, and from WORTH_A_NOTE bytes on."""
    alike: dict[str, list[Kept]] = {}
    for one in kept:
        alike.setdefault(one.reason, []).append(one)
    rows = [(_total(items), items) for items in alike.values()]
    large = sorted((row for row in rows if _matters(*row)), key=lambda row: -row[0].bytes)
    for totals, items in large[:_MOST_NOTES]:
        paths = listed([one.path for one in sorted(items, key=lambda one: -one.totals.bytes)])
        reason = items[0].reason if len(items) == 1 else _of_several(items[0].reason)
        yield f"{paths} {reason} ({amount(totals)})"
    if rest := large[_MOST_NOTES:]:
        count = sum(len(items) for _, items in rest)
        size = show_size(sum(totals.bytes for totals, _ in rest))
        yield f"{count} more that look unneeded stay ({size})"


def _matters(totals: Totals, items: Sequence[Kept]) -> bool:
    return totals.bytes >= WORTH_A_NOTE or any(one.secret for one in items)


def _total(items: Sequence[Kept]) -> Totals:
    return Totals(sum(one.totals.files for one in items), sum(one.totals.bytes for one in items))


def _of_several(reason: str) -> str:
    return reason.replace("stays: it is", "stay: they are", 1).replace("stays", "stay", 1)
