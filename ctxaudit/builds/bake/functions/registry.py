"""What a function of bake's language is, and the table they are all in."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ctxaudit.builds.bake.trouble import RefusedError
from ctxaudit.builds.bake.values import ANY, Type, Value

_LARGEST_INT = 1 << 63
Run = Callable[..., Value]


class Function(NamedTuple):
    """A function: the types its arguments are converted to, and of any further ones.

    `takes_null`: arguments of any type may be null.
    """

    name: str
    parameters: tuple[Type, ...]
    rest: Type | None
    takes_null: bool
    run: Run

    def parameter(self, index: int) -> Type:
        """The type of the argument at that index."""
        if index < len(self.parameters):
            return self.parameters[index]
        return self.rest or ANY


FUNCTIONS: dict[str, Function] = {}


def function(
    name: str, *parameters: Type, rest: Type | None = None, takes_null: bool = False
) -> Callable[[Run], Run]:
    """Puts a function into the table."""

    def register(run: Run) -> Run:
        FUNCTIONS[name] = Function(name, parameters, rest, takes_null, run)
        return run

    return register


def whole_number(value: Value) -> int:
    """The argument as a machine's whole number."""
    number = value.data.value
    if number.denominator != 1 or not -_LARGEST_INT <= number < _LARGEST_INT:
        raise RefusedError("a whole number is required")
    return int(number)
