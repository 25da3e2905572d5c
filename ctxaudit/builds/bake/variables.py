"""The values that the environment gives to the variables of a bake file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ctxaudit.builds.bake.convert import converted
from ctxaudit.builds.bake.functions.csvtable import rows_of
from ctxaudit.builds.bake.functions.jsontext import decoded
from ctxaudit.builds.bake.numbers import FLOAT_BITS, parsed
from ctxaudit.builds.bake.trouble import RefusedError
from ctxaudit.builds.bake.values import (
    ANY,
    BOOL,
    NUMBER,
    PRIMITIVES,
    STRING,
    Type,
    Value,
    boolean,
    list_value,
    map_value,
    name_of,
    number,
    set_value,
    string,
    tuple_value,
)

_JSON = "_JSON"
_TRUE = frozenset("1 t T true TRUE True".split())
_FALSE = frozenset("0 f F false FALSE False".split())
_FLOAT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def given(
    name: str, environment: Mapping[str, str], declared: Collection[str], prefers_json: bool
) -> tuple[str, bool] | None:
    """What the environment has for a variable, and whether it is JSON; None if nothing."""
    json_name = name + _JSON
    has_json = json_name in environment and json_name not in declared
    if has_json and (prefers_json or name not in environment):
        return environment[json_name], True
    return (environment[name], False) if name in environment else None


def as_type(text: str, wanted: Type, is_json: bool) -> Value:
    """A text of the environment as a value of the type that its variable has been given."""
    if is_json:
        value = decoded(text)
        _check_attributes(value, wanted)
        return converted(value, wanted)
    if wanted.kind in ("list", "set", "tuple", "map"):
        return _of_csv(text, wanted)
    return as_primitive(text, wanted)


def _check_attributes(value: Value, wanted: Type) -> None:
    """A JSON text may not have attributes that the type lacks."""
    if value.is_null or value.type.kind not in ("object", "tuple"):
        return
    if wanted.kind == "object" and not set(value.type.names) <= set(wanted.names):
        raise RefusedError("the environment's value has attributes that the type has not")
    if wanted.kind == "object" and value.type.kind == "object":
        for name, item in value.data.items():
            _check_attributes(item, wanted.attributes[name])
    elif wanted.kind in ("map", "list", "set"):
        items = value.data.values() if value.type.kind == "object" else value.data
        for item in items:
            _check_attributes(item, wanted.element)


def as_primitive(text: str, wanted: Type) -> Value:
    """A text of the environment as a string, a truth value or a number."""
    if wanted == STRING:
        return string(text)
    if wanted == BOOL and text in _TRUE | _FALSE:
        return boolean(text in _TRUE)
    if wanted == NUMBER and _FLOAT.fullmatch(text):
        found = parsed(text, FLOAT_BITS)
        if found is not None:
            return number(found)
    if wanted in PRIMITIVES:
        raise RefusedError(f"the environment's value is no {name_of(wanted)}")
    raise RefusedError(f"the environment cannot give a value of type {name_of(wanted)}")


def _of_csv(text: str, wanted: Type) -> Value:
    rows = rows_of(text)
    if not rows:
        raise RefusedError("the environment's value is empty where a list is needed")
    fields = rows[0]
    if wanted.kind == "tuple":
        if len(fields) != len(wanted.of):
            raise RefusedError("the environment's value has not as many elements as the tuple")
        pairs = zip(fields, wanted.of, strict=True)
        return tuple_value([as_primitive(field, one) for field, one in pairs])
    if wanted.element == ANY:
        raise RefusedError("the environment cannot give a value of an open type")
    if wanted.kind == "map":
        return _map_of_csv(fields, wanted.element)
    items = [as_primitive(field, wanted.element) for field in fields]
    make = list_value if wanted.kind == "list" else set_value
    return make(items, wanted.element)


def _map_of_csv(fields: list[str], element: Type) -> Value:
    found = {}
    for field in fields:
        pair = next(iter(rows_of(field, ":")), [])
        if len(pair) != 2:
            raise RefusedError("the environment's value needs `key:value` for each element")
        found[pair[0]] = as_primitive(pair[1], element)
    return map_value(found, element)
