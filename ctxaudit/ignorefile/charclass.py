r"""Character classes of Go's regular expressions, written for Python's `re`.

A class is kept as what stands between its brackets there. Go's `\d`, `\w`, `\s` and the POSIX
classes are ASCII only; the general categories of Unicode come from Python's own tables.
"""

from __future__ import annotations

import re
from functools import cache

_DIGIT = "0-9"
_SPACE = r"\t\n\f\r "
_WORD = "0-9A-Za-z_"
PERL_CLASSES = {"d": _DIGIT, "s": _SPACE, "w": _WORD}
POSIX_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": _DIGIT,
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": _WORD,
    "xdigit": "0-9A-Fa-f",
}
LETTER_ESCAPES = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
LAST_CODE_POINT = 0x10FFFF
_CATEGORIES = frozenset(
    "assigned c cc cf cn co cs l lc ll lm lo lt lu m mc me mn n nd nl no".split(" ")
    + "p pc pd pe pf pi po ps s sc sk sm so z zl zp zs".split(" ")
)
_LONG_CATEGORIES = {
    "other": "c",
    "control": "cc",
    "cntrl": "cc",
    "format": "cf",
    "unassigned": "cn",
    "privateuse": "co",
    "surrogate": "cs",
    "letter": "l",
    "casedletter": "lc",
    "lowercaseletter": "ll",
    "modifierletter": "lm",
    "otherletter": "lo",
    "titlecaseletter": "lt",
    "uppercaseletter": "lu",
    "mark": "m",
    "combiningmark": "m",
    "spacingmark": "mc",
    "enclosingmark": "me",
    "nonspacingmark": "mn",
    "number": "n",
    "decimalnumber": "nd",
    "digit": "nd",
    "letternumber": "nl",
    "othernumber": "no",
    "punctuation": "p",
    "punct": "p",
    "connectorpunctuation": "pc",
    "dashpunctuation": "pd",
    "closepunctuation": "pe",
    "finalpunctuation": "pf",
    "initialpunctuation": "pi",
    "otherpunctuation": "po",
    "openpunctuation": "ps",
    "symbol": "s",
    "currencysymbol": "sc",
    "modifiersymbol": "sk",
    "mathsymbol": "sm",
    "othersymbol": "so",
    "separator": "z",
    "lineseparator": "zl",
    "paragraphseparator": "zp",
    "spaceseparator": "zs",
}
_OTHER_CLASSES = {"any": r"\x00-\U0010ffff", "ascii": r"\x00-\x7f"}


class BadRegex(ValueError):
    """Go would refuse to compile this expression."""


def literal(code_point: int) -> str:
    """The code point as plain text of an expression, in a class or outside."""
    character = chr(code_point)
    if character.isalnum() and character.isascii():
        return character
    return f"\\U{code_point:08x}" if code_point > 0x7F else f"\\x{code_point:02x}"


def _members(class_text: str) -> list[tuple[int, int]]:
    """The ranges of a class in our own notation (escapes as Python's `re` has them)."""
    item = r"\\x[0-9a-f]{2}|\\U[0-9a-f]{8}|\\.|."
    ranges = []
    for low, high in re.findall(f"({item})(?:-({item}))?", class_text, re.DOTALL):
        first = _code_point(low)
        ranges.append((first, _code_point(high) if high else first))
    return sorted(ranges)


def _code_point(item: str) -> int:
    if len(item) > 2:
        return int(item[2:], 16)
    return LETTER_ESCAPES.get(item[1], ord(item[1])) if len(item) == 2 else ord(item)


def complement(class_text: str) -> str:
    """The members of the class that holds all others."""
    parts = []
    start = 0
    for low, high in _members(class_text):
        if low > start:
            parts.append(f"{literal(start)}-{literal(low - 1)}")
        start = max(start, high + 1)
    if start <= LAST_CODE_POINT:
        parts.append(f"{literal(start)}-{literal(LAST_CODE_POINT)}")
    return "".join(parts)


@cache
def unicode_members(name: str) -> str:
    """The members of a general category of Unicode, by Python's own tables.

    As of Go 1.25 case, blanks, `_` and `-` of the name do not count, and long names are known.
    """
    import unicodedata

    wanted = re.sub("[ _-]", "", name).lower()
    wanted = _LONG_CATEGORIES.get(wanted, wanted)
    if wanted in _OTHER_CLASSES:
        return _OTHER_CLASSES[wanted]
    if len(wanted) == 1 and wanted not in _CATEGORIES:  # no script has so short a name
        raise BadRegex(f"invalid character class range: \\p{name}")
    if wanted not in _CATEGORIES:
        raise UnknownUnicodeClass(f"unknown class {name}")
    found = [
        code_point
        for code_point in range(LAST_CODE_POINT + 1)
        if _is_in(unicodedata.category(chr(code_point)).lower(), wanted)
    ]
    return _class_of(found)


def _is_in(category: str, wanted: str) -> bool:
    if category == "cn":
        return False
    if wanted == "lc":
        return category in ("ll", "lt", "lu")
    return wanted == "assigned" or category.startswith(wanted)


def _class_of(code_points: list[int]) -> str:
    """A class of these code points, which ascend; of none: one that nothing can be in."""
    parts = []
    for at, code_point in enumerate(code_points):
        if at == 0 or code_points[at - 1] != code_point - 1:
            parts.append(literal(code_point) + "-")
        if at == len(code_points) - 1 or code_points[at + 1] != code_point + 1:
            parts.append(literal(code_point))
    # a surrogate is in no path: bytes that are not UTF-8 are asked about as U+FFFD
    return "".join(parts) or literal(0xD800)


class UnknownUnicodeClass(BadRegex):
    r"""A script such as `\p{Greek}`, which Python has no table of, or a name Go refuses too."""
