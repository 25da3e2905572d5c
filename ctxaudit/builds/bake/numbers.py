"""Numbers as bake has them: binary floating point of up to 512 bits, printed without exponent."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from ctxaudit.builds.bake.trouble import LeftOpenError, RefusedError

MOST_BITS = 512
_SMALL_BITS = 64  # of the numbers that functions count
FLOAT_BITS = 53
_DECIMAL = re.compile(r"([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?")
_LARGEST_EXPONENT = 5000
_PLAIN_DIGITS = 6  # a number of more digits is formatted with an exponent


class Number(NamedTuple):
    """A value, the bits that results of operations with it have, and whether zero is minus zero."""

    value: Fraction
    bits: int = MOST_BITS
    is_minus_zero: bool = False


def rounded(value: Fraction, bits: int) -> Fraction:
    """The nearest number of that many binary digits; of two equally near ones the even one."""
    if not value:
        return value
    shift = bits - (abs(value.numerator).bit_length() - value.denominator.bit_length())
    scaled = value * Fraction(2) ** shift
    while abs(scaled) >= 1 << bits:
        shift -= 1
        scaled /= 2
    while abs(scaled) < 1 << (bits - 1):
        shift += 1
        scaled *= 2
    return Fraction(round(scaled)) / Fraction(2) ** shift


def whole(value: int) -> Number:
    """A number as functions count it."""
    return Number(Fraction(value), _SMALL_BITS)


def big_whole(value: int) -> Number:
    """A whole number of any size."""
    return Number(Fraction(value), max(_SMALL_BITS, abs(value).bit_length()))


def from_float(value: float) -> Number:
    """A number as the functions that take a detour over machine numbers give it."""
    if value != value or value in (float("inf"), float("-inf")):
        raise LeftOpenError("a result that is no finite number")
    return Number(Fraction(value), FLOAT_BITS, value == 0 and str(value)[0] == "-")


def as_float(number: Number) -> float:
    """The nearest machine number."""
    return -0.0 if number.is_minus_zero else float(number.value)


def parsed(text: str, bits: int = MOST_BITS) -> Number | None:
    """The number that a text in decimal notation stands for."""
    match = _DECIMAL.fullmatch(text.replace("_", "x"))
    if match is None:
        return None
    sign, digits, exponent = match.groups()
    if exponent is not None and abs(int(exponent[:9])) > _LARGEST_EXPONENT:
        raise LeftOpenError("a number of that size")
    value = Fraction(digits) * Fraction(10) ** int(exponent or 0)
    minus = sign == "-"
    return Number(rounded(-value if minus else value, bits), bits, minus and not value)


def text_of(number: Number) -> str:
    """The shortest decimal text that stands for this number and no other, without exponent."""
    value = number.value
    if not value:
        return "-0" if number.is_minus_zero else "0"
    if value.denominator == 1 and value.numerator.bit_length() <= number.bits:
        return str(value.numerator)
    digits, exponent = _shortest(abs(value), number.bits)
    sign = "-" if value < 0 else ""
    if exponent <= 0:
        return f"{sign}0.{'0' * -exponent}{digits}"
    if exponent >= len(digits):
        return sign + digits + "0" * (exponent - len(digits))
    return f"{sign}{digits[:exponent]}.{digits[exponent:]}"


def general_text(number: Number) -> str:
    """The text that `format` makes of a number: with an exponent if that is large or small."""
    value = number.value
    if not value:
        return text_of(number)
    digits, exponent = _shortest(abs(value), number.bits)
    power = exponent - 1
    if -4 <= power < _PLAIN_DIGITS:
        return text_of(number)
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{'-' if value < 0 else ''}{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _shortest(value: Fraction, bits: int) -> tuple[str, int]:
    """The digits after `0.` and the power of ten to multiply with."""
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    while value >= Fraction(10) ** exponent:
        exponent += 1
    while value < Fraction(10) ** (exponent - 1):
        exponent -= 1
    fewest, most = 1, bits * 3 // 10 + 3
    while fewest < most:
        count = (fewest + most) // 2
        if rounded(_decimal(value, count, exponent), bits) == value:
            most = count
        else:
            fewest = count + 1
    shortest = _decimal(value, fewest, exponent)
    if shortest >= Fraction(10) ** exponent:
        exponent += 1
    digits = str(int(shortest * Fraction(10) ** (fewest - exponent)))
    return digits.rstrip("0"), exponent


def _decimal(value: Fraction, count: int, exponent: int) -> Fraction:
    """The nearest number of `count` decimal digits."""
    unit = Fraction(10) ** (exponent - count)
    return round(value / unit) * unit


def added(one: Number, other: Number) -> Number:
    """The sum."""
    return _result(one.value + other.value, max(one.bits, other.bits), one, other)


def negated(number: Number) -> Number:
    """The number with the other sign."""
    return Number(-number.value, number.bits, not number.value and not number.is_minus_zero)


def multiplied(one: Number, other: Number) -> Number:
    """The product, with more bits if it needs them."""
    product = rounded(one.value * other.value, MOST_BITS)
    bits = max(one.bits, other.bits, _needed(product))
    minus = not product and _is_negative(one) != _is_negative(other)
    return Number(product, bits, minus)


def divided(one: Number, other: Number) -> Number:
    """The quotient. Bake has infinity for a division by zero."""
    if not other.value:
        if not one.value:
            raise RefusedError("zero cannot be divided by zero")
        raise LeftOpenError("a division by zero")
    bits = max(one.bits, other.bits)
    minus = not one.value and _is_negative(one) != _is_negative(other)
    return Number(rounded(one.value / other.value, bits), bits, minus)


def modulo(one: Number, other: Number) -> Number:
    """The remainder, which has the sign of the first number."""
    if not other.value:
        return one
    quotient = int(divided(one, other).value)
    bits = max(one.bits, other.bits)
    subtracted = rounded(rounded(Fraction(quotient), one.bits) * other.value, one.bits)
    return Number(rounded(one.value - subtracted, bits), bits)


def _result(value: Fraction, bits: int, one: Number, other: Number) -> Number:
    return Number(rounded(value, bits), bits, one.is_minus_zero and other.is_minus_zero)


def _is_negative(number: Number) -> bool:
    return number.value < 0 or number.is_minus_zero


def _needed(value: Fraction) -> int:
    numerator = abs(value.numerator)
    return (numerator // (numerator & -numerator)).bit_length() if numerator else 0
