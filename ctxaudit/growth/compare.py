"""Comparing two audits: builds are paired, then files and findings are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctxaudit.git.revision import Revision
from ctxaudit.growth.changes import changes_of
from ctxaudit.growth.model import BuildGrowth, Growth
from ctxaudit.identities import members_of, with_identities, without
from ctxaudit.model import Totals
from ctxaudit.results import Audit, Build

Pair = tuple[Build | None, Build | None]


def compared(
    revision: Revision,
    before: Audit,
    now: Audit,
    untracked: Mapping[str, Totals],
    notes: Sequence[str],
) -> Growth:
    """The comparison of two audits; `untracked` is by the names of the builds of now."""
    pairs = paired(before.builds, now.builds)
    builds = tuple(_growth(old, new, untracked) for old, new in pairs)
    known_builds = {new.name for old, new in pairs if old is not None and new is not None}
    old_rows = with_identities(before, known_builds)
    rows = with_identities(now, known_builds)
    known = {one.identity for one in old_rows if not one.finding.suppressed}
    there = {one.identity for one in rows}
    kept = [one for one in rows if one.identity in known]
    hidden = members_of(one for one in rows if one.identity in known or one.finding.suppressed)
    return Growth(
        revision=revision,
        builds=builds,
        now=without(now, hidden),
        fixed=len(known - there),
        kept=len(kept),
        notes=tuple(notes),
    )


def _growth(
    before: Build | None, now: Build | None, untracked: Mapping[str, Totals]
) -> BuildGrowth:
    build = now or before
    assert build is not None
    left_out = None if now is None else untracked.get(now.name)
    return BuildGrowth(build.name, before, now, changes_of(before, now), left_out)


def paired(before: Sequence[Build], now: Sequence[Build]) -> list[Pair]:
    """The builds of now with those of before: by name, else by place where only one is left.

    Builds that are new stand among the others, those that are gone behind them.
    """
    old = {build.name: build for build in before}
    names = {build.name for build in now}
    left = [build for build in before if build.name not in names]
    pairs: list[Pair] = []
    for build in now:
        partner = old.get(build.name)
        if partner is None:
            partner = _moved(build, left, [one for one in now if one.name not in old])
            if partner is not None:
                left.remove(partner)
        pairs.append((partner, build))
    return [*pairs, *((build, None) for build in left)]


def _moved(build: Build, left: Sequence[Build], new: Sequence[Build]) -> Build | None:
    """The one build of the same context and target that is gone while this one is new."""

    def place(one: Build) -> tuple[str, str | None]:
        return one.context, one.target

    candidates = [one for one in left if place(one) == place(build)]
    rivals = [one for one in new if place(one) == place(build)]
    return candidates[0] if len(candidates) == len(rivals) == 1 else None
