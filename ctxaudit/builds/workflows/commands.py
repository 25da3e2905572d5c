"""Which build a command line asks for."""

from __future__ import annotations

import posixpath
import re

from ctxaudit.builds.remote import remote_of
from ctxaudit.builds.workflows.model import BuildStep, FilesStep, Step, Text
from ctxaudit.builds.workflows.options import (
    BAKE,
    BUILDAH_BUILD,
    COMPOSE,
    DOCKER,
    DOCKER_BUILD,
    KANIKO,
    Grammar,
    Options,
    read_options,
)

_ENGINES = frozenset("docker nerdctl podman finch docker.exe".split())
_COMPOSES = frozenset("docker-compose podman-compose docker-compose.exe".split())
# each program's name has one of these in it
MAY_BUILD = re.compile(r"docker|podman|buildah|nerdctl|finch|kaniko")
_GROUPS = frozenset("buildx image builder".split())
_BUILDS = frozenset("build b".split())
# the subcommands of Compose that build
_COMPOSE_BUILDS = frozenset("build up run create watch".split())
_EXECUTOR = re.compile(r"(?:.*/)?kaniko/(?:executor|warmer)|(?:.*/)?executor")


def step_of(words: list[Text]) -> Step | None:
    """The build that a command asks for, by its words from the program's name on."""
    if not words:
        return None
    program = posixpath.basename(words[0].text)
    if program in _ENGINES:
        return _engine(program, words[1:])
    if program in _COMPOSES:
        return _compose(words[1:])
    if program == "buildah":
        options = read_options(words[1:], DOCKER, until_first=True)
        if _first(options) in ("bud", "build", "build-using-dockerfile"):
            return _build(list(options.positional[1:]), BUILDAH_BUILD, is_buildah=True)
    if "kaniko" in words[0].text and _EXECUTOR.fullmatch(words[0].text):
        return kaniko(words[1:])
    return None


def _engine(program: str, words: list[Text]) -> Step | None:
    options = read_options(words, DOCKER, until_first=True)
    command, rest = _first(options), list(options.positional[1:])
    if command == "compose":
        return _compose(rest)
    if command in _GROUPS:
        options = read_options(rest, DOCKER, until_first=True)
        is_buildx = command == "buildx"
        command, rest = _first(options), list(options.positional[1:])
        if is_buildx and command in ("bake", "f"):
            return _bake(rest)
    if command not in _BUILDS:
        return None
    is_buildah = program == "podman"
    return _build(rest, BUILDAH_BUILD if is_buildah else DOCKER_BUILD, is_buildah=is_buildah)


def _first(options: Options) -> str:
    return options.positional[0].text if options.positional else ""


def _build(words: list[Text], grammar: Grammar, *, is_buildah: bool) -> BuildStep | None:
    options = read_options(words, grammar)
    if options.last("help") is not None:
        return None
    file = options.last("file")
    return BuildStep(
        context=_context(options, file, is_buildah=is_buildah),
        file=file,
        target=options.last("target"),
        build_args=options.all("build-arg"),
        named_contexts=options.all("build-context"),
        unsure=_names(options.unsure) if options.positional else (),
    )


def _context(options: Options, file: Text | None, *, is_buildah: bool) -> Text:
    """The one argument, or why it cannot be told."""
    found = options.positional
    if len(found) == 1:
        return found[0]
    if not found and options.unsure:
        return options.unsure[-1]
    if not found and is_buildah:
        return file._replace(text=posixpath.dirname(file.text) or ".") if file else Text(".")
    if not found:
        return Text("", ("an argument that is missing",))
    return Text("", ("which of its arguments it is",))


def _names(words: tuple[Text, ...]) -> tuple[str, ...]:
    return tuple(name for word in words for name in word.unknown)


def _compose(words: list[Text]) -> FilesStep | None:
    options = read_options(words, COMPOSE, until_first=True)
    if _first(options) not in _COMPOSE_BUILDS:
        return None
    return FilesStep("compose", options.all("file"), options.last("project-directory"))


def _bake(words: list[Text]) -> FilesStep:
    options = read_options(words, BAKE)
    if any(remote_of(word.text) is not None for word in options.positional):
        return FilesStep("bake", (Text("", ("a bake definition that is elsewhere",)),))
    return FilesStep("bake", options.all("file"))


def kaniko(words: list[Text]) -> BuildStep | None:
    """The build that the arguments of kaniko's executor ask for."""
    options = read_options(words, KANIKO)
    context, file = options.last("context"), options.last("dockerfile")
    if context is None and file is None:
        return None
    context = context or Text(".")
    folder = options.last("context-sub-path")
    path = context.text.removeprefix("dir://")
    if folder is not None:
        context = Text(posixpath.join(path, folder.text), (*context.unknown, *folder.unknown))
    else:
        context = context._replace(text=path)
    # looked for from the working directory and then in the context, where a bare name is
    return BuildStep(
        context=context,
        file=file,
        target=options.last("target"),
        build_args=options.all("build-arg"),
        file_in_context=file is not None and "/" not in file.text,
    )
