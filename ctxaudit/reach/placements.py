"""The places of each file of a context in the stages of a build, and its reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from ctxaudit.dockerfile.model import BuildPlan, Copy, MakeDirectory, Origin, Run, Stage, Step
from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.decide import prefixes_of
from ctxaudit.reach.files import ContextFiles, Files, Match, followed, matches_of
from ctxaudit.reach.paths import below, is_within, join
from ctxaudit.reach.sources import Filter, filters_of, pivot_of
from ctxaudit.reach.stages import Made, Ran, Removed, Route, StageFiles

Reach = Literal["image", "stage", "transferred"]


class Placement(NamedTuple):
    """One place that a needed instruction puts a file at.

    `stage` is the stage's position, `path` the absolute path there, None where it cannot be told.
    `copy` is the last instruction on the way, None where a stage starts from the context itself.
    `in_image`: the stage's layers are shipped. `removed_at` is the line of a RUN that removes it
    later: then it is still in a layer. `after_run`: a RUN of a stage on the way, of which nothing
    is known, could have removed it before it was copied on.
    """

    stage: int
    path: str | None
    copy: Copy | None
    in_image: bool
    removed_at: int | None = None
    after_run: bool = False


class Placements:
    """Where the files of all contexts of a plan are placed.

    `main` are the files of the main context, `named` those of the named ones.
    """

    def __init__(
        self, plan: BuildPlan, main: ContextFiles, named: Mapping[str, ContextFiles] | None = None
    ) -> None:
        self.plan = plan
        self.contexts: dict[str | None, ContextFiles] = {None: main}
        self.contexts.update(named or {})
        self.stages: dict[int, StageFiles] = {}
        # by context and by path of the context: routes with the position of their stage
        self._files: dict[tuple[str | None, str], list[tuple[int, Route]]] = {}
        self._directories: dict[tuple[str | None, str], list[tuple[int, Route]]] = {}
        # directories of contexts somewhere below which a route begins
        self._mixed: set[tuple[str | None, str]] = set()
        for stage in plan.stages:
            if stage.needed:
                self._add_stage(stage)

    def places(self, path: str, context: str | None = None) -> tuple[Placement, ...]:
        """Every place of a file that is fetched, in the order of stages and instructions."""
        found = []
        for position, route in self._routes(path, context):
            if route.covers(path) and _came_along(route, path):
                found.append(self._placement(position, route, path))
        return tuple(sorted(found, key=lambda place: place.stage))

    def reach(self, path: str, context: str | None = None) -> Reach:
        """How far a file that is fetched gets."""
        places = self.places(path, context)
        if any(place.in_image for place in places):
            return "image"
        return "stage" if places else "transferred"

    def reach_below(self, prefix: str, context: str | None = None) -> Reach | None:
        """The one reach of all fetched files below a directory (`a/b/`); None where they differ."""
        directory = prefix.removesuffix("/")
        if (context, directory) in self._mixed:
            return None
        reach: Reach = "transferred"
        for position, route in self._routes(directory, context):
            if route.filters or (route.parent is not None and not _is_simple(route)):
                return None
            if self.plan.stages[position].shipped:
                return "image"
            reach = "stage"
        return reach

    def _routes(self, path: str, context: str | None) -> Iterator[tuple[int, Route]]:
        yield from self._files.get((context, path), ())
        for prefix in prefixes_of(path + "/"):
            yield from self._directories.get((context, prefix.removesuffix("/")), ())

    def _placement(self, position: int, route: Route, path: str) -> Placement:
        stage = self.plan.stages[position]
        placed = route.placed(path)
        files = self.stages[self.plan.target if stage.shipped else position]
        removed = None
        if placed is not None:
            for event in files.after(route):
                if isinstance(event, Removed) and is_within(placed, event.path):
                    removed = removed or event.line
        return Placement(
            position,
            None if placed is None else f"/{placed}",
            route.copy,
            stage.shipped,
            removed,
            _may_be_gone(route),
        )

    def _add_stage(self, stage: Stage) -> None:
        base = self.stages.get(stage.base.stage) if stage.base.stage is not None else None
        is_open = stage.base.kind == "image" and stage.base.name != "scratch"
        files = self.stages[stage.position] = StageFiles(base, self.contexts, is_open=is_open)
        if stage.base.kind == "named" and stage.base.name in self.contexts:
            route = Route(stage.base.name, "", False, "", "", (), None, None)
            self._add_route(stage.position, route)
        if stage.replaced:
            return
        for step in stage.steps:
            self._add_step(stage.position, files, step)

    def _add_step(self, position: int, files: StageFiles, step: Step) -> None:
        match step:
            case MakeDirectory() if step.path is not None:
                files.add(Made(followed(files, gopath.clean(step.path)[1:]) or ""))
            case Run():
                files.add(Ran(step.line))
                for path in step.removes:
                    files.add(Removed(path[1:], step.line))
            case Copy() if step.needed and step.instruction != "RUN --mount":
                before = len(files.events)
                self._add_copy(position, files, step)
                self._drop_overwritten(position, files, before)

    def _add_copy(self, position: int, files: StageFiles, copy: Copy) -> None:
        taken = self._files_of(copy.origin)
        for source in copy.sources:
            if source.path is None or not source.local or taken is None:
                continue
            path, include = pivot_of(copy, source.path)
            for match in matches_of(taken, path):
                if match.kind is not None:
                    self._land(position, files, copy, taken, match, include)

    def _files_of(self, origin: Origin) -> Files | None:
        if origin.kind == "stage":
            return self.stages.get(origin.stage if origin.stage is not None else -1)
        if origin.kind == "image":
            return None
        return self.contexts.get(origin.name if origin.kind == "named" else None)

    def _land(
        self,
        position: int,
        files: StageFiles,
        copy: Copy,
        taken: Files,
        match: Match,
        include: str | None,
    ) -> None:
        target, within = _landing(files, copy, match)
        if copy.unpack and match.kind == "file" and _is_archive(taken, match.path):
            target, within = None, _directory(files, copy)
        filters = filters_of(copy, match, include)
        if isinstance(taken, StageFiles):
            routes = list(_carried(taken, copy, match, target, within, filters))
        else:
            context = copy.origin.name if copy.origin.kind == "named" else None
            is_file = match.kind != "directory"
            routes = [Route(context, match.path, is_file, target, within, filters, copy, None)]
        for route in routes:
            self._add_route(position, route)
        if match.kind == "directory" and target is not None:
            files.add(Made(target))

    def _add_route(self, position: int, route: Route) -> None:
        self.stages[position].add(route)
        table = self._files if route.is_file else self._directories
        table.setdefault((route.context, route.source), []).append((position, route))
        if route.source:
            above = [prefix.removesuffix("/") for prefix in prefixes_of(route.source)]
            self._mixed.update((route.context, directory) for directory in above)

    def _drop_overwritten(self, position: int, files: StageFiles, before: int) -> None:
        """Forgets files that a later source of the same instruction replaced: in no layer."""
        last: dict[str, Route] = {}
        for event in files.events[before:]:
            if isinstance(event, Route) and event.is_file and event.target is not None:
                last[event.target] = event
        for event in files.events[before:]:
            if not isinstance(event, Route) or not event.is_file or event.target is None:
                continue
            if last[event.target] is not event:
                self._files[event.context, event.source].remove((position, event))


def _directory(files: StageFiles, copy: Copy) -> str:
    return followed(files, gopath.clean(copy.destination or "/")[1:]) or ""


def _landing(files: StageFiles, copy: Copy, match: Match) -> tuple[str | None, str]:
    """Where a match lands: its path, None where that is open, and what certainly holds it."""
    if copy.destination is None:
        return None, ""
    target = _directory(files, copy)
    if match.kind == "directory":
        return target, target
    kind = files.kind(target)
    if kind == "directory" or copy.destination.endswith(("/", "/.")):
        return join(target, match.name), target
    if kind is None and files.is_open and not _looks_like_file(target, match.name):
        return None, target
    return target, target


def _looks_like_file(target: str, name: str) -> bool:
    """Whether a destination without a slash is no directory, as far as its name tells.

    An image or a RUN may have made a directory there, but hardly one with a file's name.
    """
    last = target.rpartition("/")[2]
    suffix = name.rpartition(".")[1:]
    return last == name or (bool(suffix[0]) and last.rpartition(".")[1:] == suffix)


def _is_archive(taken: Files, path: str) -> bool:
    return isinstance(taken, ContextFiles) and taken.is_archive(path)


def _carried(
    stage: StageFiles,
    copy: Copy,
    match: Match,
    target: str | None,
    within: str,
    filters: tuple[Filter, ...],
) -> Iterator[Route]:
    """The routes of a stage that a copy of one match out of it carries on."""
    for route in list(stage.routes()):
        onward = route._replace(copy=copy, parent=(stage, route))
        if route.target is None:
            if is_within(route.within, match.path):
                inside = join(within, below(route.within, match.path))
                yield onward._replace(target=None, within=inside)
        elif is_within(route.target, match.path):
            rest = below(route.target, match.path)
            end = None if target is None else join(target, rest)
            strip = len(route.source) + bool(route.source and not route.is_file)
            add = rest + "/" if rest and not route.is_file else rest
            kept = tuple(one._replace(strip=strip, add=add) for one in filters)
            yield onward._replace(
                target=end, within=within if end is None else end, filters=route.filters + kept
            )
        elif (origin := route.origin(match.path)) is not None:
            kind = stage.contexts[route.context].kind(origin)
            kept = tuple(one._replace(strip=len(origin) + 1) for one in filters)
            if kind is not None:
                yield onward._replace(
                    source=origin,
                    is_file=kind != "directory",
                    target=target,
                    within=within,
                    filters=route.filters + kept,
                )


def _came_along(route: Route, path: str) -> bool:
    """Whether the file was still in the stage that a COPY --from took it from."""
    if route.parent is None:
        return True
    stage, before = route.parent
    placed = before.placed(path)
    return (placed is None or stage.is_visible(before, placed)) and _came_along(before, path)


def _may_be_gone(route: Route) -> bool:
    if route.parent is None:
        return False
    stage, before = route.parent
    return any(isinstance(event, Ran) for event in stage.after(before)) or _may_be_gone(before)


def _is_simple(route: Route) -> bool:
    """Whether nothing in the stages on the way hid or removed a part of what the route takes."""
    if route.parent is None:
        return True
    stage, before = route.parent
    if before.target is None:
        return _is_simple(before)
    for event in stage.after(before):
        path = event.path if isinstance(event, Removed) else None
        if isinstance(event, Route):
            path = event.target
        if path is not None and (is_within(path, before.target) or is_within(before.target, path)):
            return False
    return _is_simple(before)
