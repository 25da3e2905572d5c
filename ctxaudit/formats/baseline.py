"""What a report for people says of the baseline that an audit was compared with."""

from __future__ import annotations

from ctxaudit.names import shown
from ctxaudit.results import Audit
from ctxaudit.sizes import show_count


def about_baseline(audit: Audit) -> str | None:
    """How many findings it hides, and whether it is out of date; None for no baseline."""
    used = audit.baseline
    if used is None:
        return None
    hidden = ", not shown" if used.hidden and used.known else ""
    parts = [f"{shown(used.path)}: {show_count(used.known, 'known finding')}{hidden}"]
    if used.stale:
        verb = "is" if used.stale == 1 else "are"
        entries = "1 entry" if used.stale == 1 else f"{used.stale:,} entries"
        parts.append(f"{entries} {verb} out of date; record it anew with --write-baseline")
    return "; ".join(parts)
