"""Limits in force as rows that people read: how much there is, of how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ctxaudit.model import LimitUse, Severity
from ctxaudit.names import shown
from ctxaudit.results import Build
from ctxaudit.sizes import show_size

_SELECTIONS = {"in_image": "in image"}


class LimitRow(NamedTuple):
    """One limit of a build: `severity` is that of its finding, None while it is kept."""

    build: str
    actual: str
    limit: str
    share: str
    what: str
    severity: Severity | None


def limit_rows(builds: Sequence[Build], most: int) -> tuple[list[LimitRow], int]:
    """The limits of builds and how many more there are.

    Those come first that are exceeded, then those of which most is used; those are left out of
    which there is nothing.
    """
    uses = [(use, build.name) for build in builds if build.budget for use in build.budget.limits]
    rows = sorted((one for one in uses if one[0].actual), key=lambda one: _rank(one[0]))[:most]
    return [_row(use, build) for use, build in rows], len(uses) - len(rows)


def _rank(use: LimitUse) -> tuple[bool, bool, float]:
    return not use.exceeded, use.exceeded and use.limit.kind == "warn_bytes", -_share(use)


def _share(use: LimitUse) -> float:
    return use.actual / use.limit.amount if use.limit.amount else float("inf")


def _row(use: LimitUse, build: str) -> LimitRow:
    limit = use.limit
    if limit.kind == "max_files":
        actual, most = f"{use.actual:,}", f"{limit.amount:,} files"
    else:
        actual, most = show_size(use.actual), show_size(limit.amount)
    severity: Severity = "error"
    if limit.kind == "warn_bytes":
        severity, most = "warning", f"{most} (warns)"
    what = _SELECTIONS.get(limit.selection, limit.selection)
    if use.path is not None:
        what += f", {shown(use.path)}/"
    share = f"{100 * _share(use):.0f}%" if limit.amount else ""
    return LimitRow(shown(build), actual, most, share, what, severity if use.exceeded else None)
