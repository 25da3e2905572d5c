"""One build for people: the verdict, the funnel, what is big, the findings, the next command."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.formats.details import Details
from ctxaudit.formats.spans import Line, Span
from ctxaudit.formats.text.findings import INDENT, SEVERITY_STYLES, counted, finding_lines
from ctxaudit.formats.text.limits import limit_lines
from ctxaudit.formats.text.next_command import next_command
from ctxaudit.model import NO_FILES, Totals
from ctxaudit.names import shown
from ctxaudit.results import Build
from ctxaudit.sizes import show_count, show_size

_BAR = 30
_REACH_STYLES = {"image": "magenta", "stage": "yellow", "transferred": "yellow", "included": "dim"}


def report(build: Build, details: Details) -> Iterator[Line]:
    """The report of one build."""
    yield _verdict(build)
    yield _inputs(build)
    yield ()
    yield from _funnel(build)
    yield from _untracked(build)
    yield from _named_contexts(build)
    yield from _places(build, details.top)
    yield from limit_lines([build], details.top)
    findings = build.findings if details.show_suppressed else build.open_findings
    if findings:
        yield ()
        yield from finding_lines(findings)
    if build.skipped:
        yield ()
        yield from _skipped(build)
    yield from next_command([build], details.root)


def _verdict(build: Build) -> Line:
    files, size = build.totals.transferred or build.totals.included
    amount = f"{show_size(size)} in {show_count(files, 'file')}" if files else "nothing"
    style = SEVERITY_STYLES[build.open_findings[0].severity] if build.open_findings else "green"
    return (
        Span(f"{shown(build.context)}: {'' if build.is_exact else 'at most '}"),
        Span(amount, f"bold {style}"),
        Span(f" {'is' if files < 2 else 'are'} sent to the builder; "),
        Span(counted(build.findings), style),
    )


def _inputs(build: Build) -> Line:
    dockerfile = shown(build.dockerfile or "no Dockerfile (audited as COPY . . would take it)")
    if build.target is not None:
        dockerfile += f" (target {shown(build.target)})"
    ignore_file = shown(build.ignore_file or "no ignore file")
    name = f"{shown(build.name)}{_defined(build)}: " if build.definition.name else ""
    guess = ", context guessed" if build.definition.is_guess else ""
    return (Span(f"{name}{dockerfile}, {ignore_file}, {build.builder}{guess}", "dim"),)


def _defined(build: Build) -> str:
    """Where the build is defined, unless its name says that."""
    for source in build.definition.sources[:1]:
        if source.kind != "dockerfile":
            return f" ({shown(source.location.file)}:{source.location.line})"
    return ""


def _funnel(build: Build) -> Iterator[Line]:
    totals = build.totals
    whole = totals.on_disk or totals.included
    yield (Span(f"{'':14}{'files':>12}{'size':>10}", "dim"),)
    yield _funnel_row("on disk", totals.on_disk, whole, "")
    yield _funnel_row("- excluded", totals.excluded, whole, "green")
    yield _funnel_row("= included", totals.included, whole, "")
    yield _funnel_row("transferred", totals.transferred, whole, "yellow")
    yield _funnel_row("in image", totals.in_image, whole, "magenta")


def _untracked(build: Build) -> Iterator[Line]:
    """What a clone of the repository would not have."""
    if build.untracked is not None and build.untracked.files:
        files, size = build.untracked
        verb = "is" if files == 1 else "are"
        amount = f"{show_count(files, 'file')} ({show_size(size)})"
        yield ()
        yield (Span(f"of the included {amount} {verb} not tracked by git", "dim"),)


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


def _skipped(build: Build) -> Iterator[Line]:
    yield (Span("not read or not known", "bold"),)
    for skipped in build.skipped:
        yield (Span(f"{INDENT}{shown(skipped.path)}: {skipped.reason}"),)
