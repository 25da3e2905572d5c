"""What is known of the files of a stage: what came from contexts, was made and was removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from ctxaudit.disk import Kind
from ctxaudit.dockerfile.model import Copy
from ctxaudit.reach.files import ContextFiles
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

    `is_open`: there may be others, from an image or a RUN. Events are kept in their order; what is
    found at a path is decided by the last of them that says something about it.
    """

    def __init__(
        self, base: StageFiles | None, contexts: Mapping[str | None, ContextFiles], *, is_open: bool
    ) -> None:
        self.contexts = contexts
        self.is_open = is_open
        self.events: list[Event] = []
        self._order: dict[int, int] = {}
        # positions of events: of files by their path, of directories, of removals; and for each
        # directory that certainly is there the last event that says so
        self._files: dict[str, list[int]] = {}
        self._folders: list[int] = []
        self._removals: list[int] = []
        self._parents: dict[str, int] = {}
        for event in base.events if base is not None else ():
            self.add(event)
        self.is_open = self.is_open or (base is not None and base.is_open)

    def add(self, event: Event) -> None:
        """Adds what the next instruction did."""
        position = len(self.events)
        self.events.append(event)
        match event:
            case Ran():
                self.is_open = True
            case Removed():
                self._removals.append(position)
            case Made():
                self._make(event.path, position)
            case Route():
                self._order[id(event)] = position
                self._add_route(event, position)

    def _add_route(self, route: Route, position: int) -> None:
        if route.target is None:
            self._make(route.within.rpartition("/")[0], position)
        elif route.is_file:
            self._files.setdefault(route.target, []).append(position)
            self._make(route.target.rpartition("/")[0], position)
        else:
            self._folders.append(position)
            self._make(route.target, position)

    def _make(self, directory: str, position: int) -> None:
        while directory and self._parents.get(directory) != position:
            self._parents[directory] = position
            directory = directory.rpartition("/")[0]

    def routes(self) -> Iterator[Route]:
        """The routes in the order of the instructions."""
        return (event for event in self.events if isinstance(event, Route))

    def routes_to(self, path: str, kind: Kind | None) -> Iterator[Route]:
        """The routes that may have to do with what lies at a path, or below a directory."""
        if kind == "directory":
            yield from self.routes()
            return
        positions = {*self._files.get(path, ()), *self._folders}
        for at in sorted(positions):
            yield self._route(at)

    def kind(self, path: str) -> Kind | None:
        """What lies at the path in the end; None for nothing that is known."""
        if not path:
            return "directory"
        last, kind = self._last_kind(path)
        return None if self._removed_after(last, path) else kind

    def _last_kind(self, path: str) -> tuple[int, Kind | None]:
        last = -1
        kind: Kind | None = None
        if path in self._parents:
            last, kind = self._parents[path], "directory"
        if (files := self._files.get(path)) and files[-1] > last:
            last, kind = files[-1], self._kind_in(self._route(files[-1]), path)
        for at in reversed(self._folders):
            if at < last:
                break
            if (found := self._kind_in(self._route(at), path)) is not None:
                return at, found
        return last, kind

    def target(self, path: str) -> str:
        """Where the symlink at the path leads."""
        for route in reversed(list(self.routes_to(path, "symlink"))):
            if self._kind_in(route, path) == "symlink":
                return self.contexts[route.context].target(route.origin(path) or "")
        raise FileNotFoundError(path)

    def names(self, path: str) -> list[str]:
        """The names of the known entries of a directory."""
        found = {
            below(directory, path).partition("/")[0]
            for directory in (*self._parents, *self._files)
            if directory != path and is_within(directory, path)
        }
        for at in self._folders:
            route = self._route(at)
            if (origin := route.origin(path)) is not None:
                found.update(self.contexts[route.context].names(origin))
        return sorted(name for name in found if self.kind(join(path, name)) is not None)

    def is_visible(self, route: Route, path: str) -> bool:
        """Whether what the route placed at the path is still there in the end."""
        position = self._order[id(route)]
        if self._removed_after(position, path):
            return False
        return not any(True for _ in self._replacing(position, path))

    def _replacing(self, position: int, path: str) -> Iterator[Route]:
        """Later routes that put a file at the path, the latest file first."""
        for positions in (self._files.get(path, ()), self._folders):
            for at in reversed(positions):
                if at <= position:
                    break
                route = self._route(at)
                if self._kind_in(route, path) not in (None, "directory"):
                    yield route

    def order_of(self, route: Route) -> int:
        """The place of the route among the events of this stage."""
        return self._order[id(route)]

    def is_replaced_at_once(self, route: Route, path: str) -> bool:
        """Whether another source of the same instruction puts something else at the path."""
        position = self._order[id(route)]
        return any(other.copy is route.copy for other in self._replacing(position, path))

    def is_alone(self, route: Route) -> bool:
        """Whether no later source of the same instruction has to do with the route's target."""
        target = route.target or ""
        for event in self._after(route):
            if isinstance(event, Route):
                if event.copy is not route.copy:
                    break
                path = event.target or event.within
                if is_within(path, target) or is_within(target, path):
                    return False
            elif not isinstance(event, Made):
                break
        return True

    def removals_after(self, route: Route) -> Iterator[Removed]:
        """What was removed after a route placed its files."""
        position = self._order[id(route)]
        for at in self._removals:
            event = self.events[at]
            if at > position and isinstance(event, Removed):
                yield event

    def ran_after(self, route: Route) -> bool:
        """Whether there was a RUN after a route placed its files."""
        return any(isinstance(event, Ran) for event in self._after(route))

    def is_untouched(self, route: Route) -> bool:
        """Whether nothing after the route can have hidden or removed a part of its files."""
        target = route.target or ""
        for event in self._after(route):
            path = event.path if isinstance(event, Removed) else None
            path = event.target if isinstance(event, Route) else path
            if path is not None and (is_within(path, target) or is_within(target, path)):
                return False
        return True

    def _after(self, route: Route) -> Iterator[Event]:
        return islice(self.events, self._order[id(route)] + 1, None)

    def _removed_after(self, position: int, path: str) -> bool:
        for at in reversed(self._removals):
            event = self.events[at]
            if at < position:
                return False
            if isinstance(event, Removed) and is_within(path, event.path):
                return True
        return False

    def _route(self, position: int) -> Route:
        event = self.events[position]
        assert isinstance(event, Route)
        return event

    def _kind_in(self, route: Route, path: str) -> Kind | None:
        """What the route places at a path."""
        origin = route.origin(path)
        if origin is None:
            return None
        kind = self.contexts[route.context].kind(origin)
        if kind == "directory" or (kind is not None and route.covers(origin)):
            return kind
        return None
