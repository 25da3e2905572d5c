"""Texts with something in them: `${...}` and `%{...}`, in quotes and in heredocs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.functions.texts import SPACES
from ctxaudit.builds.bake.source import Source
from ctxaudit.builds.bake.values import string
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location

if TYPE_CHECKING:
    from tree_sitter import Node

_Read = Callable[["Node"], syntax.Node]
_ESCAPE = re.compile(
    r"\\(?:u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8})|(?P<one>[nrt\"\\])|(?P<bad>.|\Z))"
    r"|(?P<sign>[$%])(?P=sign)(?=\{)",
    re.DOTALL,
)
_ONE = {"n": "\n", "r": "\r", "t": "\t"}
_DIRECTIVES = frozenset(
    "template_if_intro template_else_intro template_if_end template_for_start "
    "template_for_end".split()
)
_NESTED = ("template_directive", "template_if", "template_for")


class Part(NamedTuple):
    """A part of a template: a piece of text, an expression, or one end of an `if` or a `for`.

    `names` are the variables of a `for`.
    """

    kind: str
    at: Location
    text: str = ""
    node: syntax.Node | None = None
    names: tuple[str, ...] = ()


def template(source: Source, node: Node, read: _Read) -> syntax.Node:
    """The expression that a quoted text or a heredoc is; `read` reads those within."""
    at = source.at(node)
    is_heredoc = node.type == "heredoc_template"
    start, end = _inside(source, node, is_heredoc)
    parts = list(_parts(source, node, (start, end), is_heredoc, read))
    if is_heredoc and source.content[node.start_byte : node.start_byte + 3] == b"<<-":
        parts = _flush(parts)
    if source.is_bare and is_heredoc:
        # the last line end is not the string's
        last = parts.pop()
        parts += [last._replace(text=last.text[:-1])] if last.text[:-1] else []
    if len(parts) == 1 and parts[0].kind == "expression" and parts[0].node is not None:
        return parts[0].node
    return _Assembly(parts, at).all()


def _inside(source: Source, node: Node, is_heredoc: bool) -> tuple[int, int]:
    if not is_heredoc:
        return node.start_byte + 1, node.end_byte - 1
    marker = next(child for child in node.children if child.type == "heredoc_identifier")
    start = source.content.index(b"\n", marker.end_byte) + 1
    last = [child for child in node.children if child.type == "heredoc_identifier"][-1]
    return start, source.content.rindex(b"\n", 0, last.start_byte) + 1


def _marks(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.type in _NESTED:
            yield from _marks(child)
        elif child.type == "template_interpolation" or child.type in _DIRECTIVES:
            yield child


def _parts(
    source: Source, node: Node, span: tuple[int, int], is_heredoc: bool, read: _Read
) -> Iterator[Part]:
    position, trims = span[0], False
    for mark in _marks(node):
        if _is_escaped(source, mark, span[0]):
            continue
        children = [child for child in mark.children if child.type != "comment"]
        pieces = _pieces(source, (position, mark.start_byte), is_heredoc, source.at(mark))
        yield from _trimmed(pieces, trims, children[1].type == "strip_marker")
        yield _mark(source, mark, children, read)
        position, trims = mark.end_byte, children[-2].type == "strip_marker"
    pieces = _pieces(source, (position, span[1]), is_heredoc, source.at(node))
    yield from _trimmed(pieces, trims, False)


def _is_escaped(source: Source, mark: Node, start: int) -> bool:
    """Of three or more signs before a brace the last two escape it, which the grammar misses."""
    before = source.content[max(mark.start_byte - 1, start) : mark.start_byte]
    inside = source.content[mark.start_byte : mark.end_byte]
    if not before or before != inside[:1]:
        return False
    if mark.type != "template_interpolation" or any(sign in inside[1:] for sign in b'"$%'):
        message = "three or more $ or % before a brace are not read"
        raise source.error(message, mark.start_point.row)
    return True


def _pieces(source: Source, span: tuple[int, int], is_heredoc: bool, at: Location) -> list[Part]:
    """The text between two marks; of a heredoc each line by itself, as only lines are trimmed."""
    text = source.content[span[0] : span[1]].decode("utf-8", "surrogatepass")
    if not is_heredoc and "\n" in text:
        raise CtxauditError("a text in quotes goes over a line end", path=at.file, line=at.line)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text) if is_heredoc else [text] if text else []
    return [Part("text", at, unescaped(line, at, is_quoted=not is_heredoc)) for line in lines]


def _trimmed(pieces: list[Part], left: bool, right: bool) -> list[Part]:
    if pieces and left:
        pieces[0] = pieces[0]._replace(text=pieces[0].text.lstrip(SPACES))
    if pieces and right:
        pieces[-1] = pieces[-1]._replace(text=pieces[-1].text.rstrip(SPACES))
    return pieces


def _mark(source: Source, mark: Node, children: list[Node], read: _Read) -> Part:
    at = source.at(mark)
    expressions = [child for child in children if child.type == "expression"]
    node = read(expressions[0]) if expressions else None
    names = tuple(source.text(child) for child in children if child.type == "identifier")
    kind = "expression" if mark.type == "template_interpolation" else mark.type
    return Part(kind, at, "", node, names)


def unescaped(text: str, at: Location, *, is_quoted: bool) -> str:
    """What a piece of text means; backslashes mean something in quotes only."""

    def one(found: re.Match[str]) -> str:
        if found["sign"]:
            return found["sign"]
        if not is_quoted:
            return found[0]
        code = found["four"] or found["eight"]
        if found["bad"] is not None or (code and not _is_character(int(code, 16))):
            raise CtxauditError("an unknown escape sequence", path=at.file, line=at.line)
        return chr(int(code, 16)) if code else _ONE.get(found["one"], found["one"])

    return _ESCAPE.sub(one, text) if "\\" in text or "{" in text else text


def _is_character(code: int) -> bool:
    return code < 0xD800 or 0xDFFF < code < 0x110000


def _flush(parts: list[Part]) -> list[Part]:
    """The lines of a `<<-` heredoc without the indentation that they share."""
    starts, least, begins = set(), None, True
    for index, part in enumerate(parts):
        if begins:
            width = 0
            if part.kind == "text":
                stripped = part.text.lstrip(SPACES)
                width = len(part.text) - len(stripped)
                if not stripped and part.text.endswith("\n"):
                    begins = True
                    continue
                starts.add(index)
            least = width if least is None else min(least, width)
        begins = part.kind == "text" and part.text.endswith("\n")
    return [
        part._replace(text=part.text[least:]) if index in starts else part
        for index, part in enumerate(parts)
    ]


class _Assembly:
    """Puts the parts of a template together."""

    def __init__(self, parts: list[Part], at: Location) -> None:
        self.parts = parts
        self.at = at
        self.index = 0

    def all(self) -> syntax.Node:
        """The whole template."""
        return self._until(frozenset())

    def _until(self, ends: frozenset[str]) -> syntax.Node:
        found: list[syntax.Node] = []
        texts: list[str] = []
        while self.index < len(self.parts) and self.parts[self.index].kind not in ends:
            part = self.parts[self.index]
            self.index += 1
            if part.kind == "text":
                texts.append(part.text)
                continue
            if texts:
                found.append(syntax.Literal(part.at, string("".join(texts))))
                texts = []
            found.append(self._one(part))
        if texts or not found:
            found.append(syntax.Literal(self.at, string("".join(texts))))
        if len(found) == 1 and isinstance(found[0], syntax.Literal):
            return found[0]
        return syntax.Template(self.at, tuple(found))

    def _one(self, part: Part) -> syntax.Node:
        node = part.node
        if node is None:
            message = "a directive of a template that closes nothing"
            raise CtxauditError(message, path=part.at.file, line=part.at.line)
        if part.kind == "expression":
            return node
        if part.kind == "template_for_start":
            content = self._until(frozenset(("template_for_end",)))
            self.index += 1
            name, value_name = (None, *part.names)[-2:]
            loop = syntax.For(part.at, name, value_name or "", node, None, content, None)
            return syntax.Joined(part.at, loop)
        then = self._until(frozenset(("template_else_intro", "template_if_end")))
        otherwise: syntax.Node = syntax.Literal(part.at, string(""))
        if self.parts[self.index].kind == "template_else_intro":
            self.index += 1
            otherwise = self._until(frozenset(("template_if_end",)))
        self.index += 1
        return syntax.Conditional(part.at, node, then, otherwise)
