"""Types as a bake file writes them: `string`, `list(number)`, `object({a = bool})`."""

from __future__ import annotations

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.parse import parse_expression
from ctxaudit.builds.bake.trouble import error_at
from ctxaudit.builds.bake.values import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    object_type,
    set_of,
)

_SIMPLE = {"bool": BOOL, "string": STRING, "number": NUMBER, "any": ANY}
_COLLECTIONS = {"list": list_of, "set": set_of, "map": map_of}


def type_constraint(node: syntax.Node) -> Type:
    """The type that an expression names. Raises EvaluationError if it names none."""
    if isinstance(node, syntax.Deferred):
        node = parse_expression(node.text, node.at)
    if isinstance(node, syntax.Variable) and node.name in _SIMPLE:
        return _SIMPLE[node.name]
    if isinstance(node, syntax.Call) and len(node.arguments) == 1:
        inner = node.arguments[0]
        if node.name in _COLLECTIONS:
            return _COLLECTIONS[node.name](type_constraint(inner))
        if node.name == "tuple" and isinstance(inner, syntax.Tuple):
            return Type("tuple", tuple(map(type_constraint, inner.items)))
        if node.name == "object" and isinstance(inner, syntax.Object):
            return _object(inner)
    raise error_at(node.at, "this is no type")


def _object(node: syntax.Object) -> Type:
    attributes, optional = {}, set()
    for key, value in node.items:
        if not isinstance(key, syntax.Literal) or key.value.type != STRING:
            raise error_at(key.at, "an attribute of a type needs a plain name")
        name: str = key.value.data
        if isinstance(value, syntax.Call) and value.name == "optional":
            if len(value.arguments) != 1:
                raise error_at(value.at, "optional takes 1 argument, the type")
            optional.add(name)
            value = value.arguments[0]
        attributes[name] = type_constraint(value)
    return object_type(attributes, frozenset(optional))
