"""Deciding the long way, one pattern after the other, as moby's loop stands.

`explain` shows this, a list with a pattern that Go cannot compile is checked by it, and tests hold
the fast tables of `decide` against it. Each pattern here is a `DockerPattern` of pathspec.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ctxaudit.ignorefile.decide import PatternList


class Step(NamedTuple):
    """A directory on the way to a path, or the path itself, with its decision.

    `own` has a truth value for each pattern; `asked` the numbers of the patterns that were tested.
    """

    path: str
    selected: bool
    own: list[bool]
    asked: list[int]

    @property
    def state(self) -> int:
        """The number of the pattern that decided, -1 for none."""
        return max((index for index, hit in enumerate(self.own) if hit), default=-1)


class Tracer:
    """Decides paths by asking each pattern of a list in turn."""

    def __init__(self, patterns: PatternList) -> None:
        from ctxaudit.ignorefile.pattern import DockerPattern

        self.exception = patterns.exception
        self.refused = patterns.refused
        self.docker_patterns = [
            None if index in patterns.refused else DockerPattern.of(pattern.text)
            for index, pattern in enumerate(patterns.patterns)
        ]

    def step(self, path: str, parent: Sequence[bool]) -> Step:
        """Decides one entry; `parent` is `own` of the directory above, empty at the root."""
        selected = False
        own = [False] * len(self.exception)
        asked = []
        for index, exception in enumerate(self.exception):
            hit = bool(parent) and parent[index]
            if not hit:
                if exception != selected:
                    continue
                asked.append(index)
                hit = self.matches(index, path)
            own[index] = hit
            if hit:
                selected = not exception
        return Step(path, selected, own, asked)

    def matches(self, index: int, path: str) -> bool:
        """Whether the pattern matches exactly this path; never for one that Go refuses."""
        pattern = self.docker_patterns[index]
        return pattern is not None and pattern.match_file(path) is not None

    def steps(self, path: str) -> list[Step]:
        """The decisions on the way from the root to the path, the path's own last."""
        parts = path.split("/")
        steps: list[Step] = []
        for count in range(1, len(parts) + 1):
            parent = steps[-1].own if steps else ()
            steps.append(self.step("/".join(parts[:count]), parent))
        return steps

    def first_match(self, index: int, path: str) -> str | None:
        """The outermost directory above the path, or the path itself, that the pattern matches."""
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            ancestor = "/".join(parts[:count])
            if self.matches(index, ancestor):
                return ancestor
        return None


def first_refusal(
    patterns: PatternList,
    directories: Iterable[tuple[str, Iterable[str]]],
    skips: Callable[[str], bool],
) -> int | None:
    """The number of the first pattern that Docker's walk would ask and Go cannot compile.

    `directories` are prefixes with the names of all their entries, a directory before those below
    it; `skips` tells whether the builder passes over an excluded one (a prefix) without a look.
    """
    tracer = Tracer(patterns)
    parents: dict[str, Sequence[bool]] = {"": ()}
    for prefix, names in directories:
        parent = parents.get(prefix)
        for name in names if parent is not None else ():
            step = tracer.step(prefix + name, parent or ())
            refused = [index for index in step.asked if index in patterns.refused]
            if refused:
                return refused[0]
            below = f"{step.path}/"
            if not (step.selected and skips(below)):
                parents[below] = step.own
    return None
