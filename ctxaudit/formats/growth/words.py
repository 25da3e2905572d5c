"""The words of a comparison that formats for people share."""

from __future__ import annotations

from collections.abc import Iterable

from ctxaudit.formats.text.findings import counted
from ctxaudit.growth.changes import moved_bytes
from ctxaudit.growth.model import BuildGrowth, Change, Exceeded, Growth, Step
from ctxaudit.model import Totals
from ctxaudit.names import shown
from ctxaudit.sizes import show_count, show_size

_TITLES = {"included": "included", "transferred": "transferred", "in_image": "in image"}


def title(step: Step) -> str:
    """The step as the funnel calls it."""
    return _TITLES[step.name]


def revision(growth: Growth) -> str:
    """`main (1a2b3c4d)`."""
    return f"{shown(growth.revision.title)} ({growth.revision.commit[:8]})"


def signed(size: int) -> str:
    """`+1.2kB`, `-3.0MB`, `0B`."""
    return f"{'+' if size > 0 else '-' if size < 0 else ''}{show_size(abs(size))}"


def sent(growth: Growth) -> str:
    """What changed in what is sent to the builder, in all builds."""
    steps = [build.steps[1] for build in growth.builds]
    before, now = (_sum(step.before for step in steps), _sum(step.now for step in steps))
    if before == now:
        amount = f"{show_size(now.bytes)} in {show_count(now.files, 'file')}"
        return f"as much is sent to the builder ({amount})"
    size = f"{show_size(before.bytes)} -> {show_size(now.bytes)}"
    files = f"{before.files:,} -> {show_count(now.files, 'file')}"
    return f"{signed(now.bytes - before.bytes)} is sent to the builder ({size}, {files})"


def _sum(amounts: Iterable[Totals | None]) -> Totals:
    known = [one for one in amounts if one is not None]
    return Totals(sum(one.files for one in known), sum(one.bytes for one in known))


def findings(growth: Growth) -> str:
    """`1 warning is new, 2 fixed, 30 as before`."""
    found = [finding for build in growth.now.builds for finding in build.findings]
    new = f"new: {counted(found)}" if found else "no new findings"
    parts = [new]
    if growth.fixed:
        parts.append(f"{growth.fixed:,} fixed")
    if growth.kept:
        parts.append(f"{growth.kept:,} as before")
    return ", ".join(parts)


def state(build: BuildGrowth) -> str:
    """Where a build is new or gone."""
    if build.before is None:
        return "new build"
    return "build is gone" if build.now is None else ""


def why(change: Change) -> str:
    """`new`, `no longer excluded by .dockerignore:3 *.bin`."""
    if change.how == "let in":
        return f"no longer excluded by {shown(change.pattern or '')}"
    if change.how == "kept out":
        return f"now excluded by {shown(change.pattern or '')}"
    if change.how in ("further", "less far"):
        assert change.before is not None
        return f"{change.how} than before ({change.before.reach})"
    return change.how


def joint_why(changes: tuple[Change, ...]) -> str:
    """Why the files of a directory changed: each reason once, with how many there are."""
    counts: dict[str, int] = {}
    for change in changes:
        counts[why(change)] = counts.get(why(change), 0) + 1
    if len(counts) == 1:
        return next(iter(counts))
    return ", ".join(f"{count:,} {reason}" for reason, count in counts.items())


def moved(changes: tuple[Change, ...]) -> int:
    """The bytes by which files changed the step that they change most."""
    sums: list[int] = [sum(column) for column in zip(*map(moved_bytes, changes), strict=True)]
    return max(sums, key=abs, default=0)


def over(one: Exceeded) -> str:
    """Which limit was exceeded, and by what."""
    grown = f"{title(one.step)} of {shown(one.build)} grew by {show_size(one.step.grown_bytes)}"
    allowed = f" ({show_size(one.allowed)})" if one.limit.endswith("%") else ""
    return f"{grown}, which is over the limit of {shown(one.limit)}{allowed}"


def not_compared(build: BuildGrowth) -> str | None:
    """What is left out of the comparison."""
    if build.untracked is None or not build.untracked.files:
        return None
    files, size = build.untracked
    verb = "is" if files == 1 else "are"
    what = f"{show_count(files, 'file')} ({show_size(size)})"
    return f"{what} that git does not track {verb} included now and not compared"
