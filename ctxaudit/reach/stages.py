"""What is known of the files of a stage: mappings from contexts, directories made, paths removed.

Placement follows fsutil's `copy` package: a directory is copied for its contents; a file goes into
a destination that is a directory and else becomes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ctxaudit.dockerfile.model import Copy
from ctxaudit.reach.files import ContextFiles, Kind
from ctxaudit.reach.paths import below, is_within, join
from ctxaudit.reach.sources import Filter


class Route(NamedTuple):
    """A file or directory of a context and where it lies in a stage.

    `context` is None for the main one. `target` is None where the path in the stage is not known;
    `within` is the innermost path that certainly holds it then. `copy` is None for what a stage
    starts from. `parent` is the route that brought the entries into the stage they are copied
    from, and that stage.
    """

    context: str | None
    source: str
    is_file: bool
    target: str | None
    within: str
    filters: tuple[Filter, ...]
    copy: Copy | None
    parent: tuple[StageFiles, Route] | None

    def covers(self, path: str) -> bool:
        """Whether the route takes this entry of its context."""
        inside = path == self.source if self.is_file else is_within(path, self.source)
        return inside and all(one.keeps(path) for one in self.filters)

    def placed(self, path: str) -> str | None:
        """The path in the stage of an entry that is covered."""
        if self.target is None or self.is_file:
            return self.target
        return join(self.target, below(path, self.source))

    def origin(self, path: str) -> str | None:
        """The path in the context of what the route would place at a path of the stage."""
        if self.target is None or not is_within(path, self.target):
            return None
        if self.is_file:
            return self.source if path == self.target else None
        return join(self.source, below(path, self.target))


class Made(NamedTuple):
    """A directory that a WORKDIR or a destination made."""

    path: str


class Removed(NamedTuple):
    """A path that a RUN removed."""

    path: str
    line: int


class Ran(NamedTuple):
    """A RUN: it may have done anything."""

    line: int


Event = Route | Made | Removed | Ran


class StageFiles:
    """The files of one stage, as far as the Dockerfile tells; implements `files.Files`.

    `is_open`: there may be others, from an image or a RUN.
    """

    def __init__(
        self, base: StageFiles | None, contexts: Mapping[str | None, ContextFiles], *, is_open: bool
    ) -> None:
        self.contexts = contexts
        self.events: list[Event] = [] if base is None else list(base.events)
        self.is_open: bool = is_open or (base is not None and base.is_open)

    def add(self, event: Event) -> None:
        """Adds what the next instruction did."""
        self.events.append(event)
        self.is_open = self.is_open or isinstance(event, Ran)

    def routes(self) -> Iterator[Route]:
        """The routes in the order of the instructions."""
        return (event for event in self.events if isinstance(event, Route))

    def kind(self, path: str) -> Kind | None:
        """What lies at the path in the end; None for nothing that is known."""
        if not path:
            return "directory"
        for event in reversed(self.events):
            if isinstance(event, Removed) and is_within(path, event.path):
                return None
            if isinstance(event, Made) and is_within(event.path, path):
                return "directory"
            if isinstance(event, Route) and (kind := self._kind_in(event, path)) is not None:
                return kind
        return None

    def target(self, path: str) -> str:
        """Where the symlink at the path leads."""
        for route in reversed(list(self.routes())):
            if self._kind_in(route, path) == "symlink":
                return self.contexts[route.context].target(route.origin(path) or "")
        raise FileNotFoundError(path)

    def names(self, path: str) -> list[str]:
        """The names of the known entries of a directory."""
        found: dict[str, None] = {}
        for route in self.routes():
            if route.target not in (None, path) and is_within(route.target or "", path):
                found[below(route.target or "", path).partition("/")[0]] = None
                continue
            origin = route.origin(path)
            if origin is not None and not route.is_file:
                found |= dict.fromkeys(self.contexts[route.context].names(origin))
        return sorted(name for name in found if self.kind(join(path, name)) is not None)

    def is_visible(self, route: Route, path: str) -> bool:
        """Whether what the route placed at the path is still there in the end."""
        for event in reversed(self.events):
            if event is route:
                return True
            if isinstance(event, Removed) and is_within(path, event.path):
                return False
            if isinstance(event, Route) and self._kind_in(event, path) not in (
                None,
                "directory",
            ):
                return False
        return False

    def after(self, route: Route) -> Iterable[Event]:
        """What happened after the route."""
        at = next(at for at, event in enumerate(self.events) if event is route)
        return self.events[at + 1 :]

    def _kind_in(self, route: Route, path: str) -> Kind | None:
        """What the route places at a path."""
        if route.target is None:
            return "directory" if path != route.within and is_within(route.within, path) else None
        if path != route.target and is_within(route.target, path):
            return "directory"
        origin = route.origin(path)
        if origin is None:
            return None
        kind = self.contexts[route.context].kind(origin)
        if kind == "directory" or (kind is not None and route.covers(origin)):
            return kind
        return None
