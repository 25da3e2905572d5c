"""Environment files (`.env`) as Compose reads them, which is not as shells or other programs do.

Held to compose-go's `dotenv` package: `KEY=value`, `KEY: value`, `export`, a key alone (its value
is the environment's), quotes, escapes, comments, and variables in values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ctxaudit.builds.interpolate import InterpolationError, interpolate
from ctxaudit.errors import CtxauditError
from ctxaudit.reading import read_regular, why_unread

_BLANKS = "\t\v\f\r \x85\xa0"  # on one line
_SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)  # what Go takes for white space
_SPACE = re.compile(f"[{_SPACES}]*")
_KEY = re.compile(r"[^=:\n]*")
_EXPORT = re.compile(r"export\s+")
_ESCAPE = re.compile(r'\\(?:[abcfnrtv$"\\]|0\d{0,3})')
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_STARTS_WITH_DIGIT = re.compile(r"\s*\d")


def read_env_files(paths: list[str], environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of these files, later ones over earlier ones.

    `environment` is what a value may refer to, before what the files say. Raises CtxauditError,
    which holds no value.
    """
    found: dict[str, str] = {}
    for path in paths:
        try:
            content = read_regular(path)
        except OSError as error:
            reason = f"cannot read the environment file: {why_unread(error)}"
            raise CtxauditError(reason, path=path) from None
        known = {**found, **environment}
        found.update(parse_env(content, path, known.get))
    return found


def parse_env(content: bytes, path: str, lookup: Callable[[str], str | None]) -> dict[str, str]:
    """The variables of one file; `lookup` is asked before what the file said so far."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return _Parser(text, path, lookup).parse()


class _Parser:
    """Goes through one text."""

    def __init__(self, text: str, path: str, lookup: Callable[[str], str | None]) -> None:
        self.text = text
        self.path = path
        self.outer = lookup
        self.at = 0
        self.found: dict[str, str] = {}

    def parse(self) -> dict[str, str]:
        while self._go_to_statement():
            key, is_inherited = self._key()
            if " " in key:
                raise self._error("a variable name with a blank in it")
            if is_inherited:
                value = self.outer(key)
                if value is not None:
                    self.found[key] = value
            else:
                self.found[key] = self._value()
        return {
            key: value for key, value in self.found.items() if not _STARTS_WITH_DIGIT.match(key)
        }

    def _go_to_statement(self) -> bool:
        """Goes past blank lines and comments; False at the end."""
        while True:
            if blank := _SPACE.match(self.text, self.at):
                self.at = blank.end()
            if not self.text.startswith("#", self.at):
                return self.at < len(self.text)
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end

    def _key(self) -> tuple[str, bool]:
        """The name, and whether its value is the environment's since the line has none."""
        if export := _EXPORT.match(self.text, self.at):
            self.at = export.end()
        start = self.at
        for at in range(start, len(self.text)):
            char = self.text[at]
            if char in "=:\n":
                self.at = at + 1
                break
            if not (char in _BLANKS or char in "_.-[]" or char.isalpha() or char.isnumeric()):
                raise self._error("a character that no variable name can have")
        else:
            return "", False  # a name that the file ends with: Compose takes it for a value
        key = self.text[start:at].rstrip(_SPACES)
        is_inherited = self.text[at] == "\n"
        while self.at < len(self.text) and self.text[self.at] in _BLANKS:
            self.at += 1
        return key, is_inherited

    def _value(self) -> str:
        quote = self.text[self.at : self.at + 1]
        if quote in ("'", '"'):
            return self._quoted(quote)
        end = self.text.find("\n", self.at)
        line = self.text[self.at :] if end < 0 else self.text[self.at : end]
        value = self._expanded(line.partition(" #")[0].rstrip(_SPACES))
        self.at = len(self.text) if end < 0 else end + 1
        return value

    def _quoted(self, quote: str) -> str:
        chars: list[str] = []
        at = self.at + 1
        while at < len(self.text):
            char = self.text[at]
            if char == quote:
                value = "".join(chars)
                value = self._expanded(_unescaped(value)) if quote == '"' else value
                self.at = at + 1
                return value
            if char == "\\" and at + 1 < len(self.text):
                following = self.text[at + 1]
                chars.append(following if following == quote else char + following)
                at += 2
                continue
            chars.append(char)
            at += 1
        raise self._error("a quoted value that does not end")

    def _expanded(self, value: str) -> str:
        try:
            return interpolate(value, self._lookup)
        except InterpolationError as error:
            raise self._error(str(error)) from None

    def _lookup(self, name: str) -> str | None:
        value = self.outer(name)
        return self.found.get(name) if value is None else value

    def _error(self, reason: str) -> CtxauditError:
        line = self.text.count("\n", 0, self.at) + 1
        return CtxauditError(reason, path=self.path, line=line)


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(_unescape, value)


def _unescape(found: re.Match[str]) -> str:
    escape = found[0]
    if escape == "\\$":
        return "$$"  # what interpolation makes a plain dollar sign of
    if escape.startswith("\\0"):
        digits = escape[2:]
        is_octal = len(digits) == 3 and set(digits) <= set("01234567")
        value = int(digits, 8) if is_octal else 256
        return chr(value) if value < 256 else "\\" + digits
    return _ESCAPED.get(escape[1], {'"': '"', "\\": "\\"}.get(escape[1], escape))
