"""The report for people."""

from __future__ import annotations

from ctxaudit.formats.baseline import about_baseline
from ctxaudit.formats.details import Details
from ctxaudit.formats.spans import Line, Span, plain
from ctxaudit.formats.text import build, builds
from ctxaudit.formats.text.findings import WIDTH
from ctxaudit.names import shown
from ctxaudit.results import Audit

__all__ = ["WIDTH", "lines", "report"]


def report(audit: Audit, details: Details) -> str:
    """The text report without colours."""
    return plain(lines(audit, details))


def lines(audit: Audit, details: Details) -> list[Line]:
    """The text report, at most WIDTH columns except where a name is longer.

    A single build is told in full, several as a table with one list of findings.
    """
    told = about_baseline(audit)
    last: list[Line] = [] if told is None else [(), (Span(told, "dim"),)]
    if len(audit.builds) != 1 or audit.not_audited:
        return [*builds.report(audit, details), *last]
    found = [*build.report(audit.builds[0], details), *last]
    if details.unread:
        more = f"{' and '.join(map(shown, details.unread))} may tell of more builds: --all"
        found += [(), (Span(more, "dim"),)]
    return found
