"""Which files of a build context changed what is included, and why."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.furthest import REACHES
from ctxaudit.growth.model import Change, How, Sent
from ctxaudit.model import Reach
from ctxaudit.names import as_bytes
from ctxaudit.results import Build

_LEAST: tuple[Reach, ...] = ("included", "transferred", "image")
_Rows = dict[str, tuple[int, int]]


def changes_of(before: Build | None, now: Build | None) -> tuple[Change, ...]:
    """The files with another size or reach, those first that change most of what is sent."""
    old, new = _included(before), _included(now)
    paths = [path for path, row in new.items() if old.get(path) != row]
    paths += [path for path in old if path not in new]
    found = [_change(path, old.get(path), new.get(path), before, now) for path in paths]
    return tuple(sorted(found, key=lambda one: (-weight(one), as_bytes(one.path))))


def _included(build: Build | None) -> _Rows:
    if build is None:
        return {}
    return {path: (size, rank) for path, size, rank in build.main.furthest.entries() if rank}


def _change(
    path: str,
    old: tuple[int, int] | None,
    new: tuple[int, int] | None,
    before: Build | None,
    now: Build | None,
) -> Change:
    sent_before = None if old is None else Sent(old[0], REACHES[old[1]])
    sent_now = None if new is None else Sent(new[0], REACHES[new[1]])
    if old is not None and new is not None:
        return Change(path, _how(old, new), sent_before, sent_now)
    if new is not None:
        pattern = _excluding(path, before)
        return Change(path, "let in" if pattern else "new", sent_before, sent_now, pattern)
    pattern = _excluding(path, now)
    return Change(path, "kept out" if pattern else "gone", sent_before, sent_now, pattern)


def _how(old: tuple[int, int], new: tuple[int, int]) -> How:
    if old[0] != new[0]:
        return "grown" if old[0] < new[0] else "shrunk"
    return "further" if old[1] < new[1] else "less far"


def _excluding(path: str, build: Build | None) -> str | None:
    """The pattern that keeps the entry out of a build; None where there is no such entry."""
    state = None if build is None else build.main.tree.state_of(path)
    if build is None or state is None or state < 0:
        return None
    pattern = build.main.tree.patterns.patterns[state]
    return f"{build.ignore_file}:{pattern.line} {pattern.written}"


def moved_bytes(change: Change) -> tuple[int, int, int]:
    """How many bytes more are included, transferred and in the image."""
    included, transferred, image = (
        _reaching(change.now, least) - _reaching(change.before, least) for least in _LEAST
    )
    return included, transferred, image


def _reaching(sent: Sent | None, least: Reach) -> int:
    if sent is None or REACHES.index(sent.reach) < REACHES.index(least):
        return 0
    return sent.bytes


def weight(change: Change) -> int:
    """How much it matters: the bytes of the step that it changes most."""
    return max(map(abs, moved_bytes(change)))


def grouped(changes: tuple[Change, ...]) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """The changes by directories, each as far down as all that changed below it goes together.

    A directory ends with a slash; a single file stands for itself.
    """
    waiting = [("", list(changes))]
    while waiting:
        prefix, members = waiting.pop()
        by_child: dict[str, list[Change]] = {}
        for one in members:
            child = one.path[: one.path.find("/", len(prefix)) + 1] or one.path
            by_child.setdefault(child, []).append(one)
        if prefix and len(by_child) > 1:
            yield prefix, tuple(members)
            continue
        for child, below in by_child.items():
            if len(below) == 1:
                yield below[0].path, tuple(below)
            else:
                waiting.append((child, below))
