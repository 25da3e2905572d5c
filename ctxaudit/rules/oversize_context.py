"""The files of a build exceed a limit that the user set.

A limit in CI tells of a data set or an installed package on the day when it comes, before the slow
builds do. It is set for the included files (`--max-size`, `--max-files`, `--warn-size`), or in the
settings for single builds and directories, and for what is transferred or ends up in the image.
The rule runs wherever there is a limit, whatever is selected, and is silent where there is none.

Bad:

    ctxaudit scan --max-size 50MB          (and the context has 800 MB)

Good:

    ctxaudit scan --max-size 50MB          (and data/ is excluded)

Fix: see in the report where the bytes are, exclude what no build needs, or raise the limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, LimitUse, Reach, Selection, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence
from ctxaudit.sizes import show_count, show_size

ID = "oversize-context"
GROUP: Group = "context"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_REACHES: dict[Selection, Reach] = {"transferred": "transferred", "in_image": "image"}


def check(evidence: Evidence) -> Iterator[Finding]:
    """An error for what is more than the most, a warning for what is only worth one."""
    uses = () if evidence.budget is None else evidence.budget.limits
    exceeded = [use for use in uses if use.exceeded]
    too_large = {_subject(use) for use in exceeded if use.limit.kind == "max_bytes"}
    for use in exceeded:
        if use.limit.kind != "warn_bytes":
            yield _finding("error", use, evidence)
        elif _subject(use) not in too_large:
            yield _finding("warning", use, evidence)


def _subject(use: LimitUse) -> tuple[str | None, Selection]:
    return use.path, use.limit.selection


def _finding(severity: Severity, use: LimitUse, evidence: Evidence) -> Finding:
    less = "copy less" if use.limit.selection == "in_image" else "exclude what no build needs"
    return Finding(
        ID,
        severity,
        _message(use, at_most=not evidence.is_certain),
        f"{less}, or raise the limit",
        path=use.path,
        location=use.limit.at,
        files=use.totals.files,
        bytes=use.totals.bytes,
        reach=_REACHES.get(use.limit.selection),
    )


def _message(use: LimitUse, *, at_most: bool) -> str:
    """What there is, and how much more that is than the limit."""
    what = "the build context" if use.path is None else shown(use.path)
    actual, limit = use.actual, use.limit
    if limit.kind == "max_files":
        amount, allowed = show_count(actual, "file"), f"{limit.amount:,}"
        more = f"{actual - limit.amount:,}"
        verb = "is" if actual == 1 else "are"
    else:
        amount, allowed, verb = show_size(actual), show_size(limit.amount), "is"
        more = show_size(actual - limit.amount)
    over = f"{more} more than the limit of {allowed}"
    if limit.selection == "included":
        return f"{what} has {amount}, {over}"
    fate = "transferred" if limit.selection == "transferred" else "in the image"
    bound = "at most " if at_most else ""
    return f"{bound}{amount} of {what} {verb} {fate}, {over}"
