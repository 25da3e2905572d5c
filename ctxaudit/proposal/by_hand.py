"""What people chose themselves in our block, and every later run keeps.

It stands last in the block, under a comment of its own, up to the next blank line: patterns and
exceptions, and comments that name paths for which no line is to be proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.ignorefile.decide import parsed_lines
from ctxaudit.ignorefile.paths import PathDecider
from ctxaudit.model import NO_FILES
from ctxaudit.names import shown
from ctxaudit.proposal.compose import Composed, Group, Line, change_by
from ctxaudit.proposal.needed import Cause
from ctxaudit.proposal.shorten import hits, taken_by
from ctxaudit.proposal.unneeded import Kept

if TYPE_CHECKING:
    from ctxaudit.proposal.basis import Basis

HEAD = "chosen by hand"
_KEEP = "# keep: "


class ByHand(NamedTuple):
    """Paths that are to stay, and lines that come after all that is proposed, in their order."""

    kept: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def split_block(block: Iterable[str]) -> tuple[tuple[str, ...], ByHand]:
    """The lines of a block that are renewed, and those that were chosen by hand."""
    renewed: list[str] = []
    kept: list[str] = []
    lines: list[str] = []
    is_by_hand = False
    for line in block:
        if line.strip() == f"# {HEAD}":
            is_by_hand = True
        elif not line.strip():
            is_by_hand = False
            renewed.append(line)
        elif not is_by_hand:
            renewed.append(line)
        elif line.startswith(_KEEP):
            kept.append(line.removeprefix(_KEEP).strip().strip("/"))
        else:
            lines.append(line)
    return tuple(renewed), ByHand(tuple(kept), tuple(lines))


def can_be_kept(path: str) -> bool:
    """Whether a comment can name the path."""
    return shown(path) == path == path.strip()


def with_hand(basis: Basis, composed: Composed, hand: ByHand) -> Composed:
    """A proposal with what was chosen by hand behind it.

    Left out is what the proposal says already, what would take something that a build needs, and an
    exception that would bring back what the user's own lines exclude.
    """
    if hand == ByHand():
        return composed
    proposed = [line.text for group in composed.groups for line in group.lines]
    chosen, spared = _fitting(basis, proposed, hand.lines)
    rows = [Line(f"{_KEEP}/{path}", "stays by hand") for path in hand.kept]
    rows += [Line(text, "chosen by hand") for text in chosen]
    groups = (*composed.groups, Group(HEAD, tuple(rows))) if rows else composed.groups
    alone = PathDecider(parsed_lines(chosen))
    behind_all = PathDecider(parsed_lines(["*", *chosen]))

    def is_chosen(path: str) -> bool:
        is_returned = not behind_all.selects(path)
        return alone.selects(path) or (not is_returned and composed.is_chosen(path))

    return Composed(groups, (*composed.kept, *spared), is_chosen)


def _fitting(
    basis: Basis, proposed: Sequence[str], lines: Iterable[str]
) -> tuple[list[str], list[Kept]]:
    """The lines that may follow the proposed ones, and what the others would have taken."""
    chosen: list[str] = []
    spared: list[Kept] = []
    for text in lines:
        if text.startswith("#"):
            chosen.append(text)
        elif text.startswith("!"):
            if _is_harmless(basis, [*proposed, *chosen, text]):
                chosen.append(text)
        elif not _is_said(text, proposed):
            cause = why_needed(basis, text)
            if cause is None:
                chosen.append(text)
            else:
                reason = f"stays, though excluded by hand: {cause}"
                spared.append(Kept(text.strip("/"), NO_FILES, reason))
    return chosen, spared


def why_needed(basis: Basis, line: str) -> Cause | None:
    """Why some path that a line takes, there or not, must stay; None if none must."""
    for path in basis.needed.named():
        if hits(line, path):
            return basis.needed.cause(path)
    return next(filter(None, (why_locked(basis, path) for path in _taken(basis, line))), None)


def why_locked(basis: Basis, path: str) -> Cause | None:
    """Why an entry, or something below it, must stay; None if it need not."""
    cause = basis.needed.cause(path)
    if cause is not None or basis.history is None:
        return cause
    if path == ".git" or path.startswith(".git/"):
        return basis.history
    if path in basis.tracked:
        return Cause(basis.history.place, f"{basis.history.words}, so all that git tracks stays")
    return None


def _is_said(text: str, proposed: Iterable[str]) -> bool:
    path = text.strip("/")
    return any(hits(line, path) for line in proposed if not line.startswith("!"))


def _is_harmless(basis: Basis, lines: Sequence[str]) -> bool:
    """Whether these lines bring nothing back that the user's own lines exclude."""
    changed = change_by(basis, lines)
    return not changed.returned.paths and not changed.empties


def _taken(basis: Basis, text: str) -> Iterable[str]:
    return () if text.startswith(("!", "#")) else taken_by(basis.tree, text)
