"""The places of each file of a context in the stages of a build, and its reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from ctxaudit.dockerfile.model import BuildPlan, Copy, MakeDirectory, Origin, Run, Stage, Step
from ctxaudit.ignorefile import gopath
from ctxaudit.ignorefile.decide import prefixes_of
from ctxaudit.reach.files import ContextFiles, Files, Match, followed, matches_of
from ctxaudit.reach.landing import carried, is_archive, landing
from ctxaudit.reach.paths import is_within
from ctxaudit.reach.sources import filters_of, pivot_of
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
        found = [
            (position, self.stages[position].order_of(route), route)
            for position, route in self._kept_routes(path, context)
        ]
        found.sort(key=lambda one: one[:2])
        return tuple(self._placement(position, route, path) for position, _, route in found)

    def reach(self, path: str, context: str | None = None) -> Reach:
        """How far a file that is fetched gets."""
        reach: Reach = "transferred"
        for position, _ in self._kept_routes(path, context):
            if self.plan.stages[position].shipped:
                return "image"
            reach = "stage"
        return reach

    def reach_below(self, prefix: str, context: str | None = None) -> Reach | None:
        """The one reach of all fetched files below a directory (`a/b/`); None where they differ."""
        directory = prefix.removesuffix("/")
        if (context, directory) in self._mixed:
            return None
        reach: Reach = "transferred"
        for position, route in self._routes(directory, context):
            if route.filters or not self._is_simple(position, route):
                return None
            if self.plan.stages[position].shipped:
                return "image"
            reach = "stage"
        return reach

    def _kept_routes(self, path: str, context: str | None) -> Iterator[tuple[int, Route]]:
        for position, route in self._routes(path, context):
            if route.covers(path) and self._is_kept(position, route, path):
                yield position, route

    def _routes(self, path: str, context: str | None) -> Iterator[tuple[int, Route]]:
        yield from self._files.get((context, path), ())
        for prefix in prefixes_of(path + "/"):
            yield from self._directories.get((context, prefix.removesuffix("/")), ())

    def _is_kept(self, position: int, route: Route, path: str) -> bool:
        """Whether the file really got into the stage.

        It does not if it was gone from the stage it is copied from, or if another source of the
        same instruction replaces it: then it is in no layer.
        """
        placed = route.placed(path)
        if placed is not None and self.stages[position].is_replaced_at_once(route, placed):
            return False
        return _came_along(route, path)

    def _is_simple(self, position: int, route: Route) -> bool:
        """Whether nothing hid, replaced or removed a part of what the route takes."""
        return self.stages[position].is_alone(route) and _is_untouched(route)

    def _placement(self, position: int, route: Route, path: str) -> Placement:
        stage = self.plan.stages[position]
        placed = route.placed(path)
        files = self.stages[self.plan.target if stage.shipped else position]
        removed: int | None = None
        if placed is not None:
            lines = [one.line for one in files.removals_after(route) if is_within(placed, one.path)]
            removed = lines[0] if lines else None
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
                self._add_copy(position, files, step)

    def _add_copy(self, position: int, files: StageFiles, copy: Copy) -> None:
        taken = self._files_of(copy.origin)
        target = followed(files, gopath.clean(copy.destination or "/")[1:]) or ""
        for source in copy.sources:
            if source.path is None or not source.local or taken is None:
                continue
            path, include = pivot_of(copy, source.path)
            for match in matches_of(taken, path):
                if match.kind is not None:
                    self._land(position, target, copy, taken, match, include)

    def _files_of(self, origin: Origin) -> Files | None:
        if origin.kind == "stage":
            return self.stages.get(origin.stage if origin.stage is not None else -1)
        if origin.kind == "image":
            return None
        return self.contexts.get(origin.name if origin.kind == "named" else None)

    def _land(
        self,
        position: int,
        destination: str,
        copy: Copy,
        taken: Files,
        match: Match,
        include: str | None,
    ) -> None:
        files = self.stages[position]
        target, within = landing(files, copy, match, destination)
        if copy.unpack and match.kind == "file" and is_archive(taken, match.path):
            target, within = None, destination
        filters = filters_of(copy, match, include)
        if isinstance(taken, StageFiles):
            routes = list(carried(taken, copy, match, target, within, filters))
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
    return stage.ran_after(before) or _may_be_gone(before)


def _is_untouched(route: Route) -> bool:
    """Whether nothing in the stages on the way hid or removed a part of what the route takes."""
    if route.parent is None:
        return True
    stage, before = route.parent
    if before.target is not None and not stage.is_untouched(before):
        return False
    return _is_untouched(before)
