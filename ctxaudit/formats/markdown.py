"""Markdown for the summary of a job and for a comment on a pull request.

The first line is a mark that nobody sees, by which a bot finds its own comment again. Names are
code, so that none of them can become a link, a mention or a table's border.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ctxaudit.formats.baseline import about_baseline
from ctxaudit.formats.details import Details
from ctxaudit.formats.limits import limit_rows
from ctxaudit.formats.reported import Reported, reported, unaudited, unknown
from ctxaudit.formats.text.findings import counted
from ctxaudit.model import Totals
from ctxaudit.names import shown
from ctxaudit.results import Audit, Build
from ctxaudit.sizes import show_count, show_size

MARK = "<!-- ctxaudit -->"
LONGEST = 60_000  # characters; GitHub takes 65,536 of a comment
_BAR = 20
_BUILDS_LISTED = 3
_SKIPPED_LISTED = 5
_HEAD = "| | rule | where | what | fix |\n|---|---|---|---|---|"


def report(audit: Audit, details: Details) -> str:
    """All builds: verdict, funnel, largest directories, findings; cut behind a finding if long."""
    found = reported(audit, with_suppressed=details.show_suppressed)
    head = "\n".join([MARK, *_verdict(audit), *_builds(audit, details.top)])
    return "\n".join([head, *findings_table(found, len(audit.builds), LONGEST - len(head))]) + "\n"


def _verdict(audit: Audit) -> Iterator[str]:
    totals = [build.totals.transferred or build.totals.included for build in audit.builds]
    size = show_size(sum(one.bytes for one in totals))
    files = show_count(sum(one.files for one in totals), "file")
    findings = [one.finding for one in reported(audit, with_suppressed=True)]
    yield f"### ctxaudit: {size} in {files} sent to the builder; {counted(findings)}\n"
    yield from _gaps(audit)


def _gaps(audit: Audit) -> Iterator[str]:
    """What the audit does not tell, as a list."""
    rows = [f"not audited: {code(one.reason)}" for one in unaudited(audit)]
    skipped = unknown(audit)
    rows += [
        f"not read or not known: {code(one.path)}: {plain(one.reason)}"
        for one in skipped[:_SKIPPED_LISTED]
    ]
    if len(skipped) > _SKIPPED_LISTED:
        rows.append(f"and {len(skipped) - _SKIPPED_LISTED:,} more not read or not known")
    if (told := about_baseline(audit)) is not None:
        rows.append(plain(told))
    if rows:
        yield "".join(f"- {row}\n" for row in rows)


def _builds(audit: Audit, top: int) -> Iterator[str]:
    yield "| build | on disk | excluded | included | transferred | in image |"
    yield "|---|---:|---:|---:|---:|---:|"
    for build in audit.builds:
        cells = " | ".join(_cell(totals) for totals in build.totals)
        yield f"| {code(build.name)} | {cells} |"
    yield ""
    yield from _limits(audit.builds, top)
    for build in audit.builds[:_BUILDS_LISTED]:
        yield from _directories(build, top)
    more = len(audit.builds) - _BUILDS_LISTED
    if more > 0:
        yield f"The directories of {show_count(more, 'more build')} are left out.\n"


def _limits(builds: Sequence[Build], top: int) -> Iterator[str]:
    rows, more = limit_rows(builds, top)
    if rows:
        yield "| limit | build | there is | allowed | |\n|---|---|---:|---:|---:|"
    for row in rows:
        amounts = f"{row.actual} | {row.limit} | {row.share}"
        yield f"| {code(row.what)} | {code(row.build)} | {amounts} |"
    if rows:
        yield ""
    if more:
        yield f"and {show_count(more, 'more limit')}\n"


def _cell(totals: Totals | None) -> str:
    return "-" if totals is None else f"{show_size(totals.bytes)}<br>{totals.files:,}"


def _directories(build: Build, top: int) -> Iterator[str]:
    whole = build.totals.included.bytes
    places = [place for place in build.largest_directories if 100 * place.bytes >= whole > 0]
    if not places:
        return
    yield f"Largest directories of {code(build.name)}\n"
    yield "| directory | bytes | | gets to |\n|---|---:|---|---|"
    for place in places[:top]:
        bar = "█" * max(1, round(_BAR * place.bytes / whole))
        yield f"| {code(place.path)} | {show_size(place.bytes)} | {bar} | {place.reach or ''} |"
    yield ""


def findings_table(found: Iterable[Reported], builds: int, room: int) -> Iterator[str]:
    """The table of findings, as far as there is room (characters)."""
    rows = [_row(one, builds) for one in found]
    if rows:
        yield _HEAD
        room -= len(_HEAD)
    for at, row in enumerate(rows):
        room -= len(row) + 1
        if room < 0:
            yield f"\nand {len(rows) - at:,} more findings, which do not fit here"
            return
        yield row


def _row(one: Reported, builds: int) -> str:
    finding = one.finding
    where = code(f"{one.place.file}:{one.place.line}")
    if builds > 1:
        names = ", ".join(map(code, one.builds[:_BUILDS_LISTED]))
        more = len(one.builds) - _BUILDS_LISTED
        where += f"<br>{names}" + (f" and {more} more" if more > 0 else "")
    severity = f"{finding.severity}{' (suppressed)' if finding.suppressed else ''}"
    severity += " (in the baseline)" if finding.in_baseline else ""
    cells = (severity, finding.rule, where, plain(finding.message), plain(finding.help))
    return f"| {' | '.join(cells)} |"


def code(text: str) -> str:
    """Text as code in a table: the fence is longer than any run of backticks in it."""
    text = shown(text).replace("|", "\\|")
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


_SPECIAL = {ord(char): f"\\{char}" for char in "\\`*_{}[]<>#|~!$"} | {ord("@"): "@\u200b"}


def plain(text: str) -> str:
    """A sentence in a table: no name in it is markup, and nobody is called."""
    return shown(text).translate(_SPECIAL)
