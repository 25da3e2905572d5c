"""Conversion of a value to another type, as bake does it wherever a type is called for."""

from __future__ import annotations

from ctxaudit.builds.bake.numbers import parsed, text_of
from ctxaudit.builds.bake.trouble import RefusedError
from ctxaudit.builds.bake.unify import element_of_tuple, is_convertible, unified
from ctxaudit.builds.bake.values import (
    ANY,
    BOOL,
    FALSE,
    NUMBER,
    PRIMITIVES,
    STRING,
    TRUE,
    Type,
    Value,
    list_of,
    list_value,
    map_of,
    map_value,
    name_of,
    object_type,
    object_value,
    set_of,
    set_value,
    string,
    tuple_value,
)

_TRUTHS = {"true": TRUE, "1": TRUE, "false": FALSE, "0": FALSE}


def converted(value: Value, wanted: Type) -> Value:
    """The value as one of the wanted type. Raises RefusedError if it cannot be one."""
    if wanted == ANY or value.type == wanted:
        return value
    if not is_convertible(value.type, wanted):
        raise RefusedError(f"{name_of(wanted)} is needed here, not {name_of(value.type)}")
    if value.is_null:
        return Value(_replaced(value.type, wanted), None)
    if wanted in PRIMITIVES:
        return _primitive(value, wanted)
    if wanted.kind in ("list", "set"):
        return _collection(value, wanted)
    if wanted.kind == "map":
        return _map(value, wanted)
    if wanted.kind == "object":
        return _object(value, wanted)
    pairs = zip(value.data, wanted.of, strict=True)
    return tuple_value([converted(item, one) for item, one in pairs])


def as_string(value: Value) -> str:
    """The text of a value that is not null. Raises RefusedError if it has none."""
    text: str = converted(value, STRING).data
    return text


def _primitive(value: Value, wanted: Type) -> Value:
    if value.type == NUMBER:
        return string(text_of(value.data))
    if value.type == BOOL:
        return string("true" if value.data else "false")
    if wanted == BOOL:
        if value.data not in _TRUTHS:
            raise RefusedError("a bool is required")
        return _TRUTHS[value.data]
    number = parsed(value.data)
    if number is None:
        raise RefusedError("a number is required")
    return Value(NUMBER, number)


def _collection(value: Value, wanted: Type) -> Value:
    element: Type | None = wanted.element
    if value.type.kind == "tuple":
        element = element_of_tuple(value.type, wanted.element)
    elif element == ANY:
        element = value.type.element
    assert element is not None
    items = _alike([converted(item, element) for item in value.data])
    return list_value(items, element) if wanted.kind == "list" else set_value(items, element)


def _map(value: Value, wanted: Type) -> Value:
    element: Type | None = wanted.element
    if element == ANY:
        element = value.type.element if value.type.kind == "map" else unified(value.type.of) or ANY
    assert element is not None
    items = _alike([converted(item, element) for item in value.data.values()])
    return map_value(dict(zip(value.data, items, strict=True)), element)


def _alike(items: list[Value]) -> list[Value]:
    """The items in the type they have in common, since a wanted type may leave parts open."""
    types = [item.type for item in items]
    if all(one == types[0] for one in types):
        return items
    common = unified(types)
    if common is None:
        raise RefusedError("the elements have no type in common")
    items = [converted(item, common) for item in items]
    if any(item.type != items[0].type for item in items):
        raise RefusedError("the elements have no type in common")
    return items


def _object(value: Value, wanted: Type) -> Value:
    items = {}
    for name, one in wanted.attributes.items():
        if name in value.data:
            items[name] = converted(value.data[name], one)
        elif name in wanted.optional:
            items[name] = Value(without_optional(one), None)
        else:
            raise RefusedError(f'the attribute "{name}" is required')
    return object_value(items)


def without_optional(wanted: Type) -> Type:
    """The type that values have which were converted to this one."""
    of = tuple(without_optional(one) for one in wanted.of)
    return Type(wanted.kind, of, wanted.names)


def _replaced(given: Type, wanted: Type) -> Type:
    """The wanted type, its open parts filled from the given one."""
    if given == ANY or wanted in PRIMITIVES:
        return without_optional(wanted)
    if wanted == ANY:
        return given
    if wanted.kind in ("list", "set", "map"):
        is_structural = given.kind in ("tuple", "object")
        inner = (unified(given.of) or ANY) if is_structural else given.element
        make = {"list": list_of, "set": set_of, "map": map_of}[wanted.kind]
        return make(_replaced(inner, wanted.element))
    if wanted.kind == "tuple":
        pairs = zip(given.of, wanted.of, strict=True)
        return Type("tuple", tuple(_replaced(*pair) for pair in pairs))
    here = given.attributes if given.kind == "object" else {}
    fallback = given.element if given.kind == "map" else ANY
    return object_type(
        {name: _replaced(here.get(name, fallback), one) for name, one in wanted.attributes.items()}
    )
