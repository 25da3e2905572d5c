"""The report for people: the verdict, the funnel, what is big, the findings, the next command."""

from __future__ import annotations

import shlex
import textwrap
from collections import Counter
from collections.abc import Iterator

from ctxaudit.formats.spans import Line, Span
from ctxaudit.model import NO_FILES, SEVERITIES, Finding, Totals
from ctxaudit.names import shown
from ctxaudit.results import Audit, Build
from ctxaudit.sizes import show_count, show_size

WIDTH = 100
_BAR = 30
_MOST_OF_A_RULE = 10
_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_REACH_STYLES = {"image": "magenta", "stage": "yellow", "transferred": "yellow", "included": "dim"}
_INDENT = " " * 9


def report(audit: Audit, *, top: int) -> list[Line]:
    """The text report of all builds, at most WIDTH columns except where a name is longer."""
    lines: list[Line] = []
    for build in audit.builds:
        lines += [(), *_build(build, top)] if lines else _build(build, top)
    return lines


def _build(build: Build, top: int) -> Iterator[Line]:
    yield _verdict(build)
    yield _inputs(build)
    yield ()
    yield from _funnel(build)
    yield from _named_contexts(build)
    yield from _places(build, top)
    if build.findings:
        yield ()
        yield from _findings(build.findings)
    if build.skipped:
        yield ()
        yield from _skipped(build)
    yield from _next_command(build)


def _verdict(build: Build) -> Line:
    files, size = build.totals.transferred or build.totals.included
    counts = [
        show_count(count, severity)
        for severity in SEVERITIES
        if (count := sum(found.severity == severity for found in build.findings))
    ]
    amount = f"{show_size(size)} in {show_count(files, 'file')}" if files else "nothing"
    style = _STYLES[build.findings[0].severity] if build.findings else "green"
    return (
        Span(f"{shown(build.context)}: {'' if build.is_exact else 'at most '}"),
        Span(amount, f"bold {style}"),
        Span(f" {'is' if files < 2 else 'are'} sent to the builder; "),
        Span(", ".join(counts) or "no findings", style),
    )


def _inputs(build: Build) -> Line:
    dockerfile = shown(build.dockerfile or "no Dockerfile (audited as COPY . . would take it)")
    if build.target is not None:
        dockerfile += f" (target {shown(build.target)})"
    ignore_file = shown(build.ignore_file or "no ignore file")
    return (Span(f"{dockerfile}, {ignore_file}, {build.builder}", "dim"),)


def _funnel(build: Build) -> Iterator[Line]:
    totals = build.totals
    whole = totals.on_disk or totals.included
    yield (Span(f"{'':14}{'files':>12}{'size':>10}", "dim"),)
    yield _funnel_row("on disk", totals.on_disk, whole, "")
    yield _funnel_row("- excluded", totals.excluded, whole, "green")
    yield _funnel_row("= included", totals.included, whole, "")
    yield _funnel_row("transferred", totals.transferred, whole, "yellow")
    yield _funnel_row("in image", totals.in_image, whole, "magenta")


def _named_contexts(build: Build) -> Iterator[Line]:
    if build.named_contexts:
        yield ()
        yield (Span("named contexts", "bold"),)
    for name, one in sorted(build.named_contexts.items()):
        sent, included = one.totals.transferred or NO_FILES, one.totals.included
        yield (
            Span(f"{show_size(sent.bytes):>9} of {show_size(included.bytes):<9}"),
            Span(f"{show_count(sent.files, 'file')} of {included.files:,} transferred  "),
            Span(f"{shown(name)}", "bold"),
            Span(f"  {shown(one.context)}, {shown(one.ignore_file or 'no ignore file')}", "dim"),
        )


def _funnel_row(title: str, totals: Totals | None, whole: Totals, style: str) -> Line:
    if totals is None:
        return (Span(f"{title:14}{'not measured':>22}", "dim"),)
    share = totals.bytes / whole.bytes if whole.bytes else 0
    bar = "█" * round(share * _BAR)
    return (
        Span(f"{title:14}{totals.files:>12,}{show_size(totals.bytes):>10}  "),
        Span(bar, style),
    )


def _places(build: Build, top: int) -> Iterator[Line]:
    """The largest directories and the largest files of the root, with how far they get."""
    whole = build.totals.included
    rows = [(place, "/") for place in build.largest_directories]
    rows += [(place, "") for place in build.largest_files if "/" not in place.path]
    rows = [row for row in rows if 100 * row[0].bytes >= whole.bytes]
    rows = sorted(rows, key=lambda row: -row[0].bytes)[:top]
    if not rows:
        return
    yield ()
    yield (Span("where the included bytes are, and how far they get", "bold"),)
    for place, slash in rows:
        yield (
            *_amount(place.files, place.bytes, whole),
            Span(f"{place.reach or '':<12}", _REACH_STYLES.get(place.reach or "", "")),
            Span(shown(place.path) + slash, "bold"),
        )
    files = whole.files - sum(place.files for place, _ in rows)
    if files:
        size = whole.bytes - sum(place.bytes for place, _ in rows)
        yield (*_amount(files, size, whole), Span(f"{'':12}elsewhere", "dim"))


def _amount(files: int, size: int, whole: Totals) -> tuple[Span, ...]:
    share = f"{100 * size / whole.bytes:.0f}%" if whole.bytes else ""
    return (
        Span(f"{show_size(size):>9}{share:>6}"),
        Span(f"{files:>12,} file{' ' if files == 1 else 's'}  "),
    )


def _findings(findings: tuple[Finding, ...]) -> Iterator[Line]:
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        kind = (finding.severity, finding.rule)
        seen[kind] += 1
        if seen[kind] <= _MOST_OF_A_RULE:
            yield from _finding(finding)
    for (severity, rule), count in seen.items():
        if count > _MOST_OF_A_RULE:
            more = f"{rule}  and {count - _MOST_OF_A_RULE:,} more of it (--format json has all)"
            yield Span(f"{severity:<9}", _STYLES[severity]), Span(more)


def _finding(finding: Finding) -> Iterator[Line]:
    place = ""
    if finding.location is not None:
        place = f"{shown(finding.location.file)}:{finding.location.line}"
    yield (
        Span(f"{finding.severity:<9}", _STYLES[finding.severity]),
        Span(finding.rule, "bold"),
        Span(f"  {place}", "dim"),
    )
    yield from _paragraph(finding.message, "")
    yield from _paragraph(f"fix: {finding.help}", "green")


def _paragraph(text: str, style: str) -> Iterator[Line]:
    width = WIDTH - len(_INDENT)
    for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False):
        yield Span(_INDENT), Span(line, style)


def _skipped(build: Build) -> Iterator[Line]:
    yield (Span("not read or not known", "bold"),)
    for skipped in build.skipped:
        yield (Span(f"{_INDENT}{shown(skipped.path)}: {skipped.reason}"),)


def _next_command(build: Build) -> Iterator[Line]:
    """One command that settles findings at once, and what it would save."""
    settled = [finding for finding in build.findings if finding.add_lines]
    if not settled:
        return
    lines = list(dict.fromkeys(line for finding in settled for line in finding.add_lines))
    if build.ignore_file is not None:
        lines.insert(0, "")  # the last line of the file may lack its end
    target = build.ignore_file or f"{build.context}/.dockerignore".removeprefix("./")
    words = " ".join(shlex.quote(shown(line)) for line in lines)
    files = show_count(sum(finding.files for finding in settled), "file")
    size = show_size(sum(finding.bytes for finding in settled))
    yield ()
    yield (Span(f"next, to keep {size} in {files} out:", "bold"),)
    yield (Span(f"  printf '%s\\n' {words} >> {shlex.quote(shown(target))}"),)
