"""Why a path is or is not sent, and where it ends up: patterns, copies, stages, image."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.read import Pattern
from ctxaudit.ignorefile.trace import Tracer
from ctxaudit.model import Reach
from ctxaudit.results import Build

if TYPE_CHECKING:
    from ctxaudit.reach import Placement


class Match(NamedTuple):
    """A pattern that matches a path, or the directory above it that it matches."""

    pattern: Pattern
    path: str


class Explanation(NamedTuple):
    """What becomes of one path, in the order in which the data flows.

    `decided` is None where no pattern has the last word. `reach` is how far it gets, for a
    directory the furthest of anything in it. `places` are where copies put it, in a stage or in the
    image; none for a directory.
    """

    path: str
    exists: bool
    is_directory: bool
    included: bool
    decided: Match | None
    overruled: tuple[Match, ...]
    reach: Reach
    places: tuple[Placement, ...]


def explain(build: Build, path: str) -> Explanation:
    """Explains one path of the build context, whether or not something is there now."""
    path = gopath.clean(path).removeprefix("/")
    tree = build.main.tree
    tracer = Tracer(tree.patterns)
    state = tree.state_of(path)
    exists = state is not None
    if state is None:
        state = tracer.steps(path)[-1].state
    matches = {}
    for at, pattern in enumerate(tree.patterns.patterns):
        if (matched := tracer.first_match(at, path)) is not None:
            matches[at] = Match(pattern, matched)
    included = tree.is_included(path, state)
    is_directory = path + "/" in tree.by_prefix
    return Explanation(
        path,
        exists,
        is_directory,
        included,
        matches.pop(state, None),
        tuple(matches.values()),
        build.main.furthest.below(path) if exists else _reach_if_there(build, path, included),
        () if is_directory else places_of(build, path),
    )


def _reach_if_there(build: Build, path: str, included: bool) -> Reach:
    return build.main.furthest.ways.of_file(path) if included else "excluded"


def places_of(build: Build, path: str) -> tuple[Placement, ...]:
    """Where the copies of the build put a file of the main context, if it is sent at all."""
    state = build.main.tree.state_of(path)
    if build.journey is None or state is None or not build.main.tree.is_included(path, state):
        return ()
    return build.journey.placements.places(path) if build.journey.is_fetched(path) else ()
