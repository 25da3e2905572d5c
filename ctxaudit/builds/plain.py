"""What a plain scalar of YAML stands for in Docker's programs, and how Go prints it."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["str", "null", "bool", "int", "float", "timestamp"]

_BEGINNINGS = frozenset("~nNtTfF+-.0123456789")  # of scalars that may be no text
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLS = frozenset("true True TRUE false False FALSE".split())
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_INT = re.compile(
    r"(?P<sign>[-+]?)(0[xX](?P<hex>[0-9a-fA-F]+)|0[oO]?(?P<oct>[0-7]+)|0[bB](?P<bin>[01]+)"
    r"|(?P<dec>0|[1-9][0-9]*))"
)
_SIGN_INSIDE = re.compile(r"(0[bo])([-+])")  # `0b-1`, which is -1
_BASES = {"hex": 16, "oct": 8, "bin": 2, "dec": 10}
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TIMESTAMP = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"((?P<t>[Tt]| +)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2}):(?P<second>[0-9]{1,2})"
    r"([.,][0-9]+)?(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_FIXED_BELOW = 6  # decimal exponents from here on are printed as such


def kind_of(text: str) -> Kind:
    """What a plain scalar stands for, by the rules of go-yaml's `resolve`."""
    if text and text[0] not in _BEGINNINGS:
        return "str"
    if text in _NULLS:
        return "null"
    if text in _BOOLS:
        return "bool"
    if _is_timestamp(text):
        return "timestamp"
    number = _number(text)
    if number is None:
        return "str"
    return "int" if isinstance(number, int) else "float"


def go_text(text: str, kind: Kind) -> str:
    """A value as Go prints it: numbers and truth values lose how they were written."""
    if kind == "bool":
        return text.lower()
    number = _number(text) if kind in ("int", "float") else None
    if number is None:
        return text
    return _float_text(number) if isinstance(number, float) else str(number)


def _number(text: str) -> int | float | None:
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", ""))
    # a number that begins with a point is read at once, before underscores are taken out
    plain = text if text.startswith(".") else text.replace("_", "")
    whole = _whole(plain)
    if whole is not None:
        return whole
    if _FLOAT.fullmatch(plain) and abs(value := float(plain)) != float("inf"):
        return value
    return None


def _whole(plain: str) -> int | None:
    """A number of 64 bits; where there is a sign one of them is for it."""
    found = _INT.fullmatch(_SIGN_INSIDE.sub(r"\2\1", plain) if plain[:1] == "0" else plain)
    if found is None:
        return None
    base, digits = next((name, found[name]) for name in _BASES if found[name])
    value = int(found["sign"] + digits, _BASES[base])
    fits = -(2**63) <= value < 2**63 or (not found["sign"] and value < 2**64)
    return value if fits else None


def _float_text(number: float) -> str:
    if number != number or number in (float("inf"), float("-inf")):
        return {"inf": "+Inf", "-inf": "-Inf", "nan": "NaN"}[str(number)]
    from decimal import Decimal

    exact = Decimal(repr(number)).normalize()
    exponent = exact.adjusted()
    if not number or -4 <= exponent < _FIXED_BELOW:
        return format(exact, "f")
    mantissa = exact.scaleb(-exponent)
    return f"{mantissa:f}e{exponent:+03d}"


def _is_timestamp(text: str) -> bool:
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        return False
    has_letter = bool(found["t"]) and found["t"] in "Tt"
    if bool(found["zone"]) != has_letter:
        return False
    return _is_date(*(int(found[part]) for part in ("year", "month", "day"))) and all(
        int(found[part] or 0) < limit
        for part, limit in (("hour", 24), ("minute", 60), ("second", 60))
    )


def _is_date(year: int, month: int, day: int) -> bool:
    import calendar

    # years repeat after 400, and the module has none that is 0
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year % 400 + 400, month)[1]
