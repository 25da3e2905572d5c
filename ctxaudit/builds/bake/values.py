"""Types and values of HCL: what an expression of a bake file can be and evaluate to."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ctxaudit.builds.bake.numbers import Number, text_of, whole


class Type(NamedTuple):
    """A type: a primitive one, a collection (`of` its elements), a tuple or an object.

    `names` are an object's attributes in the order of `of`, `optional` those it may lack.
    """

    kind: str
    of: tuple[Type, ...] = ()
    names: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()

    @property
    def element(self) -> Type:
        """The type of a collection's elements."""
        return self.of[0]

    @property
    def attributes(self) -> dict[str, Type]:
        """The types of an object's attributes."""
        return dict(zip(self.names, self.of, strict=True))


STRING = Type("string")
NUMBER = Type("number")
BOOL = Type("bool")
ANY = Type("any")  # of a null without type, and as a constraint: of everything
PRIMITIVES = (STRING, NUMBER, BOOL)
SEQUENCES = ("list", "tuple", "set")
MAPPINGS = ("map", "object")


class Value(NamedTuple):
    """A value; `data` is None for null, a tuple of values for a sequence, a dict for a mapping."""

    type: Type
    data: Any

    @property
    def is_null(self) -> bool:
        """Whether it is null, of whatever type."""
        return self.data is None


NULL = Value(ANY, None)
TRUE = Value(BOOL, True)
FALSE = Value(BOOL, False)


def list_of(element: Type) -> Type:
    """The type of lists."""
    return Type("list", (element,))


def set_of(element: Type) -> Type:
    """The type of sets."""
    return Type("set", (element,))


def map_of(element: Type) -> Type:
    """The type of maps."""
    return Type("map", (element,))


def object_type(attributes: Mapping[str, Type], optional: frozenset[str] = frozenset()) -> Type:
    """The type of objects with these attributes."""
    names = sorted_keys(attributes)
    return Type("object", tuple(attributes[name] for name in names), tuple(names), optional)


def sorted_keys(names: Iterable[str]) -> list[str]:
    """Names in the order of their bytes."""
    return sorted(names, key=lambda name: name.encode("utf-8", "surrogatepass"))


def string(text: str) -> Value:
    """A string, in the one form of Unicode that all strings are kept in."""
    return Value(STRING, text if text.isascii() else unicodedata.normalize("NFC", text))


def boolean(value: bool) -> Value:
    """True or false."""
    return TRUE if value else FALSE


def number(value: Number) -> Value:
    """A number."""
    return Value(NUMBER, value)


def count(value: int) -> Value:
    """A number that a function counted."""
    return Value(NUMBER, whole(value))


def tuple_value(items: Iterable[Value]) -> Value:
    """A tuple of values, each of its own type."""
    data = tuple(items)
    return Value(Type("tuple", tuple(item.type for item in data)), data)


def object_value(items: Mapping[str, Value]) -> Value:
    """An object, each attribute of its own type."""
    data = {name: items[name] for name in sorted_keys(items)}
    return Value(object_type({name: item.type for name, item in data.items()}), data)


def list_value(items: Iterable[Value], element: Type) -> Value:
    """A list of values that all have one type; `element` is it where there are none."""
    data = tuple(items)
    return Value(list_of(data[0].type if data else element), data)


def map_value(items: Mapping[str, Value], element: Type) -> Value:
    """A map of values that all have one type; `element` is it where there are none."""
    data = {name: items[name] for name in sorted_keys(items)}
    return Value(map_of(next(iter(data.values())).type if data else element), data)


def set_value(items: Iterable[Value], element: Type) -> Value:
    """A set of values that all have one type, each once, in the order that sets are walked."""
    once: list[Value] = []
    for item in items:
        if not any(_comparable(item) == _comparable(other) for other in once):
            once.append(item)
    kind = once[0].type if once else element
    return Value(set_of(kind), tuple(sorted(once, key=_set_order)))


def strings(items: Iterable[str]) -> Value:
    """A list of strings."""
    return list_value([string(item) for item in items], STRING)


def elements(value: Value) -> list[tuple[Value, Value]]:
    """The keys and values that a `for` walks over."""
    if value.type.kind in MAPPINGS:
        return [(string(name), item) for name, item in value.data.items()]
    if value.type.kind == "set":
        return [(item, item) for item in value.data]
    return [(count(index), item) for index, item in enumerate(value.data)]


def can_iterate(value: Value) -> bool:
    """Whether a `for` can walk over it."""
    return not value.is_null and value.type.kind in (*SEQUENCES, *MAPPINGS)


def is_equal(one: Value, other: Value) -> bool:
    """Whether `==` holds: values of different types are not equal, nulls are."""
    if one.is_null or other.is_null:
        return one.is_null and other.is_null
    if one.type != other.type:
        return False
    return bool(_comparable(one) == _comparable(other))


def _comparable(value: Value) -> Any:
    if value.is_null:
        return None
    if value.type == NUMBER:
        return value.data.value
    if value.type.kind in SEQUENCES:
        return tuple(_comparable(item) for item in value.data)
    if value.type.kind in MAPPINGS:
        return {name: _comparable(item) for name, item in value.data.items()}
    return value.data


def _set_order(value: Value) -> tuple[Any, ...]:
    if value.is_null:
        return (1,)
    if value.type == STRING:
        return (0, value.data.encode("utf-8", "surrogatepass"))
    if value.type == NUMBER:
        return (0, value.data.value)
    if value.type == BOOL:
        return (0, value.data)
    return (0, _sort_text(value).encode("utf-8", "surrogatepass"))


def _sort_text(value: Value) -> str:
    """The text by which a set orders values that are no primitive ones."""
    if value.is_null:
        return "~"
    if value.type == STRING:
        return json.dumps(value.data, ensure_ascii=False)
    if value.type == NUMBER:
        return text_of(value.data)
    if value.type == BOOL:
        return "T" if value.data else "F"
    if value.type.kind == "map":
        inner = (f"{json.dumps(key)}:{_sort_text(item)};" for key, item in value.data.items())
        return "{" + "".join(inner) + "}"
    items = value.data.values() if value.type.kind == "object" else value.data
    opening, closing = "<>" if value.type.kind in ("object", "tuple") else "[]"
    return opening + "".join(f"{_sort_text(item)};" for item in items) + closing


def name_of(wanted: Type) -> str:
    """The type in words, as an error message has it."""
    if wanted.kind in ("list", "set", "map"):
        return f"{wanted.kind} of {name_of(wanted.element)}"
    return wanted.kind
