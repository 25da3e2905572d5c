"""The CI services whose files are steps with scripts in them: found by their keys, at any depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.builds.workflows.found import Found, of_script
from ctxaudit.builds.workflows.model import ROOT, Setting, Text, Unknowable, joined
from ctxaudit.builds.workflows.run import Shell
from ctxaudit.builds.workflows.shell import OPEN
from ctxaudit.builds.workflows.steps import ready_made
from ctxaudit.builds.workflows.values import Lines, get, items, text
from ctxaudit.builds.workflows.variables import (
    PREDEFINED,
    assignments,
    substituted,
    with_variables,
)
from ctxaudit.builds.yaml import Mapping, Scalar, Sequence, Value
from ctxaudit.model import Location

_DEEPEST = 40


class _Keys(NamedTuple):
    """What a service calls its scripts, its variables and the directory that they run in."""

    scripts: frozenset[str]
    variables: frozenset[str] = frozenset()
    directory: str = ""


_SERVICES = {
    "azure": _Keys(
        frozenset(("script", "bash", "pwsh", "powershell")),
        frozenset(("variables", "env")),
        "workingDirectory",
    ),
    "bitbucket": _Keys(frozenset(("script", "after-script"))),
    "circleci": _Keys(
        frozenset(("run", "command")), frozenset(("environment",)), "working_directory"
    ),
    "codebuild": _Keys(frozenset(("commands",))),
    "drone": _Keys(frozenset(("commands",)), frozenset(("environment",)), "directory"),
    "travis": _Keys(
        frozenset(
            "before_install install before_script script after_success after_script "
            "before_deploy after_deploy".split()
        )
    ),
}
# `<< parameters.x >>` of CircleCI; `$(Build.SourcesDirectory)` and `${{ parameters.x }}` of Azure
_PARAMETER = re.compile(r"<<\s*([\w.-]+)\s*>>|\$\{\{(?:[^$}]|\}(?!\}))*\}\}")
_NAMED = re.compile(r"<<\s*[\w.-]+\s*>>|\$\{\{\s*[\w.-]+\s*\}\}|\$\([\w.]+\)")
_MACRO = re.compile(r"\$\(([A-Za-z_][\w.]*)\)")
_SOURCES = frozenset(
    ("build.sourcesdirectory", "system.defaultworkingdirectory", "build.repository.localpath")
)


class _Scope(NamedTuple):
    service: str
    keys: _Keys
    path: str
    lines: Lines
    variables: dict[str, Text]
    directory: str | None = "."


def service_builds(document: Value, service: str, path: str, lines: Lines) -> Iterator[Found]:
    """The builds of all steps of a file, whether or not a pipeline comes to them."""
    scope = _Scope(service, _SERVICES[service], path, lines, dict(PREDEFINED))
    for variables in _variants(document, service):
        yield from _walk(document, scope._replace(variables={**scope.variables, **variables}), 0)


def _walk(value: Value, scope: _Scope, depth: int) -> Iterator[Found]:
    if depth > _DEEPEST:
        return
    if isinstance(value, Sequence):
        for item in value.items:
            yield from _walk(item, scope, depth + 1)
    elif isinstance(value, Mapping):
        scope = _entered(value, scope)
        setting = Setting(Location(scope.path, value.line), scope.directory, scope.variables)
        yield from ready_made(value, scope.service, setting)
        shell = Shell(scope.directory, dict(scope.variables))
        for key, one in value.entries.items():
            if key in scope.keys.scripts and not isinstance(one, Mapping):
                yield from _script(one, setting, scope, shell)
            else:
                yield from _walk(one, scope, depth + 1)


def _entered(value: Mapping, scope: _Scope) -> _Scope:
    """The scope inside of a mapping, with the variables and the directory that it sets."""
    variables = scope.variables
    for key in scope.keys.variables:
        variables = with_variables(variables, value.entries.get(key))
    directory = scope.directory
    written = text(value.entries.get(scope.keys.directory)) if scope.keys.directory else None
    is_checkout = scope.service == "circleci" and "steps" in value.entries
    if written and not is_checkout:
        directory = _directory(substituted(_open(written, scope), variables), scope.directory)
    return scope._replace(variables=variables, directory=directory)


def _directory(written: Text, within: str | None) -> str | None:
    if written.unknown or OPEN in written.text or written.text.startswith("~"):
        return None
    try:
        return joined(within, written.text)
    except Unknowable:
        return None


def _script(value: Value, setting: Setting, scope: _Scope, shell: Shell) -> Iterator[Found]:
    for item in items(value):
        if isinstance(item, Scalar):
            scalar = item._replace(text=_open(item.text, scope))
            yield from of_script(scalar, setting, scope.lines, shell)


def _open(written: str, scope: _Scope) -> str:
    """A script with what the service itself puts in before a shell sees it."""

    def named(found: re.Match[str]) -> str:
        is_name = _NAMED.fullmatch(found[0])
        return f"{OPEN}{found[0] if is_name else 'an expression'}{OPEN}"

    def macro(found: re.Match[str]) -> str:
        name = found[1]
        value = scope.variables.get(name)
        if name.lower() in _SOURCES:
            return ROOT
        if value is not None and not value.unknown:
            return value.text
        return named(found) if "." in name or value is not None else found[0]

    if scope.service == "circleci":
        return _PARAMETER.sub(named, written)
    return (
        _MACRO.sub(macro, _PARAMETER.sub(named, written)) if scope.service == "azure" else written
    )


def _variants(document: Value, service: str) -> list[dict[str, Text]]:
    """The variables that the whole file has, once for each variant of it."""
    if service == "codebuild":
        return [with_variables({}, get(document, "env", "variables"))]
    return _travis_variants(document) if service == "travis" else [{}]


def _travis_variants(document: Value) -> list[dict[str, Text]]:
    """The variables of Travis: those for all jobs, with each line of the others."""
    env = get(document, "env")
    is_split = isinstance(env, Mapping) and {"global", "jobs", "matrix"} & env.entries.keys()
    shared = get(env, "global") if is_split else None
    lines = items(get(env, "jobs") or get(env, "matrix")) if is_split else items(env)
    common = with_variables({}, shared)
    if isinstance(env, Mapping) and not is_split:
        return [with_variables(common, env)]
    found = [
        {**common, **{name: Text(one) for name, one in assignments(text(line)).items()}}
        for line in lines
        if isinstance(line, Scalar)
    ]
    return found or [common]
