"""Regular expressions as Go has them, by way of Python's."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ctxaudit.builds.bake.trouble import LeftOpenError, RefusedError

_MOST_REPEATS = 1000
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7F",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_PERL = {
    "d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r ",
    "D": "0-9", "W": "0-9A-Za-z_", "S": r"\t\n\f\r ",
}  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<quote>\\Q(?P<quoted>.*?)(?:\\E|\Z))
    |(?P<escape>\\(?:x\{(?P<braced>[0-9A-Fa-f]+)\}|x[0-9A-Fa-f]{2}|[0-7]{1,3}|p\{?.|P\{?.|.))
    |(?P<set>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
    |(?P<group>\((?:\?(?:P?<(?P<name>[A-Za-z_0-9]+)>|(?P<flags>[imsU-]*)(?P<end>[:)])))?)
    |(?P<repeat>(?:[*+?]|\{(?P<least>\d+)(?P<upto>,(?P<most>\d*))?\})(?P<lazy>\??))
    |(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)


@functools.lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern. Raises RefusedError where Go refuses it."""
    try:
        return re.compile(_translated(pattern), re.ASCII)
    except (re.error, OverflowError):
        raise RefusedError("the regular expression is not valid") from None


def _translated(pattern: str) -> str:
    found: list[str] = []
    closings = [""]  # what a closing parenthesis must close besides itself
    multiline = [False]
    repeatable = False
    for token in _TOKEN.finditer(pattern):
        kind = token.lastgroup
        if token["repeat"]:
            if not repeatable:
                raise RefusedError("the regular expression repeats nothing or a repetition")
            found.append(_repeat(token))
            repeatable = False
            continue
        repeatable = True
        if token["quote"]:
            found.append(re.escape(token["quoted"]))
            repeatable = bool(token["quoted"])
        elif token["escape"]:
            found.append(_escape(token))
        elif token["set"]:
            found.append(_set(token["set"]))
        elif token["group"]:
            repeatable = False
            found.append(_group(token, closings, multiline))
        elif kind == "other" and token["other"] == ")":
            if len(closings) == 1:
                raise RefusedError("the regular expression closes a group that is not open")
            found.append(closings.pop() + ")")
            multiline.pop()
        else:
            found.append(_other(token["other"], multiline[-1]))
            repeatable = token["other"] != "|"
    if len(closings) > 1:
        raise RefusedError("the regular expression has an open group")
    return "".join(found) + closings[0]


def _group(token: re.Match[str], closings: list[str], multiline: list[bool]) -> str:
    if token["name"]:
        closings.append("")
        multiline.append(multiline[-1])
        return f"(?P<{token['name']}>"
    if token["end"] is None:
        closings.append("")
        multiline.append(multiline[-1])
        return "("
    on, _, off = (token["flags"] or "").partition("-")
    if "U" in on + off:
        raise LeftOpenError("a regular expression with the flag U")
    is_multiline = ("m" in on) or (multiline[-1] and "m" not in off)
    # `$` and `^` are written out below, so that the flag m is of no use to Python
    flags = "".join(flag for flag in on if flag in "is")
    minus = "".join(flag for flag in off if flag in "is")
    opening = f"(?{flags}{'-' + minus if minus else ''}:"
    if token["end"] == ":":
        closings.append("")
        multiline.append(is_multiline)
        return opening
    closings[-1] += ")"
    multiline[-1] = is_multiline
    return opening


def _repeat(token: re.Match[str]) -> str:
    if token["least"] is not None:
        least, most = int(token["least"]), token["most"]
        if max(least, int(most or 0)) > _MOST_REPEATS or (most and int(most) < least):
            raise RefusedError("the regular expression repeats too often")
    return token["repeat"]


def _other(character: str, is_multiline: bool) -> str:
    if character == "$":
        return r"(?=\n|\Z)" if is_multiline else r"\Z"
    if character == "^":
        return r"(?:(?<=\n)|\A)" if is_multiline else r"\A"
    if character in "({[\\":
        if character != "{":
            raise RefusedError("the regular expression is not valid")
        return r"\{"
    return character


def _escape(token: re.Match[str]) -> str:
    text = token["escape"]
    letter = text[1]
    if token["braced"]:
        return re.escape(chr(int(token["braced"], 16)))
    if letter in _PERL:
        return f"[{'^' if letter.isupper() else ''}{_PERL[letter]}]"
    if letter in "AbB" or letter in "afnrtv" or (letter == "x" and len(text) == 4):
        return text
    if letter == "z":
        return r"\Z"
    if letter in "pPC":
        raise LeftOpenError("a regular expression with a class of Unicode")
    if letter.isalnum() and letter.isascii():
        if letter == "0" or (len(text) > 2 and letter in "1234567"):
            return re.escape(chr(int(text[1:], 8)))
        raise RefusedError("the regular expression has an unknown escape")
    return re.escape(letter)


_IN_SET = re.compile(
    r"\[:(?P<not>\^?)(?P<class>\w+):\]|(?P<escape>\\(?:x\{(?P<braced>[0-9A-Fa-f]+)\}|x..|[0-7]{1,3}|.))"
    r"|(?P<other>.)",
    re.DOTALL,
)


def _set(text: str) -> str:
    opening = "[^" if text.startswith("[^") else "["
    found = [opening]
    for part in _IN_SET.finditer(text[len(opening) : -1]):
        if part["class"]:
            if part["not"] or part["class"] not in _CLASSES:
                raise LeftOpenError("a regular expression with such a class of characters")
            found.append(_CLASSES[part["class"]])
        elif part["escape"]:
            found.append(_escape_in_set(part))
        else:
            found.append("\\" + part["other"] if part["other"] in "[]&~|" else part["other"])
    return "".join(found) + "]"


def _escape_in_set(part: re.Match[str]) -> str:
    letter = part["escape"][1]
    if letter in "dws":
        return _PERL[letter]
    if letter in "DWSpPbB":
        raise LeftOpenError("a regular expression with such a class of characters")
    return _escape(part)


def matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches; an empty one not directly after another."""
    _must_be_plain(pattern, text)
    position, last_end = 0, -1
    while position <= len(text):
        match = pattern.search(text, position)
        if match is None:
            return
        is_empty_here = match.end() == position
        if not (is_empty_here and match.start() == last_end):
            yield match
        last_end = match.end()
        position = position + 1 if is_empty_here else match.end()


def first_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match."""
    _must_be_plain(pattern, text)
    return pattern.search(text)


def _must_be_plain(pattern: re.Pattern[str], text: str) -> None:
    if "(?i" in pattern.pattern and not (text.isascii() and pattern.pattern.isascii()):
        raise LeftOpenError("a regular expression without case on a text that is not ASCII")
