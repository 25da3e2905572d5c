"""From the bytes of a `.gitignore` file to patterns, taken apart as git takes them.

The source is git's `dir.c` (`add_patterns_from_buffer`, `trim_trailing_spaces`,
`parse_path_pattern`) and `wildmatch.c`. git compares bytes; they are kept as Latin-1 text here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_SPECIAL = re.compile(r"[*?\[\\]")
_TRAILING_BLANKS = re.compile(r"((?:\\.|[^\\ ]| +(?=[^ ]))*)( *)", re.DOTALL)
_LAST = "\xff"
POSIX_MEMBERS = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \t",
    "cntrl": "\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@[-`{-~",
    "space": " \t-\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class Source(NamedTuple):
    """One file of git's patterns.

    `path` is how it is shown. `prefix` is the directory it speaks of, from the build context (`a/`,
    empty for the context itself); for one further up it is empty, and `above` is the way from there
    down to the context (`services/api/`).
    """

    path: str
    content: bytes
    prefix: str = ""
    above: str = ""


class Member(NamedTuple):
    """One item of a bracket expression: a range of bytes, or a named class."""

    low: str
    high: str
    name: str = ""


class Token(NamedTuple):
    """One piece of a pattern: `text` (a byte), `slash`, `any`, `star`, `deep` (`**`) or `class`."""

    kind: Literal["text", "slash", "any", "star", "deep", "class"]
    text: str = ""
    members: tuple[Member, ...] = ()
    negated: bool = False


class GitPattern(NamedTuple):
    """One pattern and where it stands.

    `tokens` are without a leading or trailing slash; None for what git reads and never matches, for
    the reason in `flaw`. `anchored`: it speaks of paths from its source's directory, not of names.
    """

    source: Source
    line: int
    written: str
    negated: bool
    dir_only: bool
    anchored: bool
    tokens: tuple[Token, ...] | None
    flaw: str = ""


class _FlawError(ValueError):
    """git never matches such a pattern."""


def read_source(source: Source) -> tuple[GitPattern, ...]:
    """The patterns of one file, in its order."""
    return tuple(_patterns(source))


def _patterns(source: Source) -> Iterator[GitPattern]:
    text = source.content.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    for number, raw in enumerate(text.split("\n"), start=1):
        line = _without_blanks(raw.removesuffix("\r").partition("\0")[0])
        if line and not line.startswith("#"):
            yield _pattern(source, number, line)


def _without_blanks(line: str) -> str:
    """The line without the blanks at its end; a backslash keeps one."""
    found = _TRAILING_BLANKS.fullmatch(line)
    return line if found is None else found[1]


def _pattern(source: Source, number: int, line: str) -> GitPattern:
    written = line.encode("latin-1").decode("utf-8", "surrogateescape")
    negated = line.startswith("!")
    text = line[negated:]
    dir_only = text.endswith("/")
    text = text[: len(text) - dir_only]
    anchored = "/" in text
    flaw, tokens = "", None
    try:
        tokens = _tokens(text.removeprefix("/"), anchored)
    except _FlawError as refusal:
        flaw = str(refusal)
    return GitPattern(source, number, written, negated, dir_only, anchored, tokens, flaw)


def _tokens(text: str, anchored: bool) -> tuple[Token, ...]:
    if not text:
        raise _FlawError("it names nothing")
    found = _SPECIAL.search(text)
    # git compares the plain beginning of a path by itself, and what follows begins anew for `**`
    start = (found.start() if found else len(text)) if anchored else 0
    return (*map(_plain, text[:start]), *_wild(text, start, anchored))


def _plain(character: str) -> Token:
    return Token("slash", "/") if character == "/" else Token("text", character)


def _wild(text: str, start: int, anchored: bool) -> Iterator[Token]:
    at = start
    while at < len(text):
        character = text[at]
        if character == "\\":
            if at + 1 == len(text):
                raise _FlawError("it ends in a backslash")
            yield Token("text", text[at + 1])
            at += 2
        elif character == "*":
            end = at + len(text[at:]) - len(text[at:].lstrip("*"))
            yield Token("deep" if anchored and _is_deep(text, start, at, end) else "star")
            at = end
        elif character == "[":
            token, at = _class(text, at + 1)
            yield token
        else:
            yield Token("any") if character == "?" else _plain(character)
            at += 1


def _is_deep(text: str, start: int, at: int, end: int) -> bool:
    """Whether the stars from `at` to `end` stand for any number of directories."""
    begins = at == start or text[at - 1] == "/"
    return end - at > 1 and begins and (end == len(text) or text.startswith(("/", "\\/"), end))


def _class(text: str, at: int) -> tuple[Token, int]:
    """The bracket expression whose inside begins at `at`, and where the text goes on."""
    negated = text[at : at + 1] in ("!", "^")
    at += negated
    first, members = at, list[Member]()
    last = ""  # what a range may begin with
    while at == first or text[at : at + 1] != "]":
        character = text[at : at + 1]
        if character == "-" and last and text[at + 1 : at + 2] not in ("", "]"):
            high, at = _byte(text, at + 1)
            if last <= high:
                members[-1] = Member(last, high)  # of a range the wrong way round its first counts
            last = ""
        elif text.startswith("[:", at) and text[text.find("]", at + 2) - 1] == ":":
            end = text.find("]", at + 2)
            members.append(_named(text[at + 2 : end - 1]))
            last, at = "", end + 1
        else:
            last, at = _byte(text, at)
            members.append(Member(last, last))
    return Token("class", members=tuple(members), negated=negated), at + 1


def _byte(text: str, at: int) -> tuple[str, int]:
    at += text.startswith("\\", at)
    if at >= len(text):
        raise _FlawError("a bracket is not closed")
    return text[at], at + 1


def _named(name: str) -> Member:
    if name not in POSIX_MEMBERS:
        raise _FlawError(f"there is no class [:{name}:]")
    return Member("", "", name)


def members_of(token: Token) -> frozenset[int]:
    """The bytes that a bracket expression takes; never a slash."""
    taken: set[int] = set()
    for member in token.members:
        ranges = POSIX_MEMBERS[member.name] if member.name else ""
        for low, high in re.findall(r"(.)-(.)|.", ranges, re.DOTALL):
            taken.update(range(ord(low or " "), ord(high or " ") + 1) if low else ())
        taken.update(map(ord, re.sub(r".-.", "", ranges, flags=re.DOTALL)))
        if not member.name:
            taken.update(range(ord(member.low), ord(member.high) + 1))
    if token.negated:
        taken = set(range(ord(_LAST) + 1)) - taken
    return frozenset(taken - {ord("/")})
