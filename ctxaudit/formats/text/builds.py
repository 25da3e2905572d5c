"""Several builds for people: a table of their funnels, then one list of findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ctxaudit.formats.details import Details
from ctxaudit.formats.spans import Line, Span
from ctxaudit.formats.text.findings import (
    INDENT,
    SEVERITY_STYLES,
    WIDTH,
    counted,
    finding_lines,
)
from ctxaudit.formats.text.limits import limit_lines
from ctxaudit.formats.text.next_command import next_command
from ctxaudit.joint import JointFinding, joint_findings
from ctxaudit.model import Funnel, Totals
from ctxaudit.names import shown
from ctxaudit.results import Audit, Build, NotAudited
from ctxaudit.sizes import show_count, show_size

_MOST_NAMES = 6
_LONGEST_NAME = 36


def report(audit: Audit, details: Details) -> Iterator[Line]:
    """The table of builds, grouped by context and ignore file, and their findings together."""
    joint = joint_findings(audit.builds)
    yield _verdict(audit, joint)
    yield from _table(audit.builds)
    yield from _divided(audit.builds)
    yield from _not_audited(audit.not_audited)
    yield from limit_lines(audit.builds, details.top)
    listed = [one for one in joint if details.show_suppressed or not one.finding.suppressed]
    if listed:
        yield ()
        where = [_where(one, audit.builds) for one in listed]
        yield from finding_lines([one.finding for one in listed], where)
    yield from _skipped(audit)
    yield from _set_aside(audit)
    yield from next_command(audit.builds, details.root)
    if audit.builds:
        yield ()
        yield (Span(f"one build in full: --build {shown(audit.builds[0].name)}", "dim"),)


def _verdict(audit: Audit, joint: Sequence[JointFinding]) -> Line:
    totals = [build.totals.transferred or build.totals.included for build in audit.builds]
    size, files = sum(one.bytes for one in totals), sum(one.files for one in totals)
    counts = [one.finding for one in joint if not one.finding.suppressed]
    style = SEVERITY_STYLES[counts[0].severity] if counts else "green"
    at_most = "" if all(build.is_exact for build in audit.builds) else "at most "
    return (
        Span(f"{show_count(len(audit.builds), 'build')}: {at_most}"),
        Span(f"{show_size(size)} in {show_count(files, 'file')}", f"bold {style}"),
        Span(f" {'is' if files == 1 else 'are'} sent to the builder; "),
        Span(counted(one.finding for one in joint), style),
        Span(f"; {show_count(len(audit.not_audited), 'build')} not audited", "bold red")
        if audit.not_audited
        else Span(""),
    )


def _table(builds: Sequence[Build]) -> Iterator[Line]:
    """The builds below the context and ignore file that they share."""
    width = min(max((len(shown(build.name)) for build in builds), default=0), _LONGEST_NAME)
    titles = "".join(f"{title:>12}" for title in ("included", "transferred", "in image"))
    for (context, ignore_file), members in _groups(builds).items():
        yield ()
        yield from _heading(context, ignore_file, members[0].totals)
        yield (Span(" " * (width + 3) + titles, "dim"),)
        for build in members:
            yield from _row(build, width)


def _groups(builds: Sequence[Build]) -> dict[tuple[str, str | None], list[Build]]:
    groups: dict[tuple[str, str | None], list[Build]] = {}
    for build in builds:
        groups.setdefault((build.context, build.ignore_file), []).append(build)
    return groups


def _heading(context: str, ignore_file: str | None, funnel: Funnel) -> Iterator[Line]:
    decided = f"decided by {shown(ignore_file)}" if ignore_file else "no ignore file"
    amounts = "excluded part not measured"
    if funnel.on_disk is not None and funnel.excluded is not None:
        on_disk, excluded = show_size(funnel.on_disk.bytes), show_size(funnel.excluded.bytes)
        amounts = f"{on_disk} on disk - {excluded} excluded"
    yield Span(f"context {shown(context)}", "bold"), Span(f", {decided}: {amounts}")


def _row(build: Build, width: int) -> Iterator[Line]:
    """A build: what of the context it takes, its worst finding, and where it is defined."""
    name, at_most = shown(build.name), "" if build.is_exact else "<="
    totals, details = build.totals, _defined(build)
    worst = build.open_findings[0].severity if build.open_findings else "clean"
    if len(name) > width:
        yield (Span(f"  {name}", "bold"),)
        name = ""
    fits = width + 3 + 3 * 12 + 10 + len(details) <= WIDTH
    yield (
        Span(f"  {name:<{width + 1}}", "bold"),
        Span(_cell(totals.included)),
        Span(_cell(totals.transferred, at_most), "yellow"),
        Span(_cell(totals.in_image), "magenta"),
        Span(f"  {worst:<8}", SEVERITY_STYLES.get(worst, "green")),
        Span(details if fits else "", "dim"),
    )
    if not fits:
        yield (Span(f"    {details}", "dim"),)


def _cell(totals: Totals | None, prefix: str = "") -> str:
    return f"{'-' if totals is None else prefix + show_size(totals.bytes):>12}"


def _defined(build: Build) -> str:
    definition = build.definition
    places = [f"{shown(one.location.file)}:{one.location.line}" for one in definition.sources]
    parts = [f"{', '.join(places[:2])}{f' and {len(places) - 2} more' if places[2:] else ''}"]
    if build.dockerfile is not None and build.dockerfile not in definition.name:
        parts.append(shown(build.dockerfile))
    if build.target is not None:
        parts.append(f"target {shown(build.target)}")
    if definition.is_guess:
        parts.append("context guessed")
    for name, one in sorted(build.named_contexts.items()):
        sent = one.totals.transferred
        size = "" if sent is None else f", {show_size(sent.bytes)} transferred"
        parts.append(f"with {shown(name)} ({shown(one.context)}{size})")
    return "  ".join(part for part in parts if part)


def _divided(builds: Sequence[Build]) -> Iterator[Line]:
    """Contexts that builds share while another ignore file decides for some of them."""
    files: dict[str, list[tuple[str | None, list[str]]]] = {}
    for (context, ignore_file), members in _groups(builds).items():
        names = [build.name for build in members]
        files.setdefault(context, []).append((ignore_file, names))
    for context, rows in files.items():
        if len(rows) > 1:
            yield ()
            yield (
                Span(f"not every build of {shown(context)} reads the same ignore file:", "bold"),
            )
            for ignore_file, names in rows:
                file = shown(ignore_file or "no ignore file")
                yield (Span(f"{INDENT}{file}: {_listed(names)}"),)


def _not_audited(builds: Sequence[NotAudited]) -> Iterator[Line]:
    if builds:
        yield ()
        yield (Span("not audited", "bold"),)
    for one in builds:
        style = "" if one.definition.is_remote else "red"
        yield (Span(f"{INDENT}{shown(str(one.reason))}", style),)


def _where(joint: JointFinding, builds: Sequence[Build]) -> str:
    """Which builds have a finding, and in which context if there are several."""
    contexts = {build.context for build in builds}
    place = f" (context {shown(joint.context)})" if len(contexts) > 1 else ""
    several = len(builds) > 1 and len(joint.builds) == len(builds)
    names = f"all {len(builds)} builds" if several else _listed(joint.builds)
    milder = f"; with less effect in {_listed(joint.milder)}" if joint.milder else ""
    return f"in {names}{milder}{place}"


def _listed(names: Sequence[str]) -> str:
    text = ", ".join(shown(name) for name in names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return f"{text} and {more} more" if more > 0 else text


def _skipped(audit: Audit) -> Iterator[Line]:
    rows: dict[tuple[str, str], list[str]] = {}
    for build in audit.builds:
        for skipped in build.skipped:
            rows.setdefault((skipped.path, skipped.reason), []).append(build.name)
    if rows:
        yield ()
        yield (Span("not read or not known", "bold"),)
    for (path, reason), names in rows.items():
        yield (
            Span(f"{INDENT}{shown(path)}: {shown(reason)}"),
            Span(f"  ({_listed(names)})", "dim"),
        )


def _set_aside(audit: Audit) -> Iterator[Line]:
    """Files that look as if they told of builds and were left out, by the reason."""
    reasons: dict[str, list[str]] = {}
    for one in audit.set_aside:
        reasons.setdefault(one.reason, []).append(one.path)
    if reasons:
        yield ()
        yield (Span("found and left out", "bold"),)
    for reason, paths in reasons.items():
        more = f" and {len(paths) - 1:,} more (--format json has all)" if paths[1:] else ""
        yield (Span(f"{INDENT}{shown(reason)}: {shown(paths[0])}{more}", "dim"),)
