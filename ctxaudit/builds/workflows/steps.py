"""Steps that build without a script: Azure's Docker task, CircleCI's orb, Drone's plugins."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ctxaudit.builds.workflows.expressions import evaluated
from ctxaudit.builds.workflows.found import Found
from ctxaudit.builds.workflows.model import ROOT, BuildStep, Setting, Text, Unknowable
from ctxaudit.builds.workflows.values import get, items, pairs, text
from ctxaudit.builds.workflows.variables import substituted
from ctxaudit.builds.yaml import Mapping, Value

_PLUGINS = re.compile(
    r"(?:.*/)?(?:plugins/(?:docker|ecr|gcr|acr|kaniko)|banzaicloud/drone-kaniko|drone-kaniko"
    r"|plugin-docker-buildx|plugin-kaniko)(?::.*)?"
)
_ORB = re.compile(r"docker/(?:build|publish)")
_MACRO = re.compile(r"\$\(([A-Za-z_][\w.]*)\)")


def ready_made(step: Mapping, service: str, setting: Setting) -> Iterator[Found]:
    """The build of a step of a kind that the service, or a plugin of it, brings."""
    if service == "azure" and (text(get(step, "task")) or "").startswith("Docker@"):
        found = _azure(step, setting)
        if found is not None:
            yield found, setting
    elif service == "drone" and _PLUGINS.fullmatch(text(get(step, "image")) or ""):
        yield _plugin(step, setting), setting
    elif service == "circleci":
        for name, given in pairs(step):
            if _ORB.fullmatch(name) and isinstance(given, Mapping):
                yield _orb(given, setting), setting


def _text(value: Value | None, setting: Setting) -> Text | None:
    """An input with what is known put in."""
    written = text(value)
    if not written:
        return None
    opened = _MACRO.sub(
        lambda found: ROOT if "directory" in found[1].lower() else f"${{{{ {found[1]} }}}}", written
    )
    opened = re.sub(r"<<\s*([\w.-]+)\s*>>", r"${{ \1 }}", opened)
    first = evaluated(opened, {})
    second = substituted(first.text, setting.variables)
    return Text(second.text, (*first.unknown, *second.unknown))


def _azure(step: Mapping, setting: Setting) -> BuildStep | Unknowable | None:
    inputs = get(step, "inputs")
    given = {key.lower(): _text(one, setting) for key, one in pairs(inputs)}
    command = (given.get("command") or Text("buildAndPush")).text.lower()
    if command not in ("build", "buildandpush", "build an image"):
        return None
    file = given.get("dockerfile") or Text("**/Dockerfile")
    context = given.get("buildcontext") or given.get("context") or Text("**")
    if "*" in file.text:
        return Unknowable("the Dockerfile is the first that matches a pattern")
    if "*" in context.text:
        context = Text(posixpath.dirname(file.text) or ".", file.unknown)
    return BuildStep(context=context, file=file)


def _plugin(step: Mapping, setting: Setting) -> BuildStep:
    """Settings of Drone 1 and Woodpecker; those of Drone 0.8 are keys of the step itself."""
    settings = get(step, "settings") or step
    arguments = get(settings, "build_args")
    listed = [_text(item, setting) for item in items(arguments)]
    listed += [Text(f"{name}={text(one) or ''}") for name, one in pairs(arguments)]
    return BuildStep(
        context=_text(get(settings, "context"), setting) or Text("."),
        file=_text(get(settings, "dockerfile"), setting),
        target=_text(get(settings, "target"), setting),
        build_args=tuple(one for one in listed if one is not None),
    )


def _orb(given: Mapping, setting: Setting) -> BuildStep:
    """`docker/build`: the Dockerfile lies in `path`, the context is `docker-context`."""
    path = _text(get(given, "path"), setting) or Text(".")
    name = _text(get(given, "dockerfile"), setting) or Text("Dockerfile")
    return BuildStep(
        context=_text(get(given, "docker-context"), setting) or Text("."),
        file=Text(posixpath.join(path.text, name.text), (*path.unknown, *name.unknown)),
    )
