"""The comparison for people."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.formats.details import Details
from ctxaudit.formats.growth import words
from ctxaudit.formats.reported import reported
from ctxaudit.formats.spans import Line, Span, plain
from ctxaudit.formats.text.findings import finding_lines
from ctxaudit.growth.changes import grouped
from ctxaudit.growth.model import BuildGrowth, Change, Growth, Step
from ctxaudit.model import NO_FILES
from ctxaudit.names import as_bytes, shown
from ctxaudit.sizes import show_size


def report(growth: Growth, details: Details) -> str:
    """The text without colours."""
    return plain(lines(growth, details))


def lines(growth: Growth, details: Details) -> Iterator[Line]:
    """The verdict, each build that changed, the findings that are new."""
    new = [finding for build in growth.now.builds for finding in build.findings]
    yield (
        Span(f"since {words.revision(growth)}: {words.sent(growth)}; ", "bold"),
        Span(words.findings(growth), "yellow" if new else "green"),
    )
    for one in growth.exceeded:
        yield (Span(words.over(one), "bold red"),)
    same = 0
    for build in growth.builds:
        if _is_same(build):
            same += 1
        else:
            yield from _build(build, details.top)
    if same and len(growth.builds) > 1:
        yield ()
        yield (Span(f"{same:,} of {len(growth.builds):,} builds did not change", "dim"),)
    if new:
        yield ()
        yield from finding_lines([one.finding for one in reported(growth.now)])
    left_out = list(_left_out(growth))
    if left_out:
        yield ()
        yield from left_out


def _is_same(build: BuildGrowth) -> bool:
    return not build.changes and build.before is not None and build.now is not None


def _build(build: BuildGrowth, top: int) -> Iterator[Line]:
    yield ()
    state = words.state(build)
    yield Span(shown(build.name), "bold"), Span(f"  {state}" if state else "", "yellow")
    yield (Span(f"{'':12}{'files':>22}{'size':>32}", "dim"),)
    for step in build.steps:
        yield _step(step)
    rows = sorted(grouped(build.changes), key=_largest_first)
    if not rows:
        return
    yield ()
    for path, changes in rows[:top]:
        yield (
            Span(f"{words.signed(words.moved(changes)):>9}", "bold"),
            Span(f"{len(changes):>7,} file{' ' if len(changes) == 1 else 's'}  "),
            Span(f"{_reach(changes):<12}"),
            Span(shown(path), "bold"),
            Span(f"  {words.joint_why(changes)}", "dim"),
        )
    if len(rows) > top:
        rest = tuple(change for _, changes in rows[top:] for change in changes)
        more = f"{'':9}{len(rest):>7,} files  in {len(rows) - top:,} more places"
        yield (Span(more, "dim"),)


def _largest_first(row: tuple[str, tuple[Change, ...]]) -> tuple[int, bytes]:
    return -abs(words.moved(row[1])), as_bytes(row[0])


def _reach(changes: tuple[Change, ...]) -> str:
    found = {change.reach for change in changes}
    return found.pop() if len(found) == 1 else "mixed"


def _step(step: Step) -> Line:
    before, now = step.before or NO_FILES, step.now or NO_FILES
    return (
        Span(f"{words.title(step):12}"),
        Span(f"{before.files:>7,} -> {now.files:>7,}{step.grown_files or 0:>+8,}  "),
        Span(f"{show_size(before.bytes):>8} -> {show_size(now.bytes):>8}"),
        Span(f"{words.signed(step.grown_bytes):>10}", "bold" if step.grown_bytes else "dim"),
    )


def _left_out(growth: Growth) -> Iterator[Line]:
    """What the comparison does not tell."""
    told = [
        f"{shown(build.name)}: {text}" if len(growth.builds) > 1 else text
        for build in growth.builds
        if (text := words.not_compared(build)) is not None
    ]
    told += [str(one.reason) for one in growth.now.not_audited]
    for text in dict.fromkeys([*told, *growth.notes]):
        yield (Span(text, "dim"),)
