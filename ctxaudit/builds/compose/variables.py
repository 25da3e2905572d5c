"""Variables in the values of a Compose file replaced."""

from __future__ import annotations

from collections.abc import Mapping as Variables

from ctxaudit.builds.compose.canonical import wrong
from ctxaudit.builds.interpolate import InterpolationError, interpolate
from ctxaudit.builds.yaml import Mapping, Scalar, Value


class Interpolation:
    """Replaces variables in a whole document; what aliases share is done once."""

    def __init__(self, environment: Variables[str, str]) -> None:
        self.environment = environment
        self.done: dict[int, tuple[Value, Value]] = {}

    def mapping(self, value: Mapping) -> Mapping:
        """The mapping with its variables replaced."""
        entries = {key: self._value(one) for key, one in value.entries.items()}
        return value._replace(entries=entries)

    def _value(self, value: Value) -> Value:
        if isinstance(value, Scalar):
            return interpolated(value, self.environment)
        if id(value) not in self.done:
            if isinstance(value, Mapping):
                result: Value = self.mapping(value)
            else:
                result = value._replace(items=tuple(self._value(one) for one in value.items))
            self.done[id(value)] = (value, result)
        return self.done[id(value)][1]


def interpolated(value: Scalar, environment: Variables[str, str]) -> Scalar:
    """A single value with its variables replaced."""
    if "$" not in value.text or value.kind != "str":
        return value
    try:
        return value._replace(text=interpolate(value.text, environment.get))
    except InterpolationError as error:
        raise wrong(value, str(error)) from None
