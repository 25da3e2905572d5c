"""From what a source declares to a build with paths that can be opened."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from ctxaudit import disk
from ctxaudit.builder import Builder
from ctxaudit.builds.model import BuildDefinition, DeclaredBuild, Source, SourceKind
from ctxaudit.builds.remote import remote_named, remote_of
from ctxaudit.dockerfile.graph import is_remote
from ctxaudit.errors import CtxauditError
from ctxaudit.inputs import default_dockerfile
from ctxaudit.model import Skipped
from ctxaudit.names import shown

_LINK = re.compile("target:|service:")


def resolve(
    declared: DeclaredBuild, directory: str, kind: SourceKind, builder: Builder
) -> BuildDefinition:
    """The build that a source declares whose paths are relative to `directory`.

    What is not there or not on this machine is the definition's `problem`.
    """
    written = declared.context or "."
    remote = remote_of(written, declared.dockerfile, declared.target)
    context = remote.written if remote else joined(directory, written)
    dockerfile = None
    if declared.dockerfile_inline is None and remote is None:
        dockerfile = _dockerfile(context, declared.dockerfile, builder)
    definition = BuildDefinition(
        name=declared.name,
        context=context,
        dockerfile=dockerfile,
        dockerfile_inline=declared.dockerfile_inline,
        target=declared.target,
        build_args=declared.build_args,
        named_contexts=_named(declared.named_contexts, directory),
        sources=(Source(kind, declared.location),),
        unknown=(*declared.unknown, *_linked(declared)),
        problem=declared.problem,
    )
    if remote is not None and declared.problem is None:
        reason = f"{declared.name} is built from {remote.kind}; to audit it: {remote.advice}"
        return definition._replace(problem=_problem(declared, reason), is_remote=True)
    return definition._replace(problem=declared.problem or _missing(declared, definition))


def joined(directory: str, path: str) -> str:
    """The path seen from the directory, in its shortest form."""
    return os.path.normpath(os.path.join(directory, path))


def _dockerfile(context: str, written: str | None, builder: Builder) -> str:
    if written is None:
        return _default(context, builder) or joined(context, "Dockerfile")
    path = joined(context, written)
    if written == "Dockerfile" and disk.kind(path) is None:
        return _default(context, builder) or path
    return path


def _default(context: str, builder: Builder) -> str | None:
    path = default_dockerfile(context, builder)
    return path and os.path.normpath(path)


def _named(contexts: Mapping[str, str], directory: str) -> dict[str, str]:
    return {name: _named_context(value, directory) for name, value in contexts.items()}


def _named_context(value: str, directory: str) -> str:
    if result := _LINK.match(value):
        return f"target://{value[result.end() :]}"  # nothing on disk, as the result of a build
    return value if remote_named(value) else joined(directory, value)


def _linked(declared: DeclaredBuild) -> tuple[Skipped, ...]:
    """Named contexts that are results of other builds."""
    place = f"{declared.location.file}:{declared.location.line}"
    return tuple(
        Skipped(place, f"{shown(name)} is what another build makes ({shown(value)}), counted there")
        for name, value in declared.named_contexts.items()
        if _LINK.match(value)
    )


def _missing(declared: DeclaredBuild, definition: BuildDefinition) -> CtxauditError | None:
    """What a local build lacks on the disk."""
    needed = [("build context", definition.context)]
    needed += [
        (f"additional context {shown(name)}", value)
        for name, value in definition.named_contexts.items()
        if not is_remote(value)
    ]
    for what, path in needed:
        if not disk.is_directory(path):
            wrong = "is a file" if disk.kind(path) else "is not there"
            return _problem(declared, f"the {what} {shown(path)} of {declared.name} {wrong}")
    dockerfile = definition.dockerfile
    if dockerfile is not None and disk.kind(dockerfile) is None:
        reason = f"the Dockerfile {shown(dockerfile)} of {declared.name} is not there"
        return _problem(declared, reason)
    return None


def _problem(declared: DeclaredBuild, reason: str) -> CtxauditError:
    return CtxauditError(reason, path=declared.location.file, line=declared.location.line)
