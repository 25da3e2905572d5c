"""The text that means to Docker what a pattern of git means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctxaudit.ignorefile.literal import checked, escaped, path_text, safe_at_ends
from ctxaudit.names import BAD_BYTE, as_bytes
from ctxaudit.proposal.gitignore.read import GitPattern, Member, Token

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
    return checked(safe_at_ends(path_text(pattern.source.prefix) + depth + text))


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
        return escaped(token.text)
    return {"slash": "/", "any": "?", "star": "*", "deep": "**"}[token.kind]


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
