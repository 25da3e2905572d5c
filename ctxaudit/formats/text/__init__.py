"""The report for people."""

from __future__ import annotations

from ctxaudit.formats.details import Details
from ctxaudit.formats.spans import Line, Span
from ctxaudit.formats.text import build, builds
from ctxaudit.formats.text.findings import WIDTH
from ctxaudit.names import shown
from ctxaudit.results import Audit

__all__ = ["WIDTH", "report"]

DEFAULT_DETAILS = Details()


def report(audit: Audit, details: Details = DEFAULT_DETAILS) -> list[Line]:
    """The text report, at most WIDTH columns except where a name is longer.

    A single build is told in full, several as a table with one list of findings.
    """
    if len(audit.builds) != 1 or audit.not_audited:
        return list(builds.report(audit, details))
    lines = list(build.report(audit.builds[0], details))
    if details.unread:
        more = f"{' and '.join(map(shown, details.unread))} may tell of more builds: --all"
        lines += [(), (Span(more, "dim"),)]
    return lines
