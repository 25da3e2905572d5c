"""What a picker knows: the tree, what was picked, and the proven file that comes of it."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.model import NO_FILES, Selection, Totals
from ctxaudit.picker.picks import Picks
from ctxaudit.proposal.basis import Basis
from ctxaudit.proposal.block import parse, with_block
from ctxaudit.proposal.by_hand import ByHand, split_block, with_hand
from ctxaudit.proposal.compose import Composed
from ctxaudit.proposal.propose import (
    Proposal,
    Start,
    check_lasting,
    composed_for,
    decided,
    proven,
    style_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ctxaudit.contexts import Contexts
    from ctxaudit.proposal.propose import Style
    from ctxaudit.proposal.subject import Subject
    from ctxaudit.tree import ContextTree

_SHOWN: tuple[tuple[str, Selection], ...] = (
    ("included", "included"),
    ("transferred", "transferred"),
    ("in image", "in_image"),
)
_NOTHING = Composed((), (), lambda _path: False)


class Outcome(NamedTuple):
    """What some picks come to: a file that is proven safe, and the tree as it decides."""

    picks: Picks
    proposal: Proposal
    tree: ContextTree


class Step(NamedTuple):
    """One step of the way into the image, before and after, by all builds together."""

    name: str
    before: Totals
    after: Totals


class Model:
    """One ignore file that is being picked, with the builds that read it.

    `before` is what the file holds, None where there is none. Raises CtxauditError where a build
    cannot be read.
    """

    def __init__(
        self,
        subject: Subject,
        before: bytes | None,
        contexts: Contexts,
        style: Style | None = None,
    ) -> None:
        existing = parse(before or b"", path=subject.path)
        self.contexts = contexts
        self.start = Start(subject, before, existing, style or style_of(existing))
        self._renewed, by_hand = split_block(existing.block or ())
        self._evidences = decided(subject, with_block(existing, ()), contexts)
        self.basis = Basis(self._evidences)
        has_lines = any(line.strip() and not line.startswith("#") for line in self._renewed)
        self.first_picks = Picks(has_lines, by_hand.kept, by_hand.lines)
        self._composed = lru_cache(maxsize=32)(self._compose)

    @property
    def tree(self) -> ContextTree:
        """What can be picked: the tree as the user's own lines decide it."""
        return self.basis.tree

    @cached_property
    def known(self) -> dict[str, str]:
        """What the catalogue knows of the included entries, by their paths."""
        from ctxaudit.claims import paths_of

        return {
            path: claim.source.entry.what
            for claims in self.basis.known.values()
            for claim in claims.items
            if claim.source is not None
            for path in paths_of(self.tree, claim)
        }

    def outcome(self, picks: Picks) -> Outcome:
        """The file of these picks. Raises CtxauditError where its proof fails."""
        basis, composed = self._composed(picks.proposed, picks.kept)
        composed = with_hand(basis, composed, picks.by_hand)
        start = self.start if picks.proposed else self.start._replace(style="deny")
        proposal = proven(start, self.contexts, basis, composed)
        tree = decided(self.start.subject, proposal.content, self.contexts)[0].tree
        return Outcome(picks, proposal, tree)

    def check(self, outcome: Outcome) -> None:
        """Raises CtxauditError unless `generate` would leave what is written as it is."""
        if outcome.picks.proposed:
            check_lasting(outcome.proposal, Basis(self._evidences, outcome.picks.kept))

    def with_proposal_turned(self, outcome: Outcome) -> Outcome:
        """All lines that are proposed, or none of them."""
        picks = outcome.picks
        return self.outcome(picks._replace(proposed=not picks.proposed))

    def _compose(self, proposed: bool, kept: tuple[str, ...]) -> tuple[Basis, Composed]:
        basis = Basis(self._evidences, kept)
        if not proposed:
            return basis, _NOTHING
        return basis, composed_for(basis, self._renewed, ByHand())


def steps(proposal: Proposal) -> Iterator[Step]:
    """How far the files get now, and with the proposed file."""
    for name, selection in _SHOWN:
        before = after = NO_FILES
        # what is included is the same for all builds
        for build in proposal.builds[: 1 if selection == "included" else None]:
            before = before.plus(*(getattr(build.before, selection) or NO_FILES))
            after = after.plus(*(getattr(build.after, selection) or NO_FILES))
        yield Step(name, before, after)
