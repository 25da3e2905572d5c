"""Finds vendors' tokens fast.

Each has a run of twenty or more characters of a few classes. Those runs are found with
`bytes.translate` and `bytes.find`, several times as fast as with a regular expression; the
expressions are then tried at their starts alone.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.secrets.model import Hit
from ctxaudit.secrets.placeholders import is_made_up
from ctxaudit.secrets.tokens import SHAPES, TOKENS, Shape, Token

_RUN_CHARACTERS = (string.ascii_letters + string.digits + "_-").encode()
_IS_RUN = bytes(65 if byte in _RUN_CHARACTERS else 32 for byte in range(256))
_LONG_RUN = b"A" * 20
_FARTHEST = 24  # bytes from the start of a token to the run in it
_HEAD = 3
_BEFORE = b".:~"
_LENGTHS = frozenset((24, 25, 26, 36, 37))  # of the runs that shapes begin with
_AWS = b"AKI"
_LONGEST = 128  # bytes behind the start of a run that a shape can take up


class _Sought(NamedTuple):
    """`plain` tokens begin with the run, by its first bytes; `dotted` ones have a dot before it.

    `heads` is what stands before the run then. Of the shapes, those that begin before the run have
    a mark there; the others are `whole`.
    """

    plain: dict[bytes, list[tuple[Token, Expression[bytes]]]]
    dotted: list[tuple[bytes, Token, Expression[bytes]]]
    heads: tuple[bytes, ...]
    behind_mark: list[tuple[Shape, Expression[bytes]]]
    whole: list[tuple[Shape, Expression[bytes]]]


@cache
def _sought() -> _Sought:
    plain: dict[bytes, list[tuple[Token, Expression[bytes]]]] = {}
    dotted = []
    for token in TOKENS:
        written = f"{re.escape(token.prefix)}({token.body})(?![A-Za-z0-9])"
        expression = Expression(written.encode(), re.ASCII)
        head, dot, _ = token.prefix.rpartition(".")
        if dot:
            dotted.append((f"{head}.".encode(), token, expression))
        else:
            plain.setdefault(token.prefix[:_HEAD].encode(), []).append((token, expression))
    shapes = [(shape, Expression(shape.expression.encode(), re.ASCII)) for shape in SHAPES]
    heads = tuple(head for head, _, _ in dotted)
    behind_mark = [(shape, expression) for shape, expression in shapes if shape.mark]
    whole = [(shape, expression) for shape, expression in shapes if not shape.mark]
    return _Sought(plain, dotted, heads, behind_mark, whole)


def token_hits(text: bytes) -> Iterator[Hit]:
    """The vendors' tokens in a text."""
    sought = _sought()
    plain = sought.plain
    runs = text.translate(_IS_RUN) + b" "
    find = runs.find
    at = find(_LONG_RUN)
    while at >= 0:
        behind = find(b" ", at + len(_LONG_RUN))
        hit = None
        head = text[at : at + _HEAD]
        if head in plain:
            hit = _first(plain[head], text, at)
        # most runs are plain names; what is before and behind tells of tokens without a prefix
        if hit is None and text[at - 1] in _BEFORE:
            hit = _dotted(text, at, sought) or _marked(text, at, sought)
        if hit is None and (behind - at in _LENGTHS or head == _AWS):
            hit = _whole(text, at, sought)
        if hit is not None:
            yield hit
        at = find(_LONG_RUN, behind)


def _first(known: list[tuple[Token, Expression[bytes]]], text: bytes, at: int) -> Hit | None:
    for token, expression in known:
        if (hit := _checked(token, expression.match(text, at))) is not None:
            return hit
    return None


def _dotted(text: bytes, at: int, sought: _Sought) -> Hit | None:
    window = text[max(0, at - _FARTHEST) : at]
    if not window.endswith(sought.heads) and b"dp." not in window:
        return None
    for head, token, expression in sought.dotted:
        start = window.rfind(head)
        if start >= 0 and not window[max(0, start - 1) : start].isalnum():
            found = expression.match(text, at - len(window) + start)
            if (hit := _checked(token, found)) is not None:
                return hit
    return None


def _marked(text: bytes, at: int, sought: _Sought) -> Hit | None:
    """The token whose mark ends here."""
    for shape, expression in sought.behind_mark:
        if not text.startswith(shape.mark, at - len(shape.mark)):
            continue
        start = max(0, at - shape.before)
        if shape.start and not text.startswith(shape.start, start):
            continue
        found = expression.search(text, start, at + _LONGEST)
        if found is not None and found.start() <= at and not is_made_up(found[0]):
            return Hit(shape.kind, found.start(), found[0])
    return None


def _whole(text: bytes, at: int, sought: _Sought) -> Hit | None:
    """The token that begins here and has no prefix."""
    for shape, expression in sought.whole:
        found = expression.match(text, at)
        if found is not None and not is_made_up(found[found.lastindex or 0]):
            number = found.lastindex or 0
            return Hit(shape.kind, found.start(number), found[number])
    return None


def _checked(token: Token, found: re.Match[bytes] | None) -> Hit | None:
    if found is None or is_made_up(found[1]):
        return None
    if token.is_right is not None and not token.is_right(found[0]):
        return None
    return Hit(token.kind, found.start(), found[0], f"{token.prefix}…", token.confidence)
