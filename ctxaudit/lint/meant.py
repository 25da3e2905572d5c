"""What a line of an ignore file was meant to say, where its text shows that Docker reads another.

Texts only: whether such a line does harm is for the rules, which see the tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ctxaudit.expression import Expression

_INLINE_COMMENT = Expression(r"(?P<pattern>.*\S)[ \t]+#(?P<comment>.*)")
_OTHER_COMMENT = Expression(r"(?://+[ \t]+|;+[ \t]+|--+[ \t]+|//(?=\S+[ \t]))(?P<text>.*)")
_BLOCK_COMMENT = Expression(r"(?:/\*+[ \t](?P<c>.*)\*/|<!--(?P<html>.*)-->)")
_QUOTED = Expression(r"(?P<quote>[\"'`])(?P<text>[^\"'`]+)(?P=quote),?")
_BULLET = Expression(r"[-+][ \t]+(?P<text>\S+)")
_LISTED = Expression(r"[^\s,;]+(?:[ \t]*[,;][ \t]*[^\s,;]+)+|[^\s,;]+(?:[ \t]+[^\s,;]+)+")
_BRACES = Expression(r"\{([^{}]*,[^{}]*)\}")
_HOME = Expression(r"~/.*|~|\$\{?[A-Z_]+\}?(?:/.*)?|%[A-Za-z_]+%(?:[\\/].*)?")
_BACKSLASH = Expression(r"\\(?=[A-Za-z0-9._])")
_MOST_LINES = 12


class Meant(NamedTuple):
    """The lines that say what was meant, and how Docker reads the one that is there."""

    lines: tuple[str, ...]
    why: str


def comment(written: str) -> Meant | None:
    """A line that holds a comment which Docker takes for a pattern or a part of one.

    A comment begins with `#` in the first column; `written` is the line without blanks around it,
    so that one with `#` in front was indented.
    """
    if written.startswith("#"):
        return Meant((written,), "an indented # begins no comment")
    if found := _BLOCK_COMMENT.fullmatch(written) or _OTHER_COMMENT.fullmatch(written):
        text = " ".join(filter(None, found.groupdict().values())).strip()
        return Meant((f"# {text}".rstrip(),), "only # in the first column begins a comment")
    if found := _INLINE_COMMENT.fullmatch(written):
        text, said = found["pattern"].strip(), found["comment"].strip()
        lines = (f"# {said}", text) if said else (text,)
        return Meant(lines, "a comment behind a pattern is part of the pattern")
    return None


def foreign(written: str) -> Meant | None:
    """A line in the syntax of a shell, a list or a regular expression."""
    bang = "!" if written.startswith("!") else ""
    text = written.removeprefix("!").strip()
    for reading in _READINGS:
        if (meant := reading(text)) is not None and len(meant.lines) <= _MOST_LINES:
            return Meant(tuple(bang + line for line in meant.lines), meant.why)
    return None


def _quotes(text: str) -> Meant | None:
    parts = [part.strip() for part in re.split(r"(?<=[\"'`])[ \t,]+(?=[\"'`])", text)]
    found = [_QUOTED.fullmatch(part) for part in parts]
    if not all(found):
        return None
    lines = tuple(one["text"] for one in found if one is not None)
    return Meant(lines, "quotes are plain characters")


def _bullet(text: str) -> Meant | None:
    found = _BULLET.fullmatch(text)
    return None if found is None else Meant((found["text"],), "a bullet is a plain character")


def _home(text: str) -> Meant | None:
    if _HOME.fullmatch(text) is None:
        return None
    return Meant((), "neither ~ nor variables are replaced, and only the build context is sent")


def _outside(text: str) -> Meant | None:
    if text != ".." and not text.startswith("../"):
        return None
    return Meant((), "nothing outside the build context is ever sent")


def _root(text: str) -> Meant | None:
    if text.strip("./"):
        return None
    return Meant((), "Docker never asks about the root of the build context; * is all in it")


def _braces(text: str) -> Meant | None:
    if _BRACES.search(text) is None:
        return None
    return Meant(tuple(_expanded(text)), "braces are plain characters")


def _expanded(text: str) -> Iterator[str]:
    found = _BRACES.search(text)
    if found is None:
        yield text
        return
    for choice in found[1].split(","):
        yield from _expanded(text[: found.start()] + choice.strip() + text[found.end() :])


def _list(text: str) -> Meant | None:
    if _LISTED.fullmatch(text) is None:
        single = text.rstrip(",;")
        trailing = single != text and single and not re.search(r"[\s,;]", single)
        return Meant((single,), "a comma is a plain character") if trailing else None
    lines = tuple(part for part in re.split(r"[\s,;]+", text) if part)
    if not re.search("[,;]", text) and not all(set("*./").intersection(one) for one in lines):
        return None  # a name with blanks
    return Meant(lines, "a line holds one pattern")


def _alternation(text: str) -> Meant | None:
    parts = text.split("|")
    if len(parts) < 2 or not all(parts) or "[" in text or "\\" in text:
        return None
    return Meant(tuple(parts), "| is part of a name or of an expression that matches more")


def _anchors(text: str) -> Meant | None:
    inner = text.removeprefix("^").removesuffix("$").replace("\\.", ".")
    if inner == text or not (text.startswith("^") or text.endswith("$")) or not inner:
        return None
    return Meant((inner,), "^ and $ are no anchors: every pattern is anchored already")


def _backslashes(text: str) -> Meant | None:
    if not _BACKSLASH.search(text):
        return None
    return Meant((text.replace("\\", "/"),), "a backslash escapes the next character")


_READINGS: tuple[Callable[[str], Meant | None], ...] = (
    _quotes,
    _bullet,
    _home,
    _outside,
    _root,
    _braces,
    _list,
    _alternation,
    _anchors,
    _backslashes,
)

_CLASS = Expression(r"\[!(?P<members>[^\]]+)\]")


def negated_class(written: str) -> Meant | None:
    """A class that begins with `!`, which negates it in a shell and for git, not for Docker."""
    text = _CLASS.sub(lambda found: f"[^{found['members']}]", written)
    if text == written:
        return None
    return Meant((text,), "in [!...] the ! is a plain character; ^ negates")
