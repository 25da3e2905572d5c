"""Google Cloud Build: steps that are arguments of a program, or a script."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.builds.workflows.commands import kaniko, step_of
from ctxaudit.builds.workflows.found import Found, of_script, of_step
from ctxaudit.builds.workflows.model import ROOT, Setting, Text, joined
from ctxaudit.builds.workflows.run import Shell
from ctxaudit.builds.workflows.values import Lines, get, items, text
from ctxaudit.builds.workflows.variables import substituted, with_variables
from ctxaudit.builds.yaml import Mapping, Scalar, Value
from ctxaudit.model import Location

_WORKSPACE = "/workspace"
_SHELLS = frozenset(("bash", "sh", "/bin/bash", "/bin/sh"))


def cloudbuild_builds(document: Mapping, path: str, lines: Lines) -> Iterator[Found]:
    """The builds of all steps."""
    shared = with_variables({}, get(document, "substitutions"))
    for step in items(get(document, "steps")):
        if not isinstance(step, Mapping):
            continue
        variables = with_variables(shared, get(step, "env"))
        directory = _directory(get(step, "dir"), variables)
        setting = Setting(Location(path, step.line), directory, variables)
        yield from _step(step, setting, lines)


def _directory(value: Value | None, variables: dict[str, Text]) -> str | None:
    written = substituted(text(value) or ".", variables)
    return None if written.unknown else joined(".", _local(written.text))


def _local(written: str) -> str:
    is_below = written == _WORKSPACE or written.startswith(f"{_WORKSPACE}/")
    return f"{ROOT}{written.removeprefix(_WORKSPACE)}" if is_below else written


def _step(step: Mapping, setting: Setting, lines: Lines) -> Iterator[Found]:
    script, arguments = get(step, "script"), items(get(step, "args"))
    entrypoint = text(get(step, "entrypoint")) or ""
    image = (text(get(step, "name")) or "").partition(":")[0]
    shell = Shell(setting.directory, dict(setting.variables))
    if isinstance(script, Scalar):
        yield from of_script(script, setting, lines, shell)
    elif entrypoint in _SHELLS:
        for argument in arguments:
            if isinstance(argument, Scalar) and not argument.text.startswith("-"):
                unescaped = argument._replace(text=argument.text.replace("$$", "$"))
                yield from of_script(unescaped, setting, lines, shell)
    else:
        words = [_word(argument, setting) for argument in arguments]
        yield from _program(entrypoint or image, words, setting)


def _program(program: str, words: list[Text], setting: Setting) -> Iterator[Found]:
    if "kaniko" in program:
        yield from of_step(kaniko(words), setting)
    elif program.rpartition("/")[2] in ("docker", "docker-compose", "podman", "buildx"):
        name = program.rpartition("/")[2]
        first = [Text("docker"), Text("buildx")] if name == "buildx" else [Text(name)]
        yield from of_step(step_of([*first, *words]), setting)


def _word(value: Value, setting: Setting) -> Text:
    written = substituted(text(value) or "", setting.variables)
    option, equals, path = written.text.partition("=")
    if equals and option.startswith("--"):
        return written._replace(text=f"{option}={_local(path)}")
    return written._replace(text=_local(written.text))
