"""The shape of a pattern: which part of it speaks of the directory and which of the name.

Most patterns can be asked in two halves, "is this the directory?" once for each directory and "is
this the name?" by a look into a table. This module finds the halves; a pattern without them keeps
its regular expression over the whole path. Nothing here adds meaning: `grammar` alone has it.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ctxaudit.ignorefile.grammar import Compiled
from ctxaudit.names import BAD_BYTE

# operators of the regular expression, a byte order mark (dropped there) and bytes not UTF-8
_BEYOND_HALVES = frozenset("\\|{}^[]\ufeff\ufffd")
_PLAIN_CLASS = re.compile(r"\[((?:[0-9]-[0-9]|[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9A-Za-z_.])+)\]")
_MOST_ALTERNATIVES = 16

Token = tuple[Literal["text", "star", "any", "double", "class"], str]


class Where(NamedTuple):
    """Which directories: the one of this prefix (`fixed`), else those a search finds, else all.

    A prefix is the directory's path with a slash at its end, empty for the context root.
    """

    fixed: str | None
    expression: str | None


class Name(NamedTuple):
    """Which names: `kind` literal, ending, beginning, all or regex, with its text."""

    kind: Literal["literal", "ending", "beginning", "all", "regex"]
    text: str


class Half(NamedTuple):
    """A pattern, or one alternative of it, in its two halves."""

    where: Where
    name: Name


EVERYWHERE = Where(None, None)
_NO_NEWLINE = r"\A[^\n]*\Z"


def halves(compiled: Compiled, text: str) -> tuple[Half, ...]:
    """The halves of a pattern (any one that holds is a match); empty if it cannot be split."""
    if compiled.kind == "exact":
        directory, name = _split_path(compiled.text)
        return (Half(Where(directory, None), Name("literal", name)),)
    if compiled.kind == "suffix":
        return (_suffix_half(compiled.text),)
    if compiled.kind == "prefix":
        return tuple(_prefix_halves(compiled.text))
    return tuple(_regex_halves(text))


def _split_path(path: str) -> tuple[str, str]:
    directory, slash, name = path.rpartition("/")
    return directory + slash, name


def _suffix_half(text: str) -> Half:
    directory, name = _split_path(text)
    if not directory:
        return Half(EVERYWHERE, Name("ending", name) if name else Name("all", ""))
    if directory == "/":
        return Half(EVERYWHERE, Name("literal", name))
    before = r"(?:\A|/)" if directory.startswith("/") else ""
    end = re.escape(directory.removeprefix("/"))
    return Half(Where(None, rf"{before}{end}\Z"), Name("literal", name))


def _prefix_halves(text: str) -> Iterator[Half]:
    directory, name = _split_path(text)
    if name:
        yield Half(Where(directory, None), Name("beginning", name))
    yield Half(Where(None, rf"\A{re.escape(text)}"), Name("all", ""))


def _regex_halves(text: str) -> Iterator[Half]:
    if not _BEYOND_HALVES.isdisjoint(_PLAIN_CLASS.sub("", text)) or BAD_BYTE.search(text):
        return
    tokens = _tokens(text)
    cut = _name_start(tokens)
    if cut is not None:
        where = _where(tokens[:cut])
        for alternative in _alternatives(tokens[cut:]):
            yield Half(where, _name(alternative))


def _alternatives(tokens: list[Token]) -> list[list[Token]]:
    """Writes a name such as `*.py[cod]` as its three names without a class, if they are few."""
    choices: list[list[Token]] = [
        [("text", member) for member in _members(value)] if kind == "class" else [(kind, value)]
        for kind, value in tokens
    ]
    if math.prod(map(len, choices)) > _MOST_ALTERNATIVES:
        return [tokens]
    return [list(alternative) for alternative in itertools.product(*choices)]


def _members(class_text: str) -> list[str]:
    """The characters of a plain class, which has ranges of letters or digits only."""
    members = []
    for low, high in re.findall("(.)(?:-(.))?", class_text[1:-1]):
        members += [chr(code) for code in range(ord(low), ord(high or low) + 1)]
    return sorted(set(members))


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text.startswith("**", at):
            at += 2 + text.startswith("/", at + 2)
            tokens.append(("double", "end" if at == len(text) else ""))
            continue
        if plain_class := _PLAIN_CLASS.match(text, at):
            at = plain_class.end()
            tokens.append(("class", plain_class[0]))
            continue
        character = text[at]
        at += 1
        if character == "*":
            tokens.append(("star", ""))
        elif character == "?":
            tokens.append(("any", ""))
        else:
            tokens.append(("text", character))
    return tokens


def _name_start(tokens: list[Token]) -> int | None:
    """Where the name begins: behind the last slash, if nothing else there can match a slash."""
    cut = 0
    for index, (kind, value) in enumerate(tokens):
        if kind == "double":
            if value == "end" or not (index == 0 or tokens[index - 1] == ("text", "/")):
                return None
            cut = index + 1
        elif value == "/":
            cut = index + 1
    return cut


def _where(tokens: list[Token]) -> Where:
    if all(kind == "text" for kind, _ in tokens):
        return Where("".join(value for _, value in tokens), None)
    if len(tokens) == 1:
        return Where(None, _NO_NEWLINE)
    return Where(None, rf"\A{_expression(tokens)}\Z")


def _expression(tokens: list[Token]) -> str:
    forms = {"star": "[^/]*", "any": "[^/]", "double": r"(?:[^\n]*/)?"}
    return "".join(
        value if kind == "class" else forms.get(kind) or re.escape(value) for kind, value in tokens
    )


def _name(tokens: list[Token]) -> Name:
    kinds = [kind for kind, _ in tokens]
    text = "".join(value for _, value in tokens)
    if kinds == ["star"]:
        return Name("all", "")
    wild = [kind for kind in kinds if kind != "text"]
    if not wild:
        return Name("literal", text)
    if wild == ["star"] and kinds[0] == "star":
        return Name("ending", text)
    if wild == ["star"] and kinds[-1] == "star":
        return Name("beginning", text)
    return Name("regex", rf"\A{_expression(tokens)}\Z")
