"""git's patterns as regular expressions over the bytes of a path.

The sources are `match_pathname` and `match_basename` of git's `dir.c`, and its `wildmatch.c`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctxaudit.proposal.gitignore.read import GitPattern, Token, members_of

Regex = re.Pattern[bytes]


def regex_of(pattern: GitPattern, *, ignore_case: bool = False) -> Regex | None:
    """What the pattern matches; None for one that git never matches.

    An anchored one is to be matched with the path from its source's directory, else with the name.
    """
    if pattern.tokens is None:
        return None
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return re.compile(_expression(pattern.tokens), flags)


def _expression(tokens: Sequence[Token]) -> bytes:
    parts: list[bytes] = []
    skip = False
    for at, token in enumerate(tokens):
        if skip:
            skip = False
        elif token.kind == "deep":
            skip = at + 1 < len(tokens) and tokens[at + 1].kind == "slash"
            parts.append(b"(?:.*/)?" if skip else b".*")
        else:
            parts.append(_piece(token))
    return b"".join(parts) + rb"\Z"


def _piece(token: Token) -> bytes:
    if token.kind == "star":
        return b"[^/]*"
    if token.kind == "any":
        return b"[^/]"
    if token.kind == "class":
        members = b"".join(b"\\x%02x" % byte for byte in sorted(members_of(token)))
        return b"[" + members + b"]" if members else b"(?!)"
    return re.escape(token.text.encode("latin-1"))
