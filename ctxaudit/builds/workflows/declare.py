"""From a step of a workflow to the build that it declares, in paths of the repository."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.builds.remote import remote_named, remote_of
from ctxaudit.builds.workflows.model import (
    ROOT,
    BuildStep,
    FilesStep,
    Setting,
    Text,
    Unknowable,
    joined,
    known,
    listed,
)
from ctxaudit.model import Skipped
from ctxaudit.names import shown

_STDIN = "-"


def declared(step: BuildStep, setting: Setting) -> DeclaredBuild:
    """The build of a step. Raises Unknowable if its context, Dockerfile or target is not known."""
    written = known(step.context, "the build context")
    if not written:
        raise Unknowable("the build context is empty")
    context = _context(written, setting)
    file = None if step.file is None else known(step.file, "the Dockerfile") or None
    if file == _STDIN or (file is None and context == _STDIN):
        raise Unknowable("the Dockerfile comes from standard input")
    target = None if step.target is None else known(step.target, "the target") or None
    dockerfile = None if file is None else _dockerfile(file, context, step, setting)
    arguments, unknown = _arguments(step, setting)
    contexts, unnamed = _named_contexts(step, setting)
    return DeclaredBuild(
        name=_name(context, dockerfile, target),
        location=setting.location,
        context=context,
        dockerfile=dockerfile,
        target=target,
        build_args=arguments,
        named_contexts=contexts,
        unknown=tuple(_skipped(setting, reason) for reason in (*unknown, *unnamed, *_rest(step))),
    )


def files_of(step: FilesStep, setting: Setting) -> tuple[str, ...]:
    """The files of a step, as paths of the repository. Raises Unknowable."""
    kind = "Compose" if step.kind == "compose" else "bake"
    names = [known(file, f"a {kind} file") for file in step.files]
    files = tuple(_placed(name, setting) for name in names if name not in ("", _STDIN))
    if not files:
        return ()
    directory = step.directory and known(step.directory, "the directory")
    where = joined(setting.directory, directory or ".")
    if step.kind == "compose" and directory:
        if where != posixpath.dirname(joined(setting.directory, names[0])):
            raise Unknowable(f"{kind} runs with {shown(where)} as the project directory")
    elif step.kind == "bake" and setting.workspace.in_repository(where) != ".":
        raise Unknowable(f"{kind} runs in {shown(where)}, where the paths of targets are seen from")
    return files


def _context(written: str, setting: Setting) -> str:
    is_elsewhere = written == _STDIN or remote_of(written) is not None
    return written if is_elsewhere else _placed(written, setting)


def _placed(path: str, setting: Setting) -> str:
    return setting.workspace.in_repository(joined(setting.directory, path))


def _dockerfile(file: str, context: str, step: BuildStep, setting: Setting) -> str:
    """The Dockerfile seen from the context."""
    is_elsewhere = context == _STDIN or remote_of(context) is not None
    if file.startswith(("http://", "https://")):
        raise Unknowable("the Dockerfile comes from an address")
    if is_elsewhere or (step.file_in_context and not file.startswith(ROOT)):
        return posixpath.normpath(file)
    return posixpath.relpath(_placed(file, setting), context)


def _name(context: str, dockerfile: str | None, target: str | None) -> str:
    remote = remote_of(context)
    where = remote.written if remote else posixpath.join(context, dockerfile or "Dockerfile")
    name = where if remote else posixpath.normpath(where)
    return f"{name}:{target}" if target else name


def _arguments(step: BuildStep, setting: Setting) -> tuple[Mapping[str, str], list[str]]:
    """The arguments that are known, and a reason for each of the others."""
    found: dict[str, str] = {}
    reasons: list[str] = []
    for written in step.build_args:
        name, equals, value = written.text.partition("=")
        text = Text(value, written.unknown) if equals else setting.variables.get(name)
        if not name:
            reasons.append(f"a build argument depends on {listed(written.unknown)}")
        elif text is None:
            reasons.append(f"build argument {shown(name)} comes from the environment")
        elif text.unknown:
            reasons.append(f"build argument {shown(name)} depends on {listed(text.unknown)}")
        elif ROOT in text.text:
            reasons.append(f"build argument {shown(name)} is a path of the CI machine")
        else:
            found[name] = text.text
            continue
        found.pop(name, None)  # it overrules one given before
    return found, reasons


def _named_contexts(step: BuildStep, setting: Setting) -> tuple[Mapping[str, str], list[str]]:
    found: dict[str, str] = {}
    reasons: list[str] = []
    for written in step.named_contexts:
        name, equals, value = written.text.partition("=")
        if not equals or not name or written.unknown:
            cause = listed(written.unknown) or "a value that it does not have"
            reasons.append(f"named context {shown(name)} depends on {cause}")
            continue
        try:
            found[name] = value if remote_named(value) else _placed(value, setting)
        except Unknowable as unknowable:
            reasons.append(f"named context {shown(name)}: {unknowable}")
    return found, reasons


def _rest(step: BuildStep) -> list[str]:
    return [f"further options are in {listed(step.unsure)}"] if step.unsure else []


def _skipped(setting: Setting, reason: str) -> Skipped:
    return Skipped(f"{setting.location.file}:{setting.location.line}", reason)
