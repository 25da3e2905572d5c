"""Functions that a bake file defines itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.functions import FUNCTIONS, NOT_EVALUATED, SPECIAL
from ctxaudit.builds.bake.names import calls_in, variables_in
from ctxaudit.builds.bake.parse import parse_template
from ctxaudit.builds.bake.trouble import CycleError, RefusedError, error_at
from ctxaudit.builds.bake.values import Value, tuple_value
from ctxaudit.model import Location

if TYPE_CHECKING:
    from ctxaudit.builds.bake.world import World


class _Defined(NamedTuple):
    """A function with the names of its parameters."""

    name: str
    parameters: tuple[str, ...]
    rest: str | None
    result: syntax.Node


class Functions:
    """The functions of one project; bake's own of the same name win."""

    def __init__(self, blocks: dict[str, syntax.Block], world: World) -> None:
        self.blocks = {
            name: block
            for name, block in blocks.items()
            if name not in FUNCTIONS and name not in NOT_EVALUATED and name not in SPECIAL
        }
        self.world = world
        self._defined: dict[str, _Defined] = {}
        self._open: list[str] = []

    def check_all(self) -> None:
        """Raises CtxauditError for a function that bake refuses, called or not."""
        for name, block in self.blocks.items():
            self.get(name, block.at)

    def get(self, name: str, at: Location) -> _Callable | None:
        """The function of that name."""
        if name not in self.blocks:
            return None
        if name not in self._defined:
            if name in self._open:
                message = f'the function "{name}" needs itself'
                raise CycleError(message, path=at.file, line=at.line)
            self._open.append(name)
            self._defined[name] = self._define(name, self.blocks[name])
            self._open.pop()
        return _Callable(self._defined[name], self.world)

    def _define(self, name: str, block: syntax.Block) -> _Defined:
        for setting in ("params", "result"):
            if setting not in block.settings:
                raise error_at(block.at, f'the function "{name}" needs "{setting}"')
        parameters = block.settings["params"].value
        if not isinstance(parameters, syntax.Tuple):
            raise error_at(parameters.at, "the parameters must be a list of names")
        rest = block.settings.get("variadic_params")
        result = block.settings["result"].value
        found = _Defined(
            name,
            tuple(map(_name, parameters.items)),
            _name(rest.value) if rest else None,
            parse_template(result.text, result.at)
            if isinstance(result, syntax.Deferred)
            else result,
        )
        self._check(found)
        return found

    def _check(self, function: _Defined) -> None:
        """All that a function names must be there, whether it is called or not."""
        for call in calls_in(function.result):
            is_own = call.name in FUNCTIONS or call.name in NOT_EVALUATED or call.name in SPECIAL
            if not is_own and self.get(call.name, call.at) is None:
                raise error_at(call.at, f'there is no function "{call.name}"')
        known = frozenset((*function.parameters, function.rest or ""))
        for variable in variables_in(function.result, known):
            if not self.world.is_known(variable.name):
                raise error_at(variable.at, f'there is no variable "{variable.name}"')


class _Callable:
    """A function that can be called."""

    def __init__(self, function: _Defined, world: World) -> None:
        self.function = function
        self.world = world

    def __call__(self, arguments: list[Value]) -> Value:
        """Its result."""
        name, parameters, rest, result = self.function
        many = len(parameters)
        if len(arguments) < many or (rest is None and len(arguments) > many):
            raise RefusedError(f"{name} takes {many} arguments, not {len(arguments)}")
        if any(value.is_null for value in arguments):
            raise RefusedError(f"an argument of {name} is null")
        names = dict(zip(parameters, arguments, strict=False))
        if rest is not None:
            names[rest] = tuple_value(arguments[many:])
        return self.world.scope().inner(names).value(result)


def _name(node: syntax.Node) -> str:
    if isinstance(node, syntax.Variable):
        return node.name
    if isinstance(node, syntax.Deferred) and node.text.isidentifier():
        return node.text
    raise error_at(node.at, "a parameter must be a name")
