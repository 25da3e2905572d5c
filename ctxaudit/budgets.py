"""Limits that a user set, and what the files of a build come to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ctxaudit.model import Budget, Limit, LimitKind, Limits, LimitUse, Selection

if TYPE_CHECKING:
    from ctxaudit.results import Audit, ContextAudit


def budget_of(limits: Limits, build: str, main: ContextAudit) -> Budget | None:
    """The limits that hold for the build of this name, None if there is none."""
    uses: dict[tuple[str | None, Selection, LimitKind], LimitUse] = {}
    holding = [limit for limit in _all(limits) if _holds_for(limit, build)]
    for limit in holding:
        for use in _uses(limit, main):
            uses[use.path, limit.selection, limit.kind] = use
    if not holding:
        return None
    most_bytes = uses.get((None, "included", "max_bytes"))
    most_files = uses.get((None, "included", "max_files"))
    return Budget(
        None if most_bytes is None else most_bytes.limit.amount,
        None if most_files is None else most_files.limit.amount,
        any(use.exceeded and use.limit.kind != "warn_bytes" for use in uses.values()),
        tuple(uses.values()),
    )


def idle_limits(limits: Limits, audit: Audit) -> list[Limit]:
    """Limits for builds or directories that the audit of a whole repository did not meet.

    Of those for the same ones the first. Where excluded directories were not read, none is said to
    be missing.
    """
    found: dict[tuple[str | None, str | None], Limit] = {}
    for limit in limits.others:
        if not _has_met(limit, audit):
            found.setdefault((limit.build, limit.directory), limit)
    return list(found.values())


def _has_met(limit: Limit, audit: Audit) -> bool:
    builds = [build for build in audit.builds if _holds_for(limit, build.name)]
    if not builds:
        return any(_holds_for(limit, one.definition.name) for one in audit.not_audited)
    pattern = limit.directory
    return pattern is None or any(
        not build.main.tree.is_complete or _matched(pattern, limit.base, build.main)
        for build in builds
    )


def _all(limits: Limits) -> Iterator[Limit]:
    """The limits, the strongest last."""
    yield from limits.others
    amounts: dict[LimitKind, int | None] = {
        "max_bytes": limits.max_bytes,
        "max_files": limits.max_files,
        "warn_bytes": limits.warn_bytes,
    }
    for kind, amount in amounts.items():
        if amount is not None:
            yield Limit(kind, amount)


def _holds_for(limit: Limit, build: str) -> bool:
    return limit.build is None or limit.build == build or fnmatchcase(build, limit.build)


def _uses(limit: Limit, main: ContextAudit) -> Iterator[LimitUse]:
    furthest = main.furthest
    if limit.directory is None:
        yield LimitUse(limit, None, furthest.totals(limit.selection))
        return
    for at in _matched(limit.directory, limit.base, main):
        path = main.tree.folders[at].prefix.removesuffix("/") or None
        yield LimitUse(limit, path, furthest.totals_below(at, limit.selection))


def _matched(pattern: str, base: str, main: ContextAudit) -> list[int]:
    """The positions of the folders that the pattern matches, and of none below them."""
    from pathspec import PathSpec

    spec = PathSpec.from_lines("gitignore", [pattern])
    context, start = (os.path.join(os.path.realpath(one), "") for one in (main.context, base))

    def matches(prefix: str) -> bool | None:
        path = context + prefix
        is_below = path.startswith(start) and path != start
        return (is_below and spec.match_file(path.removeprefix(start))) or None

    return sorted(at for at, is_matched in main.tree.parts(matches) if is_matched)
