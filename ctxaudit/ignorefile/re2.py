"""Go's regular expressions (RE2 syntax) rewritten for Python's `re`.

moby/patternmatcher compiles most patterns to a Go regular expression and leaves some operators of
that language alive (`|`, `{`, `}`, `^`, classes and escapes), so their exact meaning counts. The
source of every rule here is Go's regexp/syntax package with the flags of `regexp.Compile`.
"""

from __future__ import annotations

import re

from ctxaudit.ignorefile.charclass import (
    LAST_CODE_POINT,
    LETTER_ESCAPES,
    PERL_CLASSES,
    POSIX_CLASSES,
    BadRegex,
    complement,
    literal,
    unicode_members,
)

MAX_REPEAT = 1000
_REPEAT = re.compile(r"\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}")
_OCTAL = re.compile("0[0-7]{0,2}|[1-7][0-7]{1,2}")
_HEXADECIMAL = re.compile(r"\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2})")


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
            self.output.append(literal(ord(character)))

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
            self.output.append(literal(self._escaped_character()))

    def _quoted(self) -> None:
        r"""`\Q...\E`, or to the end, is literal text; a repetition binds to its last character."""
        text, _, _ = self.expression[self.position + 1 :].partition("\\E")
        end = self.position + 1 + len(text)
        self.position = end + (2 if self.expression.startswith("\\E", end) else 0)
        self.output.extend(literal(ord(character)) for character in text)
        # Go pushes nothing for an empty quotation: what stood before stays the last item
        self.repeatable = bool(text) or len(self.output) > 0

    def _escaped_class(self) -> str | None:
        r"""`\d`, `\W`, `\pL`, `\P{Lu}`: the members of the class, else None."""
        letter = self.expression[self.position : self.position + 1]
        if letter in ("p", "P"):
            return self._unicode_class()
        members = PERL_CLASSES.get(letter.lower()) if letter else None
        if members is None:
            return None
        self.position += 1
        return members if letter.islower() else complement(members)

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
        members = unicode_members(name)
        return complement(members) if negated else members

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
        if letter in LETTER_ESCAPES:
            return LETTER_ESCAPES[letter]
        if letter.isascii() and not letter.isalnum():
            return ord(letter)
        raise BadRegex(f"invalid escape sequence: \\{letter}")

    def _hexadecimal(self, start: int) -> int:
        found = _HEXADECIMAL.match(self.expression, self.position)
        value = int(found[1] or found[2], 16) if found else LAST_CODE_POINT + 1
        if found is None or value > LAST_CODE_POINT:
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
        members = POSIX_CLASSES.get(name.removeprefix("^"))
        if members is None:
            raise BadRegex(f"invalid character class range: [:{name}:]")
        self.position = end + 2
        return complement(members) if name.startswith("^") else members

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
        return literal(low) if low == high else f"{literal(low)}-{literal(high)}"

    def _class_character(self) -> int:
        if self.position >= len(self.expression):
            raise BadRegex("missing closing ]")
        character = self.expression[self.position]
        self.position += 1
        return self._escaped_character() if character == "\\" else ord(character)
