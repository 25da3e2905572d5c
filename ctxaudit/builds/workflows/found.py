"""Gathers what the steps of one workflow declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.builds.workflows.declare import declared, files_of
from ctxaudit.builds.workflows.expressions import Contexts, opened
from ctxaudit.builds.workflows.model import (
    BuildStep,
    FilesStep,
    Setting,
    Step,
    Unknowable,
    WorkflowBuilds,
)
from ctxaudit.builds.workflows.run import Shell
from ctxaudit.builds.workflows.values import Lines
from ctxaudit.builds.yaml import Scalar
from ctxaudit.model import Location, Skipped

Found = tuple[Step | Unknowable, Setting]


def gathered(found: Iterable[Found]) -> WorkflowBuilds:
    """What was found as one value, each thing once and in its order."""
    builds: dict[object, DeclaredBuild] = {}
    files: dict[str, dict[tuple[str, ...], None]] = {"compose": {}, "bake": {}}
    unread: dict[Skipped, None] = {}
    for step, setting in found:
        try:
            if isinstance(step, Unknowable):
                raise step
            if isinstance(step, BuildStep):
                build = declared(step, setting)
                builds.setdefault(_key(build), build)
            elif named := files_of(step, setting):
                files[_kind(step, named)][named] = None
        except Unknowable as unknowable:
            place = f"{setting.location.file}:{setting.location.line}"
            unread[Skipped(place, str(unknowable))] = None
    return WorkflowBuilds(
        tuple(builds.values()), tuple(files["compose"]), tuple(files["bake"]), tuple(unread)
    )


def of_script(
    script: Scalar, setting: Setting, lines: Lines, shell: Shell, contexts: Contexts | None = None
) -> Iterator[Found]:
    """The builds of a script that runs in a shell."""
    text = script.text if contexts is None else opened(script.text, contexts)
    file = setting.location.file
    try:
        for ran in shell.follow(text):
            location = Location(file, lines.of(script, ran.line))
            there = setting._replace(location=location, directory=ran.directory)
            yield ran.step, there._replace(variables=ran.variables)
    except Unknowable as unknowable:
        yield unknowable, setting._replace(location=Location(file, lines.of(script, 0)))


def of_step(step: Step | None, setting: Setting) -> Iterator[Found]:
    """A step, if there is one."""
    if step is not None:
        yield step, setting


def _kind(step: FilesStep, named: tuple[str, ...]) -> str:
    """Compose files that bake reads, from the root as Compose would."""
    is_compose = all(name.endswith((".yml", ".yaml")) and "/" not in name for name in named)
    return "compose" if is_compose else step.kind


def _key(build: DeclaredBuild) -> object:
    return (
        build.name,
        build.context,
        build.dockerfile,
        build.dockerfile_inline,
        build.target,
        tuple(sorted(build.build_args.items())),
        tuple(sorted(build.named_contexts.items())),
        build.problem,
    )
