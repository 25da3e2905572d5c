"""All that the bake files of one project define, and the values of it."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from typing import Protocol

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.convert import converted
from ctxaudit.builds.bake.evaluate import Scope
from ctxaudit.builds.bake.seen import UserFunction
from ctxaudit.builds.bake.trouble import (
    CycleError,
    NotEvaluatedError,
    RefusedError,
    error_at,
    not_evaluated_at,
)
from ctxaudit.builds.bake.types import type_constraint
from ctxaudit.builds.bake.userfunctions import Functions
from ctxaudit.builds.bake.values import ANY, NULL, Type, Value, string
from ctxaudit.builds.bake.variables import as_primitive, as_type, given
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location

BLOCKS = ("group", "target")
_MOST_STEPS = 200_000
_MACHINES = {
    "x86_64": "amd64",
    "amd64": "amd64",
    "aarch64": "arm64",
    "arm64": "arm64",
    "armv7l": "arm/v7",
    "armv6l": "arm/v6",
    "i386": "386",
    "i686": "386",
}


class Blocks(Protocol):
    """What `target.NAME` and `group.NAME` stand for."""

    def attribute(self, kind: str, name: str, attribute: str, at: Location) -> Value:
        """An attribute of a block."""
        ...


class World:
    """Variables, functions and blocks; a value is found out when it is asked for."""

    def __init__(
        self, documents: Sequence[syntax.Document], environment: Mapping[str, str]
    ) -> None:
        self.environment = environment
        self.builtins = {
            "BAKE_CMD_CONTEXT": string("cwd://"),
            "BAKE_LOCAL_PLATFORM": string(local_platform()),
        }
        reserved = {*BLOCKS, *self.builtins}
        self.blocks = [block for each in documents for block in each.blocks if block.kind in BLOCKS]
        self.settings: dict[str, syntax.Setting] = {}
        self.variables: dict[str, syntax.Block] = {}
        functions: dict[str, syntax.Block] = {}
        declared = {"variable": self.variables, "function": functions}
        for document in documents:
            self.settings |= document.settings
            for block in document.blocks:
                if block.kind in declared:
                    declared[block.kind][_label(block)] = block
        for name in reserved:
            self.settings.pop(name, None)
            self.variables.pop(name, None)
            functions.pop(name, None)
        self.settings.pop("function", None)
        self.functions = Functions(functions, self)
        self.targets: Blocks | None = None
        self._values: dict[str, Value | NotEvaluatedError] = {}
        self._open: list[str] = []
        self._steps = 0

    def scope(self) -> Scope:
        """What an expression outside of all blocks sees."""
        return Scope(self)

    def count_steps(self, at: Location, many: int = 1) -> None:
        """Counts what is evaluated. Raises CtxauditError if it is without measure."""
        self._steps += many
        if self._steps > _MOST_STEPS:
            message = f"more than {_MOST_STEPS:,} steps are needed to evaluate this file"
            raise CtxauditError(message, path=at.file, line=at.line)

    def resolve_all(self) -> None:
        """Finds out what bake finds out before it looks at any target."""
        for name in self.variables:
            self._known(name, Location("", 0))
        for block in self.variables.values():
            for inner in block.blocks:
                if inner.kind == "validation":
                    self._validate(block, inner)
        self.functions.check_all()

    def resolve_settings(self) -> None:
        """Finds out what bake finds out after the targets."""
        for name in self.settings:
            self._known(name, Location("", 0))

    def _validate(self, block: syntax.Block, rule: syntax.Block) -> None:
        if "condition" not in rule.settings:
            raise error_at(rule.at, "a validation needs a condition")
        condition = rule.settings["condition"].value
        try:
            if not self.scope().holds(condition):
                message = f'the variable "{_label(block)}" does not pass its validation'
                raise error_at(condition.at, message)
        except NotEvaluatedError:
            return

    def is_block(self, name: str) -> bool:
        """Whether a name stands for the blocks of a kind."""
        return self.targets is not None and name in BLOCKS

    def block(self, kind: str, name: str, attribute: str | None, at: Location) -> Value:
        """A target or group as an object, with that attribute at least."""
        if attribute is None or self.targets is None:
            raise not_evaluated_at(at, f"a whole {kind} as a value")
        return self.targets.attribute(kind, name, attribute, at)

    def function(self, name: str, at: Location) -> UserFunction | None:
        """The function of that name that a file defines."""
        return self.functions.get(name, at)

    def is_known(self, name: str) -> bool:
        """Whether there is a variable of that name."""
        return name in self.builtins or name in self.settings or name in self.variables

    def variable(self, name: str, at: Location) -> Value:
        """The value of a variable."""
        found = self._known(name, at)
        if isinstance(found, NotEvaluatedError):
            raise found
        return found

    def _known(self, name: str, at: Location) -> Value | NotEvaluatedError:
        if name in self.builtins:
            return self.builtins[name]
        if name not in self._values:
            if not self.is_known(name):
                raise error_at(at, f'there is no variable "{name}"')
            if name in self._open:
                raise CycleError(f'"{name}" needs itself', path=at.file, line=at.line)
            self._open.append(name)
            try:
                self._values[name] = self._evaluated(name)
            except NotEvaluatedError as error:
                self._values[name] = error
            finally:
                self._open.pop()
        return self._values[name]

    def _evaluated(self, name: str) -> Value:
        block = self.variables.get(name)
        default = self.settings.get(name)
        wanted, is_typed = ANY, False
        if default is None and block is not None:
            default = block.settings.get("default")
            wanted, is_typed = self._type(block)
        found = (
            self.environment
            and block is not None
            and given(name, self.environment, {*self.variables, *self.builtins}, is_typed)
        )
        value = NULL
        if default is not None:
            value = self._default(default, wanted)
        elif not found:
            return Value(wanted, None) if is_typed else string("")
        if not found or block is None:
            return value
        text, is_json = found
        try:
            if is_typed:
                return as_type(text, wanted, is_json)
            if default is None or value.type == ANY:
                return string(text)
            return as_primitive(text, value.type)
        except RefusedError as refused:
            raise error_at(block.at, f'the variable "{name}": {refused}') from None

    def _type(self, block: syntax.Block) -> tuple[Type, bool]:
        setting = block.settings.get("type")
        if setting is None or setting.value == syntax.Literal(setting.value.at, NULL):
            return ANY, False
        return type_constraint(setting.value), True

    def _default(self, setting: syntax.Setting, wanted: Type) -> Value:
        value = self.scope().value(setting.value)
        try:
            return converted(value, wanted)
        except RefusedError as refused:
            raise error_at(setting.at, f"the default is not of the type: {refused}") from None


def _label(block: syntax.Block) -> str:
    if len(block.labels) != 1:
        raise error_at(block.at, f"a {block.kind} needs one name")
    return block.labels[0]


def local_platform() -> str:
    """What bake calls the platform of this machine."""
    system = platform.system().lower()
    machine = platform.machine().lower()
    return f"{system}/{_MACHINES.get(machine, machine)}"
