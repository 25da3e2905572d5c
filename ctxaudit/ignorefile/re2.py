"""Go's regular expressions (RE2 syntax) rewritten for Python's `re`.

moby/patternmatcher compiles most patterns to a Go regular expression and leaves some operators of
that language alive (`|`, `{`, `}`, `^`, classes and escapes), so their exact meaning counts. The
source of every rule here is Go's regexp/syntax package with the flags of `regexp.Compile`.
"""

from __future__ import annotations

import re
from functools import cache

MAX_REPEAT = 1000
_DIGIT = "0-9"
_SPACE = r"\t\n\f\r "
_WORD = "0-9A-Za-z_"
_PERL_CLASSES = {"d": _DIGIT, "s": _SPACE, "w": _WORD}
_POSIX_CLASSES = {
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
_LETTER_ESCAPES = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_REPEAT = re.compile(r"\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}")
_OCTAL = re.compile("0[0-7]{0,2}|[1-7][0-7]{1,2}")
_HEXADECIMAL = re.compile(r"\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2})")
_LAST_CODE_POINT = 0x10FFFF
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


def to_python(expression: str) -> str:
    """Returns the Python expression that `search` matches on the same texts as Go's would.

    Raises BadRegex with Go's reason where Go refuses the expression.
    """
    return _Translator(expression).translate()


class _Translator:
    """One walk over the expression; `position` is the next character to read."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.position = 0
        self.output: list[str] = []
        self.repeatable = False
        self.repeated = False
        self.open_groups = 0

    def translate(self) -> str:
        while self.position < len(self.expression):
            character = self.expression[self.position]
            if character in "*+?{" and self._repeat():
                continue
            self.position += 1
            self._atom(character)
        if self.open_groups:
            raise BadRegex("missing closing )")
        return "".join(self.output)

    def _atom(self, character: str) -> None:
        self.repeated = False
        self.repeatable = True
        if character in "|(":
            self.output.append(character)
            self.repeatable = False
            self.open_groups += character == "("
        elif character == ")":
            self.open_groups -= 1
            self.output.append(character)
        elif character == "^":
            self.output.append(r"(?:\A)")
        elif character == "$":
            self.output.append(r"(?:\Z)")
        elif character == ".":
            self.output.append(r"[^\n]")
        elif character == "[":
            self.output.append(self._class())
        elif character == "\\":
            self._escape()
        else:
            self.output.append(_literal(ord(character)))

    def _repeat(self) -> bool:
        """Reads a repetition; False where a `{` is no valid one and so an ordinary character."""
        operator = self.expression[self.position]
        if operator == "{":
            found = _REPEAT.match(self.expression, self.position)
            if found is None:
                return False
            operator = found[0]
            low = int(found[1])
            high = low if found[2] is None else int(found[3]) if found[3] else -1
            if low > MAX_REPEAT or high > MAX_REPEAT or 0 <= high < low:
                raise BadRegex(f"invalid repeat count: {operator}")
        if self.repeated:
            raise BadRegex(f"invalid nested repetition operator: {operator}")
        if not self.repeatable:
            raise BadRegex(f"missing argument to repetition operator: {operator}")
        self.output.append(operator)
        self.position += len(operator)
        self.repeated = True
        return True

    def _escape(self) -> None:
        letter = self.expression[self.position : self.position + 1]
        anchors = {"A": r"(?:\A)", "z": r"(?:\Z)", "b": r"(?a:\b)", "B": r"(?a:\B)"}
        if letter in anchors:
            self.position += 1
            self.output.append(anchors[letter])
        elif letter == "Q":
            self._quoted()
        elif (members := self._escaped_class()) is not None:
            self.output.append(f"[{members}]")
        else:
            self.output.append(_literal(self._escaped_character()))

    def _quoted(self) -> None:
        r"""`\Q...\E`, or to the end, is literal text; a repetition binds to its last character."""
        text, _, _ = self.expression[self.position + 1 :].partition("\\E")
        end = self.position + 1 + len(text)
        self.position = end + (2 if self.expression.startswith("\\E", end) else 0)
        self.output.extend(_literal(ord(character)) for character in text)
        # Go pushes nothing for an empty quotation: what stood before stays the last item
        self.repeatable = bool(text) or len(self.output) > 0

    def _escaped_class(self) -> str | None:
        r"""`\d`, `\W`, `\pL`, `\P{Lu}`: the members of the class, else None."""
        letter = self.expression[self.position : self.position + 1]
        if letter in ("p", "P"):
            return self._unicode_class()
        members = _PERL_CLASSES.get(letter.lower()) if letter else None
        if members is None:
            return None
        self.position += 1
        return members if letter.islower() else _complement(members)

    def _unicode_class(self) -> str:
        start = self.position - 1
        negated = self.expression[self.position] == "P"
        self.position += 1
        name = self.expression[self.position : self.position + 1]
        if name == "{":
            end = self.expression.find("}", self.position)
            if end < 0:
                raise BadRegex(f"invalid character class range: {self.expression[start:]}")
            name = self.expression[self.position + 1 : end]
            self.position = end
        self.position += 1
        if name.startswith("^"):
            negated, name = not negated, name[1:]
        members = _unicode_members(name)
        return _complement(members) if negated else members

    def _escaped_character(self) -> int:
        """One escaped code point, read from behind its backslash."""
        start = self.position - 1
        letter = self.expression[self.position : self.position + 1]
        if not letter:
            raise BadRegex("trailing backslash at end of expression")
        if letter == "x":
            self.position += 1
            return self._hexadecimal(start)
        if octal := _OCTAL.match(self.expression, self.position):
            self.position = octal.end()
            return int(octal[0], 8)
        self.position += 1
        if letter in _LETTER_ESCAPES:
            return _LETTER_ESCAPES[letter]
        if letter.isascii() and not letter.isalnum():
            return ord(letter)
        raise BadRegex(f"invalid escape sequence: \\{letter}")

    def _hexadecimal(self, start: int) -> int:
        found = _HEXADECIMAL.match(self.expression, self.position)
        value = int(found[1] or found[2], 16) if found else _LAST_CODE_POINT + 1
        if found is None or value > _LAST_CODE_POINT:
            raise BadRegex(f"invalid escape sequence: {self.expression[start : start + 4]}")
        self.position = found.end()
        return value

    def _class(self) -> str:
        """A bracketed class, read from behind its `[`."""
        start = self.position - 1
        negated = self.expression.startswith("^", self.position)
        self.position += negated
        members: list[str] = []
        first = True
        while first or not self.expression.startswith("]", self.position):
            if self.position >= len(self.expression):
                raise BadRegex(f"missing closing ]: {self.expression[start:]}")
            members.append(self._class_item())
            first = False
        self.position += 1
        return f"[{'^' if negated else ''}{''.join(members)}]"

    def _class_item(self) -> str:
        if self.expression.startswith("[:", self.position):
            end = self.expression.find(":]", self.position + 2)
            if end >= 0:
                return self._posix_class(end)
        if self.expression.startswith("\\", self.position):
            self.position += 1
            members = self._escaped_class()
            if members is not None:
                return members
            self.position -= 1
        return self._class_range()

    def _posix_class(self, end: int) -> str:
        name = self.expression[self.position + 2 : end]
        members = _POSIX_CLASSES.get(name.removeprefix("^"))
        if members is None:
            raise BadRegex(f"invalid character class range: [:{name}:]")
        self.position = end + 2
        return _complement(members) if name.startswith("^") else members

    def _class_range(self) -> str:
        start = self.position
        low = high = self._class_character()
        rest = self.expression[self.position : self.position + 2]
        if rest.startswith("-") and rest != "-]":
            self.position += 1
            high = self._class_character()
            if high < low:
                text = self.expression[start : self.position]
                raise BadRegex(f"invalid character class range: {text}")
        return _literal(low) if low == high else f"{_literal(low)}-{_literal(high)}"

    def _class_character(self) -> int:
        if self.position >= len(self.expression):
            raise BadRegex("missing closing ]")
        character = self.expression[self.position]
        self.position += 1
        return self._escaped_character() if character == "\\" else ord(character)


def _literal(code_point: int) -> str:
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
    return _LETTER_ESCAPES.get(item[1], ord(item[1])) if len(item) == 2 else ord(item)


def _complement(class_text: str) -> str:
    parts = []
    start = 0
    for low, high in _members(class_text):
        if low > start:
            parts.append(f"{_literal(start)}-{_literal(low - 1)}")
        start = max(start, high + 1)
    if start <= _LAST_CODE_POINT:
        parts.append(f"{_literal(start)}-{_literal(_LAST_CODE_POINT)}")
    return "".join(parts)


@cache
def _unicode_members(name: str) -> str:
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
        for code_point in range(_LAST_CODE_POINT + 1)
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
            parts.append(_literal(code_point) + "-")
        if at == len(code_points) - 1 or code_points[at + 1] != code_point + 1:
            parts.append(_literal(code_point))
    # a surrogate is in no path: bytes that are not UTF-8 are asked about as U+FFFD
    return "".join(parts) or _literal(0xD800)


class UnknownUnicodeClass(BadRegex):
    r"""A script such as `\p{Greek}`, which Python has no table of, or a name Go refuses too."""
