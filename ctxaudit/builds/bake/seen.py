"""What the expressions of a bake file can see outside of themselves."""

from __future__ import annotations

from typing import Protocol

from ctxaudit.builds.bake.values import Value
from ctxaudit.model import Location


class UserFunction(Protocol):
    """A function that a bake file defines."""

    def __call__(self, arguments: list[Value]) -> Value:
        """Its result."""
        ...


class World(Protocol):
    """What the expressions of a bake file see: variables, functions, blocks."""

    def count_steps(self, at: Location, many: int = 1) -> None:
        """Counts what is evaluated. Raises CtxauditError if it is without measure."""
        ...

    def variable(self, name: str, at: Location) -> Value:
        """The value of a variable. Raises EvaluationError if there is none."""
        ...

    def function(self, name: str, at: Location) -> UserFunction | None:
        """The function of that name that the file defines."""
        ...

    def block(self, kind: str, name: str, attribute: str | None, at: Location) -> Value:
        """A target or group as an object, with that attribute at least."""
        ...

    def is_block(self, name: str) -> bool:
        """Whether a name stands for the blocks of a kind."""
        ...
