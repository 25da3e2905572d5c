"""The text that means to Docker what a pattern of git means, and the text that names one path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile import PatternList, read_patterns
from ctxaudit.ignorefile.read import WHITE_SPACE
from ctxaudit.names import BAD_BYTE, as_bytes
from ctxaudit.proposal.gitignore.read import GitPattern, Member, Token

_OPERATORS = frozenset("*?[]\\|{}^")
_BOM_OR_BLANK = WHITE_SPACE + "\ufeff"  # at the start of a file Docker drops the one as well
_IN_CLASS = frozenset("[]\\^-")


def docker_text(pattern: GitPattern) -> str | None:
    """The pattern in Docker's language, without `!`; None where that has no words for it.

    A pattern for directories alone gets the text for all entries: Docker has no other.
    """
    tokens = _below_context(pattern)
    if tokens is None:
        return None
    pieces = [_piece(token) for token in tokens]
    if not pieces or None in pieces:
        return None
    text = _decoded(piece for piece in pieces if piece is not None)
    depth = "" if pattern.anchored else "**/"
    return _checked(_at_the_ends(path_text(pattern.source.prefix) + depth + text))


def path_text(path: str) -> str:
    """The literal path as a pattern, whose ends are not yet safe; a bad byte becomes `?`."""
    return BAD_BYTE.sub("?", "".join(map(_escaped, path)))


def pattern_of(path: str) -> str | None:
    """The pattern that names exactly this path, but any byte where one is not UTF-8.

    None where even that is refused.
    """
    return _checked(_at_the_ends(path_text(path)))


def _below_context(pattern: GitPattern) -> Sequence[Token] | None:
    """The tokens as seen from the context; None where they do not lead into it plainly."""
    tokens, above = pattern.tokens, pattern.source.above
    if tokens is None or not above or not pattern.anchored:
        return tokens
    if tokens[0].kind == "deep":
        return tokens
    way = as_bytes(above).decode("latin-1")
    head = "".join(token.text or "*" for token in tokens[: len(way)])
    return tokens[len(way) :] if head == way else None


def _decoded(pieces: Iterable[str]) -> str:
    """Latin-1 text of bytes as the text that they are; what is not UTF-8 becomes `?`."""
    text = "".join(pieces).encode("latin-1").decode("utf-8", "surrogateescape")
    return BAD_BYTE.sub("?", text)


def _piece(token: Token) -> str | None:
    if token.kind == "class":
        return _class(token)
    if token.kind == "text":
        return _escaped(token.text)
    return {"slash": "/", "any": "?", "star": "*", "deep": "**"}[token.kind]


def _escaped(character: str) -> str:
    if character < " " or character == "\x7f":
        return f"\\x{ord(character):02x}"
    return f"\\{character}" if character in _OPERATORS else character


def _class(token: Token) -> str | None:
    members = [_member(member) for member in token.members]
    texts = [text for text in members if text is not None]
    if not texts or len(texts) < len(members):
        return None
    return f"[{'^' if token.negated else ''}{''.join(dict.fromkeys(texts))}]"


def _member(member: Member) -> str | None:
    """An item of a class; moby rewrites `*` and `?` even there, and a slash ends a name."""
    if member.name:
        return f"[:{member.name}:]"
    if any(end in "*?/" or not end.isascii() for end in (member.low, member.high)):
        return None
    low, high = _in_class(member.low), _in_class(member.high)
    return low if member.low == member.high else f"{low}-{high}"


def _in_class(character: str) -> str:
    if character < " " or character == "\x7f":
        return f"\\x{ord(character):02x}"
    return f"\\{character}" if character in _IN_CLASS else character


def _at_the_ends(text: str) -> str:
    """The text so that Docker neither trims it nor takes its first character for a sign."""
    if text[:1] in ("#", "!"):
        text = "\\" + text
    elif text[:1] and text[0] in _BOM_OR_BLANK:
        text = f"[{text[0]}]{text[1:]}"
    if len(text) > 1 and text[-1] in WHITE_SPACE:
        text = f"{text[:-1]}[{text[-1]}]"
    return text


def _checked(text: str) -> str | None:
    """The text, or None if Docker would refuse it or read something else."""
    try:
        patterns = read_patterns(as_bytes(text))
    except CtxauditError:
        return None
    if [pattern.text for pattern in patterns] != [text] or PatternList(patterns).refused:
        return None
    return text
