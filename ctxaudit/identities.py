"""Which findings are new, by identities that survive moved lines and changed sizes."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ctxaudit.formats.reported import Reported, reported
from ctxaudit.model import Finding
from ctxaudit.results import Audit


def with_identities(audit: Audit, known_builds: Collection[str] = ()) -> tuple[Reported, ...]:
    """All findings. A new build does not change the identity of what a known one has too."""
    order = sorted(audit.builds, key=lambda build: build.name not in known_builds)
    return reported(audit._replace(builds=tuple(order)), with_suppressed=True)


def members_of(rows: Iterable[Reported]) -> frozenset[tuple[Finding, str]]:
    """The findings of single builds that are joined in these, with the names of the builds."""
    return frozenset(member for one in rows for member in one.members)


def without(audit: Audit, members: Collection[tuple[Finding, str]]) -> Audit:
    """The audit without these findings."""
    builds = (
        build._replace(
            findings=tuple(one for one in build.findings if (one, build.name) not in members)
        )
        for build in audit.builds
    )
    return audit._replace(builds=tuple(builds))
