"""The comparison for a comment on a pull request: before and now in a table, and what is new."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.formats.details import Details
from ctxaudit.formats.growth import words
from ctxaudit.formats.markdown import LONGEST, MARK, code, findings_table, plain
from ctxaudit.formats.reported import reported
from ctxaudit.growth.changes import grouped
from ctxaudit.growth.model import BuildGrowth, Growth, Step
from ctxaudit.sizes import show_size

_BUILDS_LISTED = 3


def report(growth: Growth, details: Details) -> str:
    """A table of the builds, the places that changed most, and the new findings."""
    head = "\n".join([MARK, *_head(growth, details.top)])
    found = reported(growth.now)
    return "\n".join([head, *findings_table(found, len(growth.builds), LONGEST - len(head))]) + "\n"


def _head(growth: Growth, top: int) -> Iterator[str]:
    yield f"### ctxaudit: {words.sent(growth)}; {words.findings(growth)}\n"
    yield f"Compared with {code(growth.revision.title)} ({growth.revision.commit[:8]}).\n"
    for one in growth.exceeded:
        yield f"**{plain(words.over(one))}**\n"
    yield "| build | included | transferred | in image |\n|---|---:|---:|---:|"
    for build in growth.builds:
        state = words.state(build)
        name = f"{code(build.name)}{f' ({state})' if state else ''}"
        yield f"| {name} | {' | '.join(map(_cell, build.steps))} |"
    yield ""
    changed = [build for build in growth.builds if build.changes]
    for build in changed[:_BUILDS_LISTED]:
        yield from _changes(build, top)
    if len(changed) > _BUILDS_LISTED:
        yield f"The changes of {len(changed) - _BUILDS_LISTED:,} more builds are left out.\n"
    for build in growth.builds:
        if (text := words.not_compared(build)) is not None:
            yield f"- {code(build.name)}: {text}"
    for failed in growth.now.not_audited:
        yield f"- not audited: {code(str(failed.reason))}"
    for note in growth.notes:
        yield f"- {plain(note)}"
    yield ""


def _cell(step: Step) -> str:
    sizes = [show_size(one.bytes) if one is not None else "-" for one in (step.before, step.now)]
    more = step.grown_files
    files = f"{more:+,} file{'' if abs(more) == 1 else 's'}" if more else "as many files"
    if step.before == step.now:
        return f"{sizes[1]}<br>same"
    return f"{sizes[0]} → {sizes[1]}<br>**{words.signed(step.grown_bytes)}**, {files}"


def _changes(build: BuildGrowth, top: int) -> Iterator[str]:
    rows = sorted(grouped(build.changes), key=lambda row: (-abs(words.moved(row[1])), row[0]))
    yield f"What changed in {code(build.name)}\n"
    yield "| | files | gets to | where | why |\n|---:|---:|---|---|---|"
    for path, changes in rows[:top]:
        reach = ", ".join(sorted({change.reach for change in changes}))
        size, why = words.signed(words.moved(changes)), plain(words.joint_why(changes))
        yield f"| {size} | {len(changes):,} | {reach} | {code(path)} | {why} |"
    if len(rows) > top:
        yield f"\nand {len(rows) - top:,} more places"
    yield ""
