"""JSON texts of values and values of JSON texts, as `jsonencode` and `jsondecode` make them."""

from __future__ import annotations

import json
from typing import Any

from ctxaudit.builds.bake.numbers import Number, parsed, text_of
from ctxaudit.builds.bake.trouble import RefusedError
from ctxaudit.builds.bake.values import (
    BOOL,
    MAPPINGS,
    NULL,
    NUMBER,
    STRING,
    Value,
    boolean,
    number,
    object_value,
    string,
    tuple_value,
)

# Go's encoder makes texts safe for HTML and JavaScript
_ESCAPED = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def encoded(value: Value) -> str:
    """The value as JSON, without spaces."""
    if value.is_null:
        return "null"
    if value.type == STRING:
        return quoted(value.data)
    if value.type == NUMBER:
        return text_of(value.data)
    if value.type == BOOL:
        return "true" if value.data else "false"
    if value.type.kind in MAPPINGS:
        items = (f"{quoted(name)}:{encoded(item)}" for name, item in value.data.items())
        return "{" + ",".join(items) + "}"
    return "[" + ",".join(map(encoded, value.data)) + "]"


def quoted(text: str) -> str:
    """A string as JSON."""
    raw = json.dumps(text, ensure_ascii=False)
    return "".join(_ESCAPED.get(each, each) for each in raw)


def decoded(text: str) -> Value:
    """The value that a JSON text stands for."""
    try:
        document = json.loads(
            text,
            parse_int=json_number,
            parse_float=json_number,
            parse_constant=refuse_constant,
        )
    except (ValueError, RecursionError):
        raise RefusedError("the text is no JSON") from None
    return _value(document)


def json_number(text: str) -> Number:
    """A number of a JSON text, exact."""
    found = parsed(text)
    assert found is not None
    return found


def refuse_constant(name: str) -> Any:
    """`NaN` and `Infinity`, which Python reads and Go does not."""
    raise ValueError(name)


def _value(document: Any) -> Value:
    if document is None:
        return NULL
    if isinstance(document, bool):
        return boolean(document)
    if isinstance(document, str):
        return string(document)
    if isinstance(document, Number):
        return number(document)
    if isinstance(document, list):
        return tuple_value(map(_value, document))
    return object_value({name: _value(item) for name, item in document.items()})
