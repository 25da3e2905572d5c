"""What a proposal rests on: the builds that read one ignore file, decided by the user's lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ctxaudit.furthest import SENT
from ctxaudit.git.facts import GitFacts
from ctxaudit.ignorefile.decide import NOTHING_MATCHED
from ctxaudit.ignorefile.paths import PathDecider
from ctxaudit.proposal.made import is_made_again, is_out_of_use, makes
from ctxaudit.proposal.needed import BY_HAND, Cause, Needed, directories_above, find_needed
from ctxaudit.proposal.unneeded import certain_litter
from ctxaudit.tree import ContextTree

if TYPE_CHECKING:
    from ctxaudit.catalogue import Entry
    from ctxaudit.catalogue.proofs import ReadStart
    from ctxaudit.claims import Claims
    from ctxaudit.proposal.compose import Draft
    from ctxaudit.rules.evidence import Evidence


class Basis:
    """The facts of all builds that read an ignore file, at least one.

    They share the context and its tree, which is decided by the user's lines alone. `kept` are
    paths that people want to stay.
    """

    def __init__(self, evidences: Sequence[Evidence], kept: Sequence[str] = ()) -> None:
        self.evidences = tuple(evidences)
        self.kept = tuple(kept)
        self.tree: ContextTree = evidences[0].tree
        self.context_dir = evidences[0].decided.context_dir

    @cached_property
    def needed(self) -> Needed:
        """What must stay."""
        needed = find_needed(self.evidences, of_manifests=not self.takes_nothing)
        kept = set(self.kept)
        needed.leave_out(
            path
            for path in certain_litter(self)
            if kept.isdisjoint((path, *directories_above(path)))
        )
        for path in self.kept:
            needed.add(path, Cause(self.evidences[0].ignore.path, BY_HAND))
        return needed

    @cached_property
    def known(self) -> dict[str, Claims]:
        """What the catalogue knows, by the ids of its entries; secrets may lie in the others."""
        from ctxaudit.catalogue.find import find_all, named_secrets

        secrets = named_secrets(self.tree, self.read_start)
        return {**secrets, **find_all(self.tree, self.read_start)}

    @cached_property
    def git(self) -> GitFacts | None:
        """What git tracks and ignores; None where it does not tell."""
        facts = self.evidences[0].decided.git
        return facts if isinstance(facts, GitFacts) else None

    @cached_property
    def tracked(self) -> frozenset[str]:
        """The files that git tracks, and the directories that they are in."""
        files = self.git.tracked if self.git is not None else frozenset()
        return files.union(*(directories_above(path) for path in files))

    @cached_property
    def history(self) -> Cause | None:
        """Why the build needs `.git`; None if it does not. Then no tracked file may go either."""
        from ctxaudit.proposal.history import why_history_stays

        return why_history_stays(self)

    @cached_property
    def has_undecided(self) -> bool:
        """Whether something is included of which the user's lines say nothing."""
        totals = self.tree.totals_by_state.get(NOTHING_MATCHED)
        return totals is not None and totals.files > 0

    @cached_property
    def draft(self) -> Draft:
        """What no build needs, with lines for it."""
        from ctxaudit.proposal.compose import Draft

        return Draft(self)

    @cached_property
    def takes_nothing(self) -> bool:
        """Whether no build, for whatever target, takes anything of the context."""
        plans = [None if one.journey is None else one.journey.plan for one in self.evidences]
        return all(
            plan is not None
            and plan.main.is_nothing
            and not any(copy.origin.kind == "context" for copy in plan.copies)
            for plan in plans
        )

    @cached_property
    def sends_nothing(self) -> bool:
        """Whether nothing at all need be sent, since no build takes it and nobody asks for it."""
        return self.takes_nothing and not self.tree.patterns.has_exceptions

    @property
    def read_start(self) -> ReadStart:
        """Reads the first bytes of a file of the context."""
        from ctxaudit.catalogue.proofs import reader_of

        return reader_of(self.context_dir)

    def excludes(self, path: str) -> bool:
        """Whether the user's lines exclude a path, there or not."""
        return PathDecider(self.tree.patterns).selects(path)

    def is_sent(self, path: str) -> bool:
        """Whether a build gets anything at or below the path."""
        reaches = (evidence.context.furthest.below(path) for evidence in self.evidences)
        return any(reach in SENT for reach in reaches)

    def is_made_again(self, entry: Entry, path: str) -> bool:
        """Whether each build that gets this makes it again, or cannot use it, see `made`."""
        is_ignored = self.git is not None and self.git.is_ignored(path)
        reaches = [(one, one.context.furthest.below(path)) for one in self.evidences]
        takers = [(one, reach) for one, reach in reaches if reach in SENT]
        if not takers:
            return any(is_made_again(entry, one) for one in self.evidences)
        return all(
            is_made_again(entry, one)
            or (is_ignored and reach != "image" and is_out_of_use(entry, one))
            for one, reach in takers
        )

    def makes(self, family: str, tools: str) -> bool:
        """Whether a step of each build makes such things, as far as it takes the whole context."""
        takers = [one for one in self.evidences if _takes_all(one)]
        made = [makes(family, tools, one) for one in takers or self.evidences]
        return all(made) if takers else any(made)


def _takes_all(evidence: Evidence) -> bool:
    """Whether a copy takes whatever lies in the context, as `COPY . .`."""
    if evidence.journey is None:
        return True
    return any(
        source.local and source.path is not None and not source.path.strip("./*")
        for copy in evidence.journey.plan.copies
        if copy.needed and copy.origin.kind == "context"
        for source in copy.sources
    )
