"""Functions of sets."""

from __future__ import annotations

from collections.abc import Callable

from ctxaudit.builds.bake.convert import converted
from ctxaudit.builds.bake.functions.registry import function
from ctxaudit.builds.bake.trouble import RefusedError
from ctxaudit.builds.bake.unify import unified
from ctxaudit.builds.bake.values import ANY, Value, boolean, is_equal, set_of, set_value

_ANY_SET = set_of(ANY)


def _has(items: Value, wanted: Value) -> bool:
    return any(is_equal(item, wanted) for item in items.data)


@function("sethaselement", _ANY_SET, ANY)
def sethaselement(items: Value, wanted: Value) -> Value:
    """Whether the value is in the set."""
    return boolean(_has(items, wanted))


def _combined(sets: tuple[Value, ...], combine: Callable[[Value, Value], list[Value]]) -> Value:
    """The sets taken together from left to right, in the type their elements have in common."""
    types = [each.type.element for each in sets if each.data or each.type.element != ANY]
    common = unified(types) if types else ANY
    if common is None:
        raise RefusedError("the sets have no type of elements in common")
    found, *others = (converted(each, set_of(common)) for each in sets)
    for other in others:
        found = set_value(combine(found, other), common)
    return found


@function("setunion", _ANY_SET, rest=_ANY_SET)
def setunion(*sets: Value) -> Value:
    """What is in any of the sets."""
    return _combined(sets, lambda one, other: [*one.data, *other.data])


@function("setintersection", _ANY_SET, rest=_ANY_SET)
def setintersection(*sets: Value) -> Value:
    """What is in all sets."""
    return _combined(sets, lambda one, other: [item for item in one.data if _has(other, item)])


@function("setsubtract", _ANY_SET, _ANY_SET)
def setsubtract(*sets: Value) -> Value:
    """What is in the first set and not in the second."""
    return _combined(sets, _without)


@function("setsymmetricdifference", _ANY_SET, rest=_ANY_SET)
def setsymmetricdifference(*sets: Value) -> Value:
    """What is in one of two sets and not in both."""
    return _combined(sets, lambda one, other: _without(one, other) + _without(other, one))


def _without(one: Value, other: Value) -> list[Value]:
    return [item for item in one.data if not _has(other, item)]
