"""Why a path is or is not sent: the deciding pattern and the ones it overruled."""

from __future__ import annotations

from typing import NamedTuple

from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.ignorefile.trace import Tracer
from ctxaudit.results import Build


class Match(NamedTuple):
    """A pattern that matches a path, or the directory above it that it matches."""

    pattern: Pattern
    path: str


class Explanation(NamedTuple):
    """The decision about one path. `decided` is None where no pattern has the last word."""

    path: str
    exists: bool
    included: bool
    decided: Match | None
    overruled: tuple[Match, ...]


def explain(build: Build, path: str) -> Explanation:
    """Explains one path of the build context, whether or not something is there now."""
    path = gopath.clean(path).removeprefix("/")
    tree = build.main.tree
    tracer = Tracer(tree.patterns)
    patterns = tree.patterns.patterns
    state = tree.state_of(path)
    exists = state is not None
    if state is None:
        state = tracer.steps(path)[-1].state
    matches = {}
    for at, pattern in enumerate(patterns):
        if (matched := tracer.first_match(at, path)) is not None:
            matches[at] = Match(pattern, matched)
    return Explanation(
        path,
        exists,
        tree.is_included(path, state),
        matches.pop(state, None),
        tuple(matches.values()),
    )
