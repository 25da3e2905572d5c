"""User and password in a URL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.secrets.model import Hit
from ctxaudit.secrets.placeholders import is_placeholder, is_wordy

_CREDENTIALS = Expression(
    rb"://([^\s/@:'\"<>`(){}\[\]|,;\\?#]{0,64}):([^\s/@'\"<>`|\\?#]{3,256})@"
    rb"([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?![\w@])"
)
_SCHEME = Expression(rb"[a-zA-Z][a-zA-Z0-9+.-]{1,20}\Z")
_LOCAL = Expression(
    rb"localhost|127\.|0\.0\.0\.0|10\.0\.|192\.168\.|host\.docker\.internal"
    rb"|(?:.*\.)?(?:example|test|invalid|localhost|local|internal)\Z"
    rb"|(?:.*\.)?example\.|(?:my|your)?(?:host|server|domain|db|database|proxy)(?:name)?\d?(?:\.com)?\Z"
    rb"|(?:foo|bar|some|my|your|host|domain|site|x|a|b)(?:host|site|server|domain)?\.(?:com|org|net)\Z",
    re.IGNORECASE,
)


def url_hits(text: bytes, *, strict: bool) -> Iterator[Hit]:
    """The URLs with a user and a password.

    Not of local services with a password that is a word. `strict`: the text is documentation or
    code, where a password that is a word is an example.
    """
    for found in _CREDENTIALS.finditer(text):
        user, password, host = found.groups()
        scheme = _SCHEME.search(text, max(0, found.start() - 21), found.start())
        if scheme is None or is_placeholder(password) or password == user:
            continue
        wordy = is_wordy(password) or len(password) < 8
        is_service = b"." not in host or _LOCAL.match(host) is not None
        if wordy and (strict or is_service):
            continue
        if strict and is_service:
            continue
        where = host.decode("ascii")
        hint = f"{scheme[0].decode('ascii')}://…@{where}"
        yield Hit("password in a URL", found.start(), password, hint)
