"""The commits that changed something in the build context."""

from __future__ import annotations

from collections.abc import Sequence

from ctxaudit.rules.evidence import Evidence


def changes_of(evidence: Evidence) -> Sequence[Sequence[str]] | None:
    """The paths that each of the last commits changed; None where there is no history.

    Why git told nothing, where it was asked in vain, is said by the build (`skipped`).
    """
    from ctxaudit.git.history import History

    found = evidence.decided.history
    return found.changes if isinstance(found, History) else None
