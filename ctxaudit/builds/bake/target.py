"""A bake target: what its blocks say of a build, and how these are merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.blocks import Instance
from ctxaudit.builds.bake.trouble import NotEvaluatedError, error_at
from ctxaudit.builds.bake.values import STRING, Value
from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location, Skipped

Text = str | CtxauditError | None
TEXTS = ("context", "dockerfile", "dockerfile-inline", "target")


@dataclass
class Target:
    """What is known of a target; an error in place of a text is why that is not known.

    `args`: a Skipped in place of a text is an argument that is set to what is not known.
    """

    name: str
    at: Location
    texts: dict[str, Text] = field(default_factory=dict)
    args: dict[str, str | Skipped] = field(default_factory=dict)
    contexts: dict[str, str] = field(default_factory=dict)
    inherits: list[tuple[str, Location]] = field(default_factory=list)
    unknown: list[Skipped] = field(default_factory=list)
    problems: list[CtxauditError] = field(default_factory=list)
    hides_args: Skipped | None = None

    def merge(self, other: Target) -> None:
        """Puts what another says over what this one says."""
        self.texts |= {name: text for name, text in other.texts.items() if text is not None}
        if other.hides_args is not None:
            self.hides_args = other.hides_args
            self.args = {}
        self.args |= other.args
        self.contexts |= other.contexts
        self.inherits += other.inherits
        self.unknown += [one for one in other.unknown if one not in self.unknown]
        self.problems += [one for one in other.problems if one not in self.problems]


def of_service(build: DeclaredBuild) -> Target:
    """The target that bake makes of a Compose service."""
    texts: dict[str, Text] = {
        "context": build.context,
        "dockerfile": build.dockerfile,
        "dockerfile-inline": build.dockerfile_inline,
        "target": build.target,
    }
    return Target(
        build.name.replace(".", "_"),
        build.location,
        {name: text for name, text in texts.items() if text is not None},
        dict(build.build_args),
        dict(build.named_contexts),
        unknown=list(build.unknown),
        problems=[build.problem] if build.problem else [],
    )


def of_instance(instance: Instance) -> Target:
    """The target that a block is. Raises EvaluationError where bake refuses it."""
    target = Target(instance.name, instance.block.at)
    if instance.problem is not None:
        target.problems.append(instance.problem)
        return target
    for name in TEXTS:
        target.texts[name] = _text(instance, name)
    _read(target, lambda: _contexts(instance, target))
    _read(target, lambda: _inherits(instance, target))
    _args(instance, target)
    return target


def _text(instance: Instance, name: str) -> Text:
    try:
        text: str | None = instance.value(name).data
        return text
    except NotEvaluatedError as error:
        return error


def _read(target: Target, read: Callable[[], None]) -> None:
    try:
        read()
    except NotEvaluatedError as error:
        target.problems.append(error)


def _contexts(instance: Instance, target: Target) -> None:
    value = instance.value("contexts")
    for name, item in (value.data or {}).items():
        target.contexts[name] = _not_null(instance, "contexts", item)


def _inherits(instance: Instance, target: Target) -> None:
    setting = instance.setting("inherits")
    if setting is not None:
        for item in instance.value("inherits").data or ():
            target.inherits.append((_not_null(instance, "inherits", item), setting.at))


def _not_null(instance: Instance, name: str, item: Value) -> str:
    if item.is_null:
        setting = instance.setting(name)
        raise error_at(setting.at if setting else instance.block.at, f'"{name}" has a null')
    text: str = item.data
    return text


def _args(instance: Instance, target: Target) -> None:
    setting = instance.setting("args")
    if setting is None:
        return
    try:
        items = instance.value("args").data or {}
        target.args = {name: item.data for name, item in items.items() if not item.is_null}
    except NotEvaluatedError as error:
        try:
            _single_args(instance, target, setting.value)
        except NotEvaluatedError:
            target.args = {}
            target.hides_args = _skipped("the build arguments", error, setting.at)


def _single_args(instance: Instance, target: Target, node: syntax.Node) -> None:
    """Each argument by itself, as some of them can be evaluated."""
    if not isinstance(node, syntax.Object):
        raise NotEvaluatedError("")
    for key, item in node.items:
        name = instance.scope.key(key)
        try:
            value = instance.typed(instance.scope.value(item), STRING, item.at)
            target.args.pop(name, None)
            if not value.is_null:
                target.args[name] = value.data
        except NotEvaluatedError as error:
            target.args[name] = _skipped(f'the build argument "{name}"', error, item.at)


def _skipped(what: str, error: NotEvaluatedError, at: Location) -> Skipped:
    place = f"{error.path or at.file}:{error.line or at.line}"
    return Skipped(place, f"{what}: {error.message}")
