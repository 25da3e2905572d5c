"""GitHub, Gitea and Forgejo workflows, and composite actions."""

from __future__ import annotations

import itertools
import math
import posixpath
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ctxaudit.builds.workflows.actions import checkout_of, step_of_action, step_of_workflow
from ctxaudit.builds.workflows.called import inputs_of, only_mapping
from ctxaudit.builds.workflows.commands import MAY_BUILD
from ctxaudit.builds.workflows.expressions import Contexts, Data, Unknown, evaluated, value_of
from ctxaudit.builds.workflows.found import Found, of_script, of_step
from ctxaudit.builds.workflows.matrix import combinations, distinct_by_use
from ctxaudit.builds.workflows.model import (
    ROOT,
    BuildStep,
    Checkout,
    Setting,
    Text,
    Unknowable,
    Workspace,
    joined,
)
from ctxaudit.builds.workflows.run import Shell
from ctxaudit.builds.workflows.values import Lines, data, get, items, pairs, text, texts
from ctxaudit.builds.yaml import Mapping, Scalar, Sequence, Value
from ctxaudit.model import Location

_MOST_COMBINATIONS = 256  # GitHub's own bound
_DEEPEST_CALL = 10  # GitHub's own bound
_MOST_CALLS = 1_000
_MOST_STEPS = 20_000
_OTHER_SHELLS = ("python", "perl", "node", "ruby", "deno", "bun")
_WINDOWS_SHELLS = ("pwsh", "powershell", "cmd")

Local = Callable[[str], bytes | None]


class _Scope(NamedTuple):
    """What is known at a place of the workflow."""

    path: str
    lines: Lines
    environment: dict[str, Text]
    matrix: dict[str, Data] | None  # None if it is made while the workflow runs
    directory: Value | None = None
    workspace: Workspace = Workspace()
    relative: str = ""
    inputs: dict[str, Data] | None = None  # None if they come from whoever starts it
    local: Local | None = None
    callers: tuple[str, ...] = ()
    calls: Iterator[int] = iter(())
    visits: Iterator[int] = iter(())

    @property
    def contexts(self) -> Contexts:
        known: dict[str, Data] = {
            "github.workspace": ROOT,
            "env": {name: one.text for name, one in self.environment.items() if not one.unknown},
        }
        if self.inputs is not None:
            known["inputs"] = self.inputs
        return known if self.matrix is None else {**known, "matrix": self.matrix}

    def with_environment(self, value: Value | None) -> _Scope:
        added = {key: evaluated(one, self.contexts) for key, one in texts(value).items()}
        return self._replace(environment={**self.environment, **added})


def github_builds(
    document: Mapping, path: str, lines: Lines, relative: str, local: Local | None = None
) -> Iterator[Found]:
    """The builds of a workflow's jobs, or those of an action.

    `relative` is the path from the root of the repository; `local` gives the content of a file by
    such a path, None if there is none: with it, workflows and actions of the repository that are
    called are followed with the inputs that they are given.
    """
    environment = {"GITHUB_WORKSPACE": Text(ROOT)}
    yield from _document(
        document,
        _Scope(path, lines, environment, {}, relative=relative, local=local)._replace(
            calls=itertools.count(), visits=itertools.count()
        ),
    )


def _document(document: Mapping, scope: _Scope) -> Iterator[Found]:
    scope = scope.with_environment(get(document, "env"))
    scope = scope._replace(directory=get(document, "defaults", "run", "working-directory"))
    for _name, job in pairs(get(document, "jobs")):
        yield from _job(job, scope)
    yield from _steps(get(document, "runs", "steps"), scope)
    yield from _docker_action(document, scope)


def _docker_action(document: Mapping, scope: _Scope) -> Iterator[Found]:
    """The image of an action that is a container: GitHub builds it in the action's folder."""
    image = text(get(document, "runs", "image"))
    if (
        image is None
        or image.startswith("docker://")
        or text(get(document, "runs", "using")) != "docker"
    ):
        return
    folder = posixpath.dirname(scope.relative) or "."
    yield BuildStep(file=Text(image)), Setting(Location(scope.path, document.lines["runs"]), folder)


def _job(job: Value, scope: _Scope) -> Iterator[Found]:
    steps, uses = get(job, "steps"), text(get(job, "uses"))
    own = get(job, "defaults", "run", "working-directory")
    scope = scope._replace(directory=own or scope.directory)
    combined, problem = _combinations(get(job, "strategy", "matrix"), scope)
    if problem is not None:
        yield problem, Setting(Location(scope.path, job.line))
    for combination in distinct_by_use(combined, job):
        inner = scope._replace(matrix=combination).with_environment(get(job, "env"))
        if uses is not None:
            yield from _called_job(uses, job, inner)
        elif steps is not None:
            yield from _steps(steps, inner._replace(workspace=_workspace(steps, inner)))


def _called_job(uses: str, job: Value, scope: _Scope) -> Iterator[Found]:
    setting = Setting(Location(scope.path, job.line))
    given = get(job, "with")
    if uses.startswith("./"):
        fresh = {"GITHUB_WORKSPACE": Text(ROOT)}
        yield from _called((uses,), given, scope._replace(environment=fresh, workspace=Workspace()))
        return
    try:
        yield from of_step(step_of_workflow(uses, given, scope.contexts), setting)
    except Unknowable as unknowable:
        yield unknowable, setting


def _called(names: tuple[str, ...], given: Value | None, scope: _Scope) -> Iterator[Found]:
    """A workflow or an action of the repository, with the inputs that it is given."""
    if scope.local is None or len(scope.callers) >= _DEEPEST_CALL:
        return
    if next(scope.calls) >= _MOST_CALLS:
        reason = f"more than {_MOST_CALLS:,} workflows and actions are called"
        yield Unknowable(reason), Setting(Location(scope.path, 1))
        return
    for name in map(posixpath.normpath, names):
        content = scope.local(name)
        if content is None or name in scope.callers:
            continue
        path = f"{scope.path.removesuffix(scope.relative)}{name}"
        document = only_mapping(content, path)
        if document is not None:
            inputs = inputs_of(document, given, scope.contexts)
            inner = scope._replace(path=path, lines=Lines(content), relative=name, inputs=inputs)
            yield from _document(
                document, inner._replace(callers=(*scope.callers, name), matrix={})
            )
        return


def _combinations(
    matrix: Value | None, scope: _Scope
) -> tuple[list[dict[str, Data] | None], Unknowable | None]:
    """A job's combinations; None stands for those that are made while the workflow runs."""
    if matrix is None:
        return [{}], None
    axes = {key: one for key, one in pairs(matrix) if key not in ("include", "exclude")}
    lists = {key: _list(one, scope) for key, one in axes.items()}
    extra, without = (_list(get(matrix, key), scope) for key in ("include", "exclude"))
    if not isinstance(matrix, Mapping) or extra is None or without is None:
        return [None], None
    product = math.prod(len(one) for one in lists.values() if one is not None)
    if product > _MOST_COMBINATIONS:
        return [], Unknowable(f"the matrix has more than {_MOST_COMBINATIONS} combinations")
    found = combinations(
        {key: [_made(key)] if one is None else one for key, one in lists.items()},
        [one for one in extra if isinstance(one, dict)],
        [one for one in without if isinstance(one, dict)],
    )
    return list(found), None


def _made(key: str) -> Data:
    """What a value of a list stands for that is made while the workflow runs."""
    return Unknown((f"${{{{ matrix.{key} }}}}",))


def _list(value: Value | None, scope: _Scope) -> list[Data] | None:
    """A list of a matrix with its expressions put in; None if it is made by an expression."""
    if value is None:
        return []
    if isinstance(value, Sequence):
        return [_filled(data(one), scope) for one in value.items]
    return None


def _filled(value: Data, scope: _Scope) -> Data:
    if isinstance(value, dict):
        return {key: _filled(one, scope) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, scope) for one in value]
    if isinstance(value, str) and "${{" in value:
        result = evaluated(value, scope.contexts)
        return Unknown(result.unknown) if result.unknown else result.text
    return value


def _workspace(steps: Value, scope: _Scope) -> Workspace:
    found = [
        checkout
        for step in items(steps)
        if (checkout := checkout_of(step, scope.contexts)) is not None
    ]
    if all(one.path == "." and one.is_own for one in found):
        return Workspace()
    if any(not one.is_own for one in found) and not any(one.is_own for one in found):
        own_is_open = all(one.path != "." for one in found)
        return Workspace((*found, Checkout(".", True)) if own_is_open else tuple(found))
    return Workspace(tuple(dict.fromkeys(found)))


def _steps(steps: Value | None, scope: _Scope) -> Iterator[Found]:
    for step in items(steps):
        if next(scope.visits) >= _MOST_STEPS:
            reason = f"more than {_MOST_STEPS:,} steps, with those of all combinations"
            yield Unknowable(reason), Setting(Location(scope.path, 1))
            return
        if isinstance(step, Mapping) and not _is_off(step, scope):
            yield from _step(step, scope.with_environment(get(step, "env")))


def _is_off(step: Mapping, scope: _Scope) -> bool:
    """Whether a step never runs, by its condition alone."""
    condition = text(get(step, "if"))
    if condition is None:
        return False
    bare = condition.strip().removeprefix("${{").removesuffix("}}").strip()
    return value_of(bare, scope.contexts) in (False, "", 0)


def _step(step: Mapping, scope: _Scope) -> Iterator[Found]:
    setting = Setting(
        Location(scope.path, step.line),
        variables=scope.environment,
        workspace=scope.workspace,
    )
    uses, run = text(get(step, "uses")), get(step, "run")
    if uses is not None and uses.startswith("./"):
        folder = uses.rstrip("/")
        names = (f"{folder}/action.yml", f"{folder}/action.yaml")
        yield from _called(names, get(step, "with"), scope)
    elif uses is not None:
        try:
            yield from of_step(step_of_action(uses, get(step, "with"), scope.contexts), setting)
        except Unknowable as unknowable:
            yield unknowable, setting
    elif isinstance(run, Scalar):
        shell = (text(get(step, "shell")) or "bash").split()[0]
        if not shell.startswith(_OTHER_SHELLS):
            yield from _run(_as_posix(run, shell), step, scope, setting)


def _run(run: Scalar, step: Mapping, scope: _Scope, setting: Setting) -> Iterator[Found]:
    if not MAY_BUILD.search(run.text) and "${{" not in run.text:
        return
    written = text(get(step, "working-directory") or scope.directory)
    directory: str | None = "."
    if written:
        evaluation = evaluated(written, scope.contexts)
        directory = None if evaluation.unknown else joined(".", evaluation.text)
    shell = Shell(directory, dict(scope.environment))
    yield from of_script(run, setting, scope.lines, shell, scope.contexts)


def _as_posix(run: Scalar, shell: str) -> Scalar:
    """A script of Windows' shells, near enough to one of a POSIX shell to find its commands."""
    if not shell.startswith(_WINDOWS_SHELLS):
        return run
    continued = "^" if shell.startswith("cmd") else "`"
    return run._replace(
        text=run.text.replace(f"{continued}\n", "\\\n").replace("\\", "/").replace("/\n", "\\\n")
    )
