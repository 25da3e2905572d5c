"""Whether git tracks what the catalogue claims: then somebody put it there on purpose."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING

from ctxaudit.claims import Claim, paths_of

if TYPE_CHECKING:
    from ctxaudit.rules.evidence import Evidence


def tracking(evidence: Evidence) -> Callable[[Claim], bool]:
    """Tells for a claim whether git tracks files of it; never where git cannot say."""
    from ctxaudit.git.facts import GitFacts

    facts = evidence.decided.git
    if not isinstance(facts, GitFacts) or not facts.tracked:
        return lambda _claim: False
    in_order = sorted(facts.tracked)

    def is_tracked(claim: Claim) -> bool:
        if claim.positions:
            paths = paths_of(evidence.tree, claim)
            return all(map(facts.is_tracked, paths))
        prefix = f"{claim.path}/"
        at = bisect_left(in_order, prefix)
        return at < len(in_order) and in_order[at].startswith(prefix)

    return is_tracked
