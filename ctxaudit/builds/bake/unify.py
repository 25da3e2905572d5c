"""The one type that values of several types have in common, as bake finds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ctxaudit.builds.bake.values import (
    ANY,
    PRIMITIVES,
    STRING,
    Type,
    list_of,
    map_of,
    object_type,
    set_of,
)

_GENERAL_AND_SPECIAL = (("list", "tuple"), ("tuple", "set"), ("list", "set"), ("map", "object"))
_COLLECTIONS: dict[str, Callable[[Type], Type]] = {"map": map_of, "list": list_of, "set": set_of}


def unified(types: Sequence[Type]) -> Type | None:
    """The type that all of these can be converted to; None if there is none."""
    kinds = {one.kind for one in types}
    if not types:
        return None
    for kind in ("map", "list", "set"):
        if kind in kinds and kinds <= {kind, "any"}:
            return _of_collections(kind, types)
    if "map" in kinds and kinds <= {"map", "object", "any"}:
        return _together(types, "object", _objects_as_map, "map") or _preferred(types)
    if "list" in kinds and kinds <= {"list", "tuple", "any"}:
        return _together(types, "tuple", _tuples_as_list, "list") or _preferred(types)
    if "object" in kinds and kinds <= {"object", "any"}:
        return ANY if "any" in kinds else _of_objects(types)
    if "tuple" in kinds and kinds <= {"tuple", "any"}:
        return ANY if "any" in kinds else _of_tuples(types)
    if {"object", "tuple"} <= kinds:
        return None
    return _preferred(types)


def is_convertible(given: Type, wanted: Type) -> bool:
    """Whether there is a way from one type to the other; single values may still refuse it."""
    if given == wanted or ANY in (given, wanted):
        return True
    if given in PRIMITIVES and wanted in PRIMITIVES:
        return STRING in (given, wanted)
    check = _WAYS.get((given.kind, wanted.kind))
    return check is not None and check(given, wanted)


def element_of_tuple(given: Type, wanted: Type) -> Type | None:
    """What the elements become if a tuple becomes a list or set; None if it cannot."""
    if wanted != ANY or not given.of:
        return wanted
    common = unified(given.of)
    if common == ANY and any(one != ANY for one in given.of):
        return None
    return common


def _elements_match(given: Type, wanted: Type) -> bool:
    return is_convertible(given.element, wanted.element)


def _tuple_to_collection(given: Type, wanted: Type) -> bool:
    element = element_of_tuple(given, wanted.element)
    return element is not None and all(is_convertible(one, element) for one in given.of)


def _object_to_map(given: Type, wanted: Type) -> bool:
    if not given.of:
        return True
    element = unified(given.of) if wanted.element == ANY else wanted.element
    return element is not None and all(is_convertible(one, element) for one in given.of)


def _map_to_object(given: Type, wanted: Type) -> bool:
    return all(
        name in wanted.optional or is_convertible(given.element, one)
        for name, one in wanted.attributes.items()
    )


def _object_to_object(given: Type, wanted: Type) -> bool:
    here = given.attributes
    return all(
        is_convertible(here[name], one) if name in here else name in wanted.optional
        for name, one in wanted.attributes.items()
    )


def _tuple_to_tuple(given: Type, wanted: Type) -> bool:
    return len(given.of) == len(wanted.of) and all(map(is_convertible, given.of, wanted.of))


_WAYS: dict[tuple[str, str], Callable[[Type, Type], bool]] = {
    ("object", "object"): _object_to_object,
    ("tuple", "tuple"): _tuple_to_tuple,
    ("list", "list"): _elements_match,
    ("set", "list"): _elements_match,
    ("list", "set"): _elements_match,
    ("set", "set"): _elements_match,
    ("map", "map"): _elements_match,
    ("tuple", "list"): _tuple_to_collection,
    ("tuple", "set"): _tuple_to_collection,
    ("object", "map"): _object_to_map,
    ("map", "object"): _map_to_object,
}


def _of_collections(kind: str, types: Sequence[Type]) -> Type | None:
    if ANY in types:
        return ANY
    element = unified([one.element for one in types])
    return None if element is None else _if_all(types, _COLLECTIONS[kind](element))


def _together(
    types: Sequence[Type],
    structural: str,
    as_collection: Callable[[Sequence[Type]], Type | None],
    collection: str,
) -> Type | None:
    """Tuples among lists as lists, objects among maps as maps."""
    made = as_collection([one for one in types if one.kind == structural])
    if made is None:
        return None
    common = unified([made if one.kind == structural else one for one in types])
    return common if common is not None and common.kind == collection else None


def _of_objects(types: Sequence[Type]) -> Type | None:
    names = types[0].names
    if any(one.names != names for one in types):
        return _objects_as_map(types)
    attributes = {}
    for index, name in enumerate(names):
        common = unified([one.of[index] for one in types])
        if common is None:
            return None
        attributes[name] = common
    return _if_all(types, object_type(attributes)) or _objects_as_map(types)


def _objects_as_map(types: Sequence[Type]) -> Type | None:
    element = unified([one for each in types for one in each.of])
    return None if element is None else _if_all(types, map_of(element))


def _of_tuples(types: Sequence[Type]) -> Type | None:
    if any(len(one.of) != len(types[0].of) for one in types):
        return _tuples_as_list(types)
    common = [unified(column) for column in zip(*(one.of for one in types), strict=True)]
    if None in common:
        return None
    wanted = Type("tuple", tuple(one for one in common if one is not None))
    return _if_all(types, wanted) or _tuples_as_list(types)


def _tuples_as_list(types: Sequence[Type]) -> Type | None:
    element = unified([one for each in types for one in each.of])
    return None if element is None else _if_all(types, list_of(element))


def _if_all(types: Sequence[Type], wanted: Type) -> Type | None:
    return wanted if all(is_convertible(one, wanted) for one in types) else None


def _preferred(types: Sequence[Type]) -> Type | None:
    for wanted in _most_general_first(types):
        if all(is_convertible(one, wanted) for one in types):
            return wanted
    return None


def _most_general_first(types: Sequence[Type]) -> list[Type]:
    rest, ordered = list(types), []
    while rest:
        first = next(
            (one for one in rest if not any(_compared(other, one) < 0 for other in rest)), rest[0]
        )
        rest.remove(first)
        ordered.append(first)
    return ordered


def _compared(one: Type, other: Type) -> int:
    """Below 0 if `one` is the more general type of the two."""
    if ANY in (one, other):
        return (one == ANY) - (other == ANY)
    if one in PRIMITIVES and other in PRIMITIVES:
        return (other == STRING) - (one == STRING)
    if one.kind == other.kind and one.kind in _COLLECTIONS:
        return _compared(one.element, other.element)
    for general, special in _GENERAL_AND_SPECIAL:
        if (one.kind, other.kind) == (special, general):
            return 1
        if (one.kind, other.kind) == (general, special):
            return -1
    if one.kind == other.kind and one.names == other.names and len(one.of) == len(other.of):
        signs = {_compared(*pair) for pair in zip(one.of, other.of, strict=True)}
        return 0 if {-1, 1} <= signs else min(signs, key=lambda sign: -abs(sign), default=0)
    return 0
