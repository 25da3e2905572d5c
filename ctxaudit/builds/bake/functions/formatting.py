"""The functions `format` and `formatlist`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from ctxaudit.builds.bake.convert import as_string, converted
from ctxaudit.builds.bake.functions.graphemes import graphemes
from ctxaudit.builds.bake.functions.jsontext import encoded, quoted
from ctxaudit.builds.bake.functions.registry import function
from ctxaudit.builds.bake.numbers import Number, general_text
from ctxaudit.builds.bake.trouble import LeftOpenError, RefusedError, check_size
from ctxaudit.builds.bake.values import (
    ANY,
    BOOL,
    NUMBER,
    SEQUENCES,
    STRING,
    Value,
    string,
    strings,
)

_VERB = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[0#+ -]*)(?P<width>[1-9][0-9]*)?(?P<dot>\.(?P<digits>[0-9]*))?"
    r"(?:\[(?P<argument>[1-9][0-9]*)\])?(?P<mode>[a-zA-Z]))|(?P<plain>[^%]+)",
    re.DOTALL,
)
_INTEGERS = {"d": "d", "b": "b", "o": "o", "x": "x", "X": "X"}


@function("format", STRING, rest=ANY, takes_null=True)
def format_(template: Value, *arguments: Value) -> Value:
    """The template with each verb replaced by an argument."""
    return string(_formatted(template.data, arguments))


@function("formatlist", STRING, rest=ANY, takes_null=True)
def formatlist(template: Value, *arguments: Value) -> Value:
    """The template filled for each element of the lists among the arguments."""
    lists = [each for each in arguments if each.type.kind in SEQUENCES and not each.is_null]
    lengths = {len(each.data) for each in lists}
    if len(lengths) > 1:
        raise RefusedError("the lists are not of one length")
    many = lengths.pop() if lengths else 1
    return strings(
        _formatted(
            template.data, [each.data[turn] if each in lists else each for each in arguments]
        )
        for turn in range(many)
    )


def _formatted(template: str, arguments: Sequence[Value]) -> str:
    for each in _VERB.finditer(template):
        check_size(max(int(each["width"] or 0), int(each["digits"] or 0)))
    found, position, following, highest = [], 0, 1, 0
    while position < len(template):
        part = _VERB.match(template, position)
        if part is None:
            raise RefusedError("the format is not valid")
        position = part.end()
        if part["plain"] or part["percent"]:
            found.append(part["plain"] or "%")
            continue
        number = int(part["argument"] or following)
        if number > len(arguments):
            raise RefusedError("there are not enough arguments for the format")
        found.append(_verb(part, arguments[number - 1]))
        highest, following = max(highest, number), number + 1
    if highest < len(arguments):
        raise RefusedError("there are more arguments than the format uses")
    return "".join(found)


def _verb(part: re.Match[str], value: Value) -> str:
    mode = part["mode"]
    if mode == "v":
        return _padded(part, _as_is(part, value))
    if value.is_null:
        raise RefusedError("a null cannot be formatted")
    if mode == "t":
        return "true" if converted(value, BOOL).data else "false"
    if mode in ("s", "q"):
        text = as_string(value)
        if int(part["digits"] or 0):
            text = "".join(graphemes(text)[: int(part["digits"])])
        return _padded(part, quoted(text) if mode == "q" else text)
    if mode in _INTEGERS:
        return _integer(part, converted(value, NUMBER).data)
    if mode in ("f", "e", "E", "g", "G"):
        return _float(part, converted(value, NUMBER).data)
    raise RefusedError("the format has an unknown verb")


def _as_is(part: re.Match[str], value: Value) -> str:
    if "#" not in part["flags"] and not value.is_null:
        if value.type == STRING:
            return str(value.data)
        if value.type == NUMBER:
            return general_text(value.data)
    return encoded(value)


def _padded(part: re.Match[str], text: str) -> str:
    if not part["width"]:
        return text
    padding = ("0" if "0" in part["flags"] else " ") * (int(part["width"]) - len(graphemes(text)))
    return text + padding if "-" in part["flags"] else padding + text


def _integer(part: re.Match[str], number: Number) -> str:
    if number.value.denominator != 1:
        raise RefusedError("a whole number is required")
    if part["dot"]:
        raise LeftOpenError("a format of whole numbers with a precision")
    digits = format(abs(int(number.value)), _INTEGERS[part["mode"]])
    if "#" in part["flags"]:
        digits = {"x": "0x", "X": "0X", "o": "0", "b": "0b"}.get(part["mode"], "") + digits
    return _signed(part, digits, number.value < 0)


def _signed(part: re.Match[str], digits: str, is_negative: bool) -> str:
    """The digits with a sign, filled up to the width as C does it."""
    flags = part["flags"]
    sign = "-" if is_negative else "+" if "+" in flags else " " if " " in flags else ""
    width = int(part["width"] or 0)
    if "-" in flags:
        return (sign + digits).ljust(width)
    if "0" in flags:
        return sign + digits.rjust(width - len(sign), "0")
    return (sign + digits).rjust(width)


def _float(part: re.Match[str], number: Number) -> str:
    if part["mode"] != "f" or "#" in part["flags"]:
        raise LeftOpenError("a format of numbers with an exponent")
    places = int(part["digits"] or 0) if part["dot"] else 6
    with localcontext() as context:
        context.prec = 2000
        exact = Decimal(abs(number.value).numerator) / Decimal(number.value.denominator)
        digits = f"{exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN):f}"
    return _signed(part, digits, number.value < 0 or number.is_minus_zero)
