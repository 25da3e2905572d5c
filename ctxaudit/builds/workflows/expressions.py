"""GitHub's `${{ expressions }}`, evaluated as far as the workflow's own text tells.

Of functions and operators there are those that choose between names of files and folders; whatever
depends on anything else is an Unknown that carries its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, Union

from ctxaudit.builds.workflows.model import Text
from ctxaudit.builds.workflows.shell import OPEN


class Unknown(NamedTuple):
    """What an expression depends on and cannot be known."""

    names: tuple[str, ...]


Data = Union[str, float, bool, None, Unknown, "dict[str, Data]", "list[Data]"]
Contexts = Mapping[str, Data]

_UNREADABLE = "an expression"
_EXPRESSION = re.compile(r"\$\{\{((?:[^$}]|\}(?!\})|\$(?!\{\{))*)\}\}")
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<sign>&&|\|\||==|!=|<=|>=|[<>!().,\[\]*]))"
)
_FUNCTIONS: dict[str, Callable[..., Data]] = {
    "contains": lambda where, what: (
        what in where if isinstance(where, list) else _text(what).lower() in _text(where).lower()
    ),
    "startswith": lambda where, what: _text(where).lower().startswith(_text(what).lower()),
    "endswith": lambda where, what: _text(where).lower().endswith(_text(what).lower()),
    "format": lambda form, *values: re.sub(
        r"\{(\d+)\}", lambda found: _text(values[int(found[1])]), _text(form)
    ),
}


class _Malformed(Exception):
    """The text between the braces is none of the expressions known here."""


def evaluated(text: str, contexts: Contexts) -> Text:
    """A text with its expressions put in; those that are not known are named and left out."""
    names: list[str] = []

    def put_in(found: re.Match[str]) -> str:
        value = value_of(found[1].strip(), contexts)
        if isinstance(value, Unknown):
            names.extend(value.names)
            return ""
        return _text(value)

    return Text(_EXPRESSION.sub(put_in, text), tuple(names))


def opened(text: str, contexts: Contexts) -> str:
    """A script with its expressions put in; those that are not known stay as marked stretches."""

    def put_in(found: re.Match[str]) -> str:
        value = value_of(found[1].strip(), contexts)
        if isinstance(value, Unknown):
            return f"{OPEN}{', '.join(value.names)}{OPEN}"
        return _text(value)

    return _EXPRESSION.sub(put_in, text)


def value_of(expression: str, contexts: Contexts) -> Data:
    """The value of an expression. `contexts` has what is known by the name of its context.

    What such a context does not have is null, as in GitHub; other contexts are not known, and an
    environment can have more than the workflow says.
    """
    try:
        reader = _Reader(_tokens(expression), contexts)
        value = reader.either()
        return value if reader.is_done() else Unknown((_UNREADABLE,))
    except _Malformed:
        return Unknown((_UNREADABLE,))


def _tokens(expression: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while expression[at:].strip():
        token = _TOKEN.match(expression, at)
        if token is None:
            raise _Malformed
        found.append((token.lastgroup or "", token[token.lastgroup or 0]))
        at = token.end()
    return found


class _Reader:
    """Recursive descent: `||`, then `&&`, then comparisons, then `!`, then values."""

    def __init__(self, tokens: list[tuple[str, str]], contexts: Contexts) -> None:
        self.tokens = tokens
        self.contexts = contexts
        self.at = 0
        self.depth = 0

    def is_done(self) -> bool:
        return self.at == len(self.tokens)

    def either(self) -> Data:
        value = self._both()
        while self._take("||"):
            other = self._both()
            if not isinstance(value, Unknown) and not _holds(value):
                value = other
        return value

    def _both(self) -> Data:
        value = self._comparison()
        while self._take("&&"):
            other = self._comparison()
            if not isinstance(value, Unknown) and _holds(value):
                value = other
        return value

    def _comparison(self) -> Data:
        value = self._not()
        for sign in ("==", "!="):
            if self._take(sign):
                other = self._not()
                unknown = [one for one in (value, other) if isinstance(one, Unknown)]
                if unknown:
                    return Unknown(tuple(name for one in unknown for name in one.names))
                return (_text(value).lower() == _text(other).lower()) == (sign == "==")
        return value

    def _not(self) -> Data:
        signs = 0
        while self._take("!"):
            signs += 1
        value = self._value()
        if not signs or isinstance(value, Unknown):
            return value
        return _holds(value) == (signs % 2 == 0)

    def _value(self) -> Data:
        self.depth += 1
        if self.depth > 50 or self.is_done():
            raise _Malformed
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return float(text)
        if kind == "name":
            return self._call(text) if self._take("(") else self._reference(text)
        if text == "(":
            value = self.either()
            self._need(")")
            return value
        raise _Malformed

    def _call(self, name: str) -> Data:
        arguments: list[Data] = []
        while not self._take(")"):
            arguments.append(self.either())
            if not self._take(","):
                self._need(")")
                break
        unknown = [one for one in arguments if isinstance(one, Unknown)]
        if unknown:
            return Unknown(tuple(name for one in unknown for name in one.names))
        function = _FUNCTIONS.get(name.lower())
        if function is None:
            return Unknown((f"${{{{ {name}() }}}}",))
        try:
            return function(*arguments)
        except (TypeError, IndexError):
            raise _Malformed from None

    def _reference(self, name: str) -> Data:
        if name in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[name]
        keys = [name]
        while True:
            if self._take("."):
                keys.append(self._key())
            elif self._take("["):
                key = self.either()
                self._need("]")
                keys.append(_text(key) if not isinstance(key, Unknown) else "*")
            else:
                return self._looked_up(keys)

    def _key(self) -> str:
        if self.is_done() or self.tokens[self.at][0] != "name":
            raise _Malformed
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _looked_up(self, keys: list[str]) -> Data:
        written = ".".join(keys)
        if written in self.contexts:
            return self.contexts[written]
        unknown = Unknown((f"${{{{ {written} }}}}",))
        if keys[0] not in self.contexts:
            return unknown
        value = self.contexts[keys[0]]
        for key in keys[1:]:
            if isinstance(value, dict):
                lowered = {name.lower(): one for name, one in value.items()}
                value = lowered.get(key.lower(), unknown if keys[0] == "env" else None)
            elif isinstance(value, list) and key.replace(".0", "").isdigit():
                index = int(float(key))
                value = value[index] if index < len(value) else None
            elif not isinstance(value, Unknown):
                value = None
        return value

    def _take(self, sign: str) -> bool:
        if not self.is_done() and self.tokens[self.at] == ("sign", sign):
            self.at += 1
            return True
        return False

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise _Malformed


def _holds(value: Data) -> bool:
    return value not in (False, None, "", 0)


def _text(value: Data) -> str:
    """As GitHub writes a value into a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, str):
        return value
    return "Array" if isinstance(value, list) else "Object"
