"""Findings as lines: severity, rule and place, then the message and the fix."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ctxaudit.formats.spans import Line, Span
from ctxaudit.model import SEVERITIES, Finding, Suppression
from ctxaudit.names import shown
from ctxaudit.sizes import show_count

WIDTH = 100
INDENT = " " * 9
SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_MOST_OF_A_RULE = 10


def counted(findings: Iterable[Finding]) -> str:
    """`1 error, 2 warnings`, or that there is nothing."""
    findings = list(findings)
    counts = Counter(finding.severity for finding in findings if not finding.suppressed)
    parts = [show_count(counts[severity], severity) for severity in SEVERITIES if counts[severity]]
    suppressed = sum(finding.suppressed for finding in findings)
    known = sum(finding.in_baseline for finding in findings)
    notes = [f"{known:,} in the baseline"] if known else []
    notes += [f"{suppressed:,} suppressed"] if suppressed else []
    of_these = f" ({', '.join(notes)})" if notes else ""
    return f"{', '.join(parts) or 'no findings'}{of_these}"


def finding_lines(findings: Sequence[Finding], builds: Sequence[str] = ()) -> Iterator[Line]:
    """All findings, but of one rule only the first ten; `builds` says for each where it holds."""
    seen: Counter[tuple[str, str]] = Counter()
    for at, finding in enumerate(findings):
        kind = (finding.severity, finding.rule)
        seen[kind] += 1
        if seen[kind] <= _MOST_OF_A_RULE:
            yield from _finding(finding, builds[at] if builds else "")
    for (severity, rule), count in seen.items():
        if count > _MOST_OF_A_RULE:
            more = f"{rule}  and {count - _MOST_OF_A_RULE:,} more of it (--format json has all)"
            yield Span(f"{severity:<9}", SEVERITY_STYLES[severity]), Span(more)


def _finding(finding: Finding, builds: str) -> Iterator[Line]:
    place = ""
    if finding.location is not None:
        place = f"{shown(finding.location.file)}:{finding.location.line}"
    yield (
        Span(f"{finding.severity:<9}", SEVERITY_STYLES[finding.severity]),
        Span(finding.rule, "bold"),
        Span(f"  {place}{'  in the baseline' if finding.in_baseline else ''}", "dim"),
    )
    yield from paragraph(shown(finding.message), "")
    if builds:
        yield from paragraph(builds, "dim")
    if finding.suppression is not None:
        yield from paragraph(_suppressed(finding.suppression), "dim")
    else:
        yield from paragraph(f"fix: {shown(finding.help)}", "green")


def _suppressed(suppression: Suppression) -> str:
    place = shown(suppression.file)
    if suppression.line is not None:
        place += f":{suppression.line}"
    return f"suppressed by {place}: {shown(suppression.reason) or 'no reason given'}"


def paragraph(text: str, style: str) -> Iterator[Line]:
    """The text below the heading of a finding, wrapped."""
    width = WIDTH - len(INDENT)
    for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False):
        yield Span(INDENT), Span(line, style)
