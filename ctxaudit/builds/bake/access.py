"""Attributes of objects and elements of collections."""

from __future__ import annotations

from ctxaudit.builds.bake.convert import converted
from ctxaudit.builds.bake.trouble import RefusedError
from ctxaudit.builds.bake.values import NUMBER, STRING, Value, name_of


def attribute_of(source: Value, name: str) -> Value:
    """`source.name`."""
    if source.is_null:
        raise RefusedError("null has no attributes")
    if source.type.kind not in ("object", "map"):
        raise RefusedError(f"a {name_of(source.type)} has no attributes")
    if name not in source.data:
        raise RefusedError(f'there is no attribute "{name}"')
    found: Value = source.data[name]
    return found


def element_of(source: Value, key: Value) -> Value:
    """`source[key]`."""
    if source.is_null:
        raise RefusedError("null has no elements")
    if key.is_null:
        raise RefusedError("an index is null")
    if source.type.kind in ("object", "map"):
        return _of_mapping(source, converted(key, STRING).data)
    if source.type.kind not in ("list", "tuple"):
        raise RefusedError(f"a {name_of(source.type)} has no elements with an index")
    position = converted(key, NUMBER).data.value
    if position.denominator != 1 or not 0 <= position < len(source.data):
        raise RefusedError("there is no element of that index")
    found: Value = source.data[int(position)]
    return found


def _of_mapping(source: Value, name: str) -> Value:
    if name not in source.data:
        raise RefusedError("there is no element of that key")
    found: Value = source.data[name]
    return found
