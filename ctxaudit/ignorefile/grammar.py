"""Docker's pattern language: what one cleaned pattern matches.

The source is `Pattern.compile` and `Pattern.match` of github.com/moby/patternmatcher, oddities
included: a pattern is plain text of one of three kinds, or else a Go regular expression in which
`|`, `{`, `}` and `^` are live operators.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from ctxaudit.names import BAD_BYTE

Kind = Literal["exact", "prefix", "suffix", "regex"]

_ESCAPED = ".+()$"
_WILD = re.compile(r"[*?\[\]\\]")
_BYTE_ORDER_MARK = "\ufeff"


class Compiled(NamedTuple):
    """What a cleaned pattern means.

    `text` is the plain text to compare with (kinds exact, prefix and suffix); `expression` is the
    Go regular expression (kind regex), searched in the whole path.
    """

    kind: Kind
    text: str
    expression: str


def compile_pattern(text: str) -> Compiled:
    """Compiles a cleaned pattern (no `!`); never fails, since Docker compiles regexes late."""
    if not _WILD.search(text):
        return Compiled("exact", text, "")
    kind, expression = _walk(text.removeprefix(_BYTE_ORDER_MARK))
    if kind == "regex":
        return Compiled("regex", "", f"^{_as_scanned(expression)}$")
    if kind == "prefix":
        return Compiled("prefix", text[:-2], "")
    if kind == "suffix":
        return Compiled("suffix", _without_two_bytes(text), "")
    return Compiled("exact", text, "")


def _walk(text: str) -> tuple[Kind, str]:
    kind: Kind = "exact"
    parts: list[str] = []
    at = 0
    while at < len(text):
        start = at
        character = text[at]
        at += 1
        if character == "*" and text.startswith("*", at):
            at += 1 + text.startswith("/", at + 1)
            kind, part = _double_star(kind, at == len(text))
            if start == 0:
                kind = "suffix"
        elif character == "\\" and at < len(text):
            kind, part = "regex", character + text[at]
            at += 1
        else:
            part = _single(character)
            kind = "regex" if character in "*?[]" else kind
        parts.append(part)
    return kind, "".join(parts)


def _double_star(kind: Kind, at_end: bool) -> tuple[Kind, str]:
    if not at_end:
        return "regex", "(.*/)?"
    return ("prefix", "") if kind == "exact" else ("regex", ".*")


def _single(character: str) -> str:
    if character == "*":
        return "[^/]*"
    if character == "?":
        return "[^/]"
    return f"\\{character}" if character in _ESCAPED else character


def _without_two_bytes(text: str) -> str:
    # moby cuts two bytes, which are the stars unless a byte order mark stood before them
    return text.encode("utf-8", "surrogateescape")[2:].decode("utf-8", "surrogateescape")


def _as_scanned(text: str) -> str:
    return BAD_BYTE.sub("\ufffd", text)


def python_expression(compiled: Compiled) -> str:
    """The Python expression whose `search` decides the pattern for a path.

    Raises charclass.BadRegex where Go's regexp refuses a pattern of kind regex.
    """
    literal = re.escape(compiled.text)
    if compiled.kind == "regex":
        from ctxaudit.ignorefile.re2 import to_python

        return to_python(compiled.expression)
    if compiled.kind == "exact":
        return rf"\A{literal}\Z"
    if compiled.kind == "prefix":
        return rf"\A{literal}"
    if compiled.text.startswith("/"):
        return rf"(?:\A|/){re.escape(compiled.text[1:])}\Z"
    return rf"{literal}\Z"


def as_matched(path: str) -> str:
    """The path as a regular expression of Go sees it: U+FFFD for each byte that is not UTF-8."""
    return path if path.isascii() else BAD_BYTE.sub("\ufffd", path)
