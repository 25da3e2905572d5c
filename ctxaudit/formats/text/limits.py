"""The limits of builds for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ctxaudit.formats.limits import limit_rows
from ctxaudit.formats.spans import Line, Span
from ctxaudit.formats.text.findings import INDENT, SEVERITY_STYLES
from ctxaudit.results import Build


def limit_lines(builds: Sequence[Build], most: int) -> Iterator[Line]:
    """How much there is of what is allowed, with the names of the builds if there are several."""
    rows, more = limit_rows(builds, most)
    if rows or more:
        yield ()
        yield (Span("limits", "bold"),)
    for row in rows:
        name = f"  ({row.build})" if len(builds) > 1 else ""
        yield (
            Span(
                f"{row.actual:>9} of {row.limit:<15}{row.share:>6}  ",
                SEVERITY_STYLES.get(row.severity or "", ""),
            ),
            Span(row.what),
            Span(name, "dim"),
        )
    if more:
        yield (Span(f"{INDENT}and {more:,} more (--format json has all)", "dim"),)
