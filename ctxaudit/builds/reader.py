"""The builds that Compose files, bake files and CI workflows of one repository declare."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ctxaudit import disk
from ctxaudit.builder import Builder
from ctxaudit.builds.dockerfiles import folder_reason
from ctxaudit.builds.model import BuildDefinition, DeclaredBuild, Source, SourceKind
from ctxaudit.builds.names import bake_files, compose_files, compose_files_of_bake
from ctxaudit.builds.resolve import joined, resolve
from ctxaudit.builds.workflows.paths import workflow_paths
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location, Skipped
from ctxaudit.reading import read_regular, why_unread

if TYPE_CHECKING:
    from ctxaudit.builds.workflows.model import WorkflowBuilds

_COMPOSE_LIKE = re.compile(r"(?:docker-)?compose\b.*\.ya?ml|.+[.-]compose\.ya?ml")


class Reader:
    """Reads the sources below `root`; what is no source of a build after all is `set_aside`."""

    def __init__(
        self,
        root: str,
        builder: Builder,
        environment: Mapping[str, str],
        env_files: Sequence[str] = (),
    ) -> None:
        self.root = root
        self.builder = builder
        self.environment = environment
        self.env_files = env_files
        self.set_aside: list[Skipped] = []
        self._read: set[str] = set()

    def read(self, paths: Sequence[str]) -> Iterator[BuildDefinition]:
        """The builds that the files of these relative paths declare."""
        names: dict[str, list[str]] = {}
        for path in paths:
            directory, _, name = path.rpartition("/")
            names.setdefault(directory, []).append(name)
        for directory, found in sorted(names.items()):
            yield from self._of_directory(directory, found)
        hints = [self._workflow(path) for path in workflow_paths(paths)]
        for hint in hints:
            yield from self._named_by(hint)
        for hint in hints:
            yield from self._steps(hint)
        self.set_aside = [one for one in self.set_aside if one.path not in self._read]

    def _of_directory(self, directory: str, names: Collection[str]) -> Iterator[BuildDefinition]:
        where = joined(self.root, directory)
        compose, bake = compose_files(names), bake_files(names)
        others = [name for name in sorted(names) if _COMPOSE_LIKE.fullmatch(name)]
        others = [name for name in others if name not in compose]
        if not (compose or bake or others):
            return
        if reason := folder_reason(f"{directory}/"):
            found = sorted({*compose, *bake, *others})
            self.set_aside += [Skipped(joined(where, name), reason) for name in found]
            return
        if compose:
            yield from self._compose(where, [joined(where, name) for name in compose])
        if bake:
            beside = [joined(where, name) for name in compose_files_of_bake(names)]
            yield from self._bake(where, [joined(where, name) for name in bake], beside)
        for name in others:
            yield from self._other_compose(where, joined(where, name), has_base=bool(compose))

    def _compose(self, where: str, files: Sequence[str]) -> Iterator[BuildDefinition]:
        def declared() -> Sequence[DeclaredBuild]:
            from ctxaudit.builds.compose import read_compose

            project = read_compose(files, environment=self.environment, env_files=self.env_files)
            self._read.update(project.files)
            return project.builds

        yield from self._resolved(declared, files, where, "compose")

    def _bake(
        self, where: str, files: Sequence[str], beside: Sequence[str] = ()
    ) -> Iterator[BuildDefinition]:
        def declared() -> Sequence[DeclaredBuild]:
            from ctxaudit.builds.bake import read_bake
            from ctxaudit.builds.compose import read_compose

            services: Sequence[DeclaredBuild] = ()
            if beside:
                services = read_compose(beside, environment=self.environment, as_bake=True).builds
            return read_bake(files, environment=self.environment, compose=services).builds

        yield from self._resolved(declared, files, where, "bake")

    def _resolved(
        self,
        declared: Callable[[], Sequence[DeclaredBuild]],
        files: Sequence[str],
        where: str,
        kind: SourceKind,
    ) -> Iterator[BuildDefinition]:
        """The builds of one project; one with a problem in their place if it cannot be read."""
        self._read.update(files)
        try:
            builds = declared()
        except CtxauditError as error:
            location = Location(error.path or files[0], error.line or 1)
            source = Source(kind, location)
            yield BuildDefinition(files[0], where, sources=(source,), problem=error)
            return
        for build in builds:
            found = resolve(build, where, kind, self.builder)
            if kind == "bake" and found.problem is not None:
                # bake's paths begin where it is started, be that beside the file or at the top
                at_top = resolve(build, self.root, kind, self.builder)
                found = found if at_top.problem is not None else at_top
            yield found

    def _other_compose(self, where: str, path: str, *, has_base: bool) -> Iterator[BuildDefinition]:
        """A file that Compose reads only when it is named; alone in its folder it counts."""
        if path in self._read:
            return
        if has_base:
            self.set_aside.append(Skipped(path, "Compose reads it only when it is named with -f"))
            return
        yield from self._if_sound(self._compose(where, [path]))

    def _if_sound(self, builds: Iterable[BuildDefinition]) -> Iterator[BuildDefinition]:
        """Builds of hints: one that cannot be is no failure of the repository, and set aside."""
        for build in builds:
            if build.problem is None or build.is_remote:
                yield build
            else:
                location = build.sources[0].location
                place = f"{location.file}:{location.line}"
                self.set_aside.append(Skipped(place, build.problem.message))

    def _workflow(self, path: str) -> WorkflowBuilds:
        from ctxaudit.builds.workflows.model import WorkflowBuilds
        from ctxaudit.builds.workflows.read import read_workflow

        where = joined(self.root, path)
        found = WorkflowBuilds()
        if (content := self._content(path)) is not None:
            found = read_workflow(where, content, self._content)
        self.set_aside += [one for one in found.unread if one not in self.set_aside]
        return found

    def _content(self, path: str) -> bytes | None:
        """A file of the repository, by its path from the root; None if it cannot be read."""
        if joined("", path).startswith(("..", "/")):
            return None  # what a workflow calls may name a place outside of it
        where = joined(self.root, path)
        try:
            return read_regular(where)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.set_aside.append(Skipped(where, f"cannot be read: {why_unread(error)}"))
            return None

    def _named_by(self, hint: WorkflowBuilds) -> Iterator[BuildDefinition]:
        """The builds of Compose and bake files that a workflow names and that are not read yet."""
        for files in hint.compose_files:
            paths = [joined(self.root, file) for file in files]
            if self._is_new(paths):
                where = os.path.dirname(paths[0]) or os.curdir
                yield from self._if_sound(self._compose(where, paths))
        for files in hint.bake_files:
            paths = [joined(self.root, file) for file in files]
            if self._is_new(paths):
                yield from self._if_sound(self._bake(self.root, paths))

    def _is_new(self, paths: Sequence[str]) -> bool:
        return not self._read.issuperset(paths) and all(map(disk.is_file, paths))

    def _steps(self, hint: WorkflowBuilds) -> Iterator[BuildDefinition]:
        """The builds of a workflow's steps; what is made by an earlier step is not here to see."""
        builds = (resolve(one, self.root, "workflow", self.builder) for one in hint.builds)
        yield from self._if_sound(builds)
