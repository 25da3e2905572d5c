"""Functions of numbers and truth values."""

from __future__ import annotations

import math
from fractions import Fraction

from ctxaudit.builds.bake import numbers
from ctxaudit.builds.bake.functions.registry import function, whole_number
from ctxaudit.builds.bake.trouble import LeftOpenError, RefusedError
from ctxaudit.builds.bake.values import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Value,
    boolean,
    count,
    is_equal,
    list_value,
    name_of,
    number,
)

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST_IN_RANGE = 1024


@function("add", NUMBER, NUMBER)
def add(one: Value, other: Value) -> Value:
    """The sum."""
    return number(numbers.added(one.data, other.data))


@function("subtract", NUMBER, NUMBER)
def subtract(one: Value, other: Value) -> Value:
    """The difference."""
    return number(numbers.added(one.data, numbers.negated(other.data)))


@function("multiply", NUMBER, NUMBER)
def multiply(one: Value, other: Value) -> Value:
    """The product."""
    return number(numbers.multiplied(one.data, other.data))


@function("divide", NUMBER, NUMBER)
def divide(one: Value, other: Value) -> Value:
    """The quotient."""
    return number(numbers.divided(one.data, other.data))


@function("modulo", NUMBER, NUMBER)
def modulo(one: Value, other: Value) -> Value:
    """The remainder."""
    return number(numbers.modulo(one.data, other.data))


@function("negate", NUMBER)
def negate(value: Value) -> Value:
    """The number with the other sign."""
    return number(numbers.negated(value.data))


@function("absolute", NUMBER)
def absolute(value: Value) -> Value:
    """The number without sign."""
    return number(numbers.Number(abs(value.data.value), value.data.bits))


@function("lessthan", NUMBER, NUMBER)
def less_than(one: Value, other: Value) -> Value:
    """Whether the first number is less."""
    return boolean(one.data.value < other.data.value)


@function("lessthanorequalto", NUMBER, NUMBER)
def at_most(one: Value, other: Value) -> Value:
    """Whether the first number is not greater."""
    return boolean(one.data.value <= other.data.value)


@function("greaterthan", NUMBER, NUMBER)
def greater_than(one: Value, other: Value) -> Value:
    """Whether the first number is greater."""
    return boolean(one.data.value > other.data.value)


@function("greaterthanorequalto", NUMBER, NUMBER)
def at_least(one: Value, other: Value) -> Value:
    """Whether the first number is not less."""
    return boolean(one.data.value >= other.data.value)


@function("equal", ANY, ANY, takes_null=True)
def equal(one: Value, other: Value) -> Value:
    """Whether two values are of one type and equal."""
    return boolean(is_equal(one, other))


@function("notequal", ANY, ANY, takes_null=True)
def not_equal(one: Value, other: Value) -> Value:
    """Whether two values differ."""
    return boolean(not is_equal(one, other))


@function("not", BOOL)
def not_(value: Value) -> Value:
    """The opposite."""
    return boolean(not value.data)


@function("and", BOOL, BOOL)
def and_(one: Value, other: Value) -> Value:
    """Whether both hold."""
    return boolean(one.data and other.data)


@function("or", BOOL, BOOL)
def or_(one: Value, other: Value) -> Value:
    """Whether one holds."""
    return boolean(one.data or other.data)


@function("min", rest=NUMBER)
def minimum(*values: Value) -> Value:
    """The least number."""
    if not values:
        raise RefusedError("at least one number is required")
    return min(values, key=lambda value: value.data.value)


@function("max", rest=NUMBER)
def maximum(*values: Value) -> Value:
    """The greatest number."""
    if not values:
        raise RefusedError("at least one number is required")
    return max(values, key=lambda value: value.data.value)


@function("int", NUMBER)
def to_int(value: Value) -> Value:
    """The number without its fraction."""
    if value.data.value.denominator == 1:
        return value
    return number(numbers.big_whole(int(value.data.value)))


@function("ceil", NUMBER)
def ceil(value: Value) -> Value:
    """The least whole number that is not less."""
    return number(numbers.Number(Fraction(math.ceil(value.data.value)), value.data.bits))


@function("floor", NUMBER)
def floor(value: Value) -> Value:
    """The greatest whole number that is not greater."""
    return number(numbers.Number(Fraction(math.floor(value.data.value)), value.data.bits))


@function("log", NUMBER, NUMBER)
def log(value: Value, base: Value) -> Value:
    """The logarithm, by way of machine numbers."""
    one, other = float(value.data.value), float(base.data.value)
    if one <= 0 or other <= 0 or other == 1:
        raise LeftOpenError("a logarithm that is no finite number")
    return number(numbers.from_float(math.log(one) / math.log(other)))


@function("pow", NUMBER, NUMBER)
def power(value: Value, exponent: Value) -> Value:
    """The power, by way of machine numbers."""
    try:
        return number(
            numbers.from_float(math.pow(numbers.as_float(value.data), exponent.data.value))
        )
    except (OverflowError, ValueError):
        raise LeftOpenError("a power that is no finite number") from None


@function("signum", NUMBER)
def signum(value: Value) -> Value:
    """-1, 0 or 1, as the sign of a whole number is."""
    whole = whole_number(value)
    return count((whole > 0) - (whole < 0))


@function("parseint", ANY, NUMBER)
def parse_int(text: Value, base: Value) -> Value:
    """The whole number that a text stands for in the given base."""
    if text.type != STRING:
        raise RefusedError(f"a string is required, not {name_of(text.type)}")
    radix = whole_number(base)
    if not 2 <= radix <= len(_DIGITS):
        raise RefusedError("the base must be between 2 and 62")
    return number(numbers.big_whole(_parsed(text.data, radix)))


def _parsed(text: str, radix: int) -> int:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if radix <= 36:
        digits = digits.lower()
    value = 0
    for digit in digits:
        place = _DIGITS.find(digit)
        if not 0 <= place < radix:
            raise RefusedError(f"the text is no whole number in base {radix}")
        value = value * radix + place
    if not digits:
        raise RefusedError(f"the text is no whole number in base {radix}")
    return -value if text[0] == "-" else value


@function("range", rest=NUMBER)
def range_(*limits: Value) -> Value:
    """The numbers from one to before another, by steps."""
    if not 1 <= len(limits) <= 3:
        raise RefusedError("one, two or three arguments are required")
    start = limits[0] if len(limits) > 1 else count(0)
    end = limits[1] if len(limits) > 1 else limits[0]
    down = end.data.value < start.data.value
    step = limits[2] if len(limits) == 3 else count(-1 if down else 1)
    falls = step.data.value < 0
    if not step.data.value or (down != falls and end.data.value != start.data.value):
        raise RefusedError("the step does not lead to the end")
    found: list[Value] = []
    current, sign = start, -1 if falls else 1
    while sign * current.data.value < sign * end.data.value:
        if len(found) >= _MOST_IN_RANGE:
            raise RefusedError(f"more than {_MOST_IN_RANGE} numbers")
        found.append(current)
        current = add(current, step)
    return list_value(found, NUMBER)
