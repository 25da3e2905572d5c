"""Functions of lists, tuples, maps and objects."""

from __future__ import annotations

import math

from ctxaudit.builds.bake.convert import converted
from ctxaudit.builds.bake.functions.registry import function, whole_number
from ctxaudit.builds.bake.trouble import LeftOpenError, RefusedError
from ctxaudit.builds.bake.unify import unified
from ctxaudit.builds.bake.values import (
    ANY,
    MAPPINGS,
    NUMBER,
    SEQUENCES,
    STRING,
    Type,
    Value,
    boolean,
    count,
    elements,
    is_equal,
    list_of,
    list_value,
    map_value,
    name_of,
    object_value,
    set_value,
    strings,
    tuple_value,
)

_MOST_ROWS = 2000
_ANY_LIST = list_of(ANY)


def _must_be(value: Value, kinds: tuple[str, ...]) -> None:
    if value.type.kind not in kinds:
        raise RefusedError(f"{' or '.join(kinds)} required, not {name_of(value.type)}")


def _like(value: Value, items: list[Value]) -> Value:
    """The items as a tuple if the value is one, else as a list."""
    if value.type.kind == "tuple":
        return tuple_value(items)
    return list_value(items, value.type.element)


@function("length", ANY)
def length(collection: Value) -> Value:
    """How many elements there are."""
    _must_be(collection, ("list", "tuple", "set", "map"))
    return count(len(collection.data))


@function("hasindex", ANY, ANY)
def hasindex(collection: Value, key: Value) -> Value:
    """Whether there is an element of that index or key."""
    _must_be(collection, ("list", "tuple", "map"))
    return boolean(_has_index(collection, key))


def _has_index(collection: Value, key: Value) -> bool:
    if collection.type.kind == "map":
        return key.type == STRING and key.data in collection.data
    if key.type != NUMBER or key.data.value.denominator != 1:
        return False
    return bool(0 <= key.data.value < len(collection.data))


@function("index", ANY, ANY)
def index(collection: Value, key: Value) -> Value:
    """The element of that index or key."""
    _must_be(collection, ("list", "tuple", "map"))
    if not _has_index(collection, key):
        raise RefusedError("there is no element of that index")
    found: Value = collection.data[key.data if collection.type.kind == "map" else whole_number(key)]
    return found


@function("element", ANY, NUMBER)
def element(items: Value, position: Value) -> Value:
    """The element of that index, counted round and round."""
    _must_be(items, ("list", "tuple"))
    wanted = whole_number(position)
    if not items.data:
        raise RefusedError("the list has no elements")
    if wanted < 0:
        raise RefusedError("the index is negative")
    found: Value = items.data[wanted % len(items.data)]
    return found


@function("indexof", ANY, ANY)
def indexof(items: Value, wanted: Value) -> Value:
    """The index of the first element that equals the value."""
    _must_be(items, ("list", "tuple"))
    for position, item in enumerate(items.data):
        if is_equal(item, wanted):
            return count(position)
    raise RefusedError("the value is not in the list")


@function("contains", ANY, ANY)
def contains(items: Value, wanted: Value) -> Value:
    """Whether an element equals the value."""
    _must_be(items, SEQUENCES)
    return boolean(any(is_equal(item, wanted) for item in items.data))


@function("coalesce", rest=ANY, takes_null=True)
def coalesce(*values: Value) -> Value:
    """The first value that is not null, in the type that all have in common."""
    common = unified([value.type for value in values])
    if common is None:
        raise RefusedError("the arguments have no type in common")
    for value in values:
        if not value.is_null:
            return converted(value, common)
    raise RefusedError("all arguments are null")


@function("coalescelist", rest=ANY, takes_null=True)
def coalescelist(*lists: Value) -> Value:
    """The first list that has elements."""
    for each in lists:
        _must_be(each, ("list", "tuple"))
    for each in lists:
        if each.data:
            return each
    raise RefusedError("no list has elements")


@function("compact", list_of(STRING))
def compact(items: Value) -> Value:
    """The strings that are not empty."""
    return strings(item.data for item in items.data if item.data)


@function("concat", rest=ANY)
def concat(*lists: Value) -> Value:
    """The elements of all lists; a list if all are lists that go together, else a tuple."""
    if not lists:
        raise RefusedError("at least one argument is required")
    for each in lists:
        _must_be(each, ("list", "tuple"))
    if all(each.type.kind == "list" for each in lists):
        common = unified([each.type for each in lists])
        if common is not None and common.kind == "list":
            same = [converted(each, common) for each in lists]
            return list_value([item for each in same for item in each.data], common.element)
    return tuple_value([item for each in lists for item in each.data])


@function("distinct", _ANY_LIST)
def distinct(items: Value) -> Value:
    """Each element once."""
    once: list[Value] = []
    for item in items.data:
        if not any(is_equal(item, other) for other in once):
            once.append(item)
    return list_value(once, items.type.element)


@function("chunklist", _ANY_LIST, NUMBER)
def chunklist(items: Value, size: Value) -> Value:
    """The elements in lists of at most that many."""
    many = whole_number(size)
    if many < 0:
        raise RefusedError("the size must not be negative")
    if not items.data:
        return list_value([], items.type)
    many = many or len(items.data)
    chunks = [items.data[start : start + many] for start in range(0, len(items.data), many)]
    return list_value([list_value(chunk, items.type.element) for chunk in chunks], items.type)


@function("flatten", ANY)
def flatten(items: Value) -> Value:
    """The elements of all lists in lists."""
    _must_be(items, SEQUENCES)
    return tuple_value(_flat(items))


def _flat(items: Value) -> list[Value]:
    found: list[Value] = []
    for item in items.data:
        nested = item.type.kind in SEQUENCES and not item.is_null
        found += _flat(item) if nested else [item]
    return found


@function("keys", ANY)
def keys(mapping: Value) -> Value:
    """The keys in order."""
    _must_be(mapping, MAPPINGS)
    names = strings(mapping.data)
    return names if mapping.type.kind == "map" else tuple_value(names.data)


@function("values", ANY)
def values(mapping: Value) -> Value:
    """The values in the order of their keys."""
    _must_be(mapping, MAPPINGS)
    found = list(mapping.data.values())
    if mapping.type.kind == "object":
        return tuple_value(found)
    return list_value(found, mapping.type.element)


@function("lookup", ANY, STRING, ANY)
def lookup(mapping: Value, key: Value, default: Value) -> Value:
    """The value of that key, or else the default."""
    _must_be(mapping, MAPPINGS)
    if mapping.type.kind == "map":
        default = converted(default, mapping.type.element)
    found: Value = mapping.data.get(key.data, default)
    return found


@function("merge", rest=ANY, takes_null=True)
def merge(*mappings: Value) -> Value:
    """The keys and values of all, later ones winning; a map if all are maps of one type."""
    for each in mappings:
        _must_be(each, (*MAPPINGS, "any"))
    types = {each.type for each in mappings}
    if len(types) == 1 and mappings[0].type.kind == "map":
        return map_value(_merged(mappings), mappings[0].type.element)
    return object_value(_merged(mappings))


def _merged(mappings: tuple[Value, ...]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for each in mappings:
        found |= each.data or {}
    return found


@function("reverselist", ANY)
def reverselist(items: Value) -> Value:
    """The elements in reverse order."""
    _must_be(items, SEQUENCES)
    return _like(items, list(reversed(items.data)))


@function("slice", ANY, NUMBER, NUMBER)
def slice_(items: Value, start: Value, end: Value) -> Value:
    """The elements from one index to before another."""
    _must_be(items, ("list", "tuple"))
    first, last = whole_number(start), whole_number(end)
    if not 0 <= first <= last <= len(items.data):
        raise RefusedError("the indexes are not within the list")
    return _like(items, list(items.data[first:last]))


@function("zipmap", list_of(STRING), ANY)
def zipmap(names: Value, items: Value) -> Value:
    """The keys and values of two lists together."""
    _must_be(items, ("list", "tuple"))
    if len(names.data) != len(items.data):
        raise RefusedError("there are not as many keys as values")
    if any(name.is_null for name in names.data):
        raise RefusedError("a key is null")
    found = {name.data: item for name, item in zip(names.data, items.data, strict=True)}
    if items.type.kind == "tuple":
        return object_value(found)
    return map_value(found, items.type.element)


@function("setproduct", rest=ANY)
def setproduct(*lists: Value) -> Value:
    """Every combination of one element of each; a set if one of them is one."""
    if len(lists) < 2:
        raise RefusedError("at least two arguments are required")
    types = [_element_type(each) for each in lists]
    if math.prod(len(each.data) for each in lists) > _MOST_ROWS:
        raise LeftOpenError(f"a product of more than {_MOST_ROWS:,} combinations")
    rows: list[list[Value]] = [[]]
    for each, wanted in zip(lists, types, strict=True):
        items = [converted(item, wanted) for _, item in elements(each)]
        rows = [[*row, item] for row in rows for item in items]
    made = [tuple_value(row) for row in rows]
    row_type = Type("tuple", tuple(types))
    if any(each.type.kind == "set" for each in lists):
        return set_value(made, row_type)
    return list_value(made, row_type)


def _element_type(value: Value) -> Type:
    _must_be(value, SEQUENCES)
    if value.type.kind != "tuple":
        return value.type.element
    common = unified(value.type.of) if value.type.of else ANY
    if common is None:
        raise RefusedError("the elements have no type in common")
    return common
