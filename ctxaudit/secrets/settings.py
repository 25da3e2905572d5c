"""Settings in any notation: `NAME=value`, `"name": "value"`, `<name>value</name>`.

Names are looked for with `bytes.find`; an expression is tried only behind those that are found.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ctxaudit.expression import Expression

# what names of secrets have in them, in lower case; those for code are rarer elsewhere
IN_CODE = (b"passw", b"secret", b"token", b"api_key", b"apikey")
IN_SETTINGS = (b"passw", b"passphrase", b"pwd", b"pass", b"secret", b"token", b"key", b"auth")
_NAME_BYTES = (string.ascii_letters + string.digits + "_.-").encode()
_LONGEST_NAME = 48
_BEHIND = Expression(
    rb"(?P<rest>[A-Za-z0-9_.\-]{0,32})"
    rb"(?:"
    rb"[\"']?\]?[ \t]{0,16}(?:=>|:=|\?=|=|:)[ \t]{0,16}"  # name = value, "name": value
    rb"|[\"'][ \t]*(?P<comma>,)[ \t]*"  # define('NAME', 'value')
    rb"|[\"'][ \t]+value[ \t]*=[ \t]*"  # <add key="name" value="value"/>
    rb"|[ \t]*>[ \t\r\n]*(?=[^<>]*</)"  # <name>value</name>
    rb"|[ \t]+(?=[\"'])"  # name "value"
    rb")"
    rb"(?P<value>[fFrRbBuU]?\"[^\"\r\n]{0,4096}\"|[fFrRbBuU]?'[^'\r\n]{0,4096}'|[^\s\"'<>][^\r\n]{0,4096})"
)
_QUOTED = Expression(rb"[fFrRbBuU]?([\"'])(.*)\1", re.DOTALL)
_BARE_END = Expression(rb"[ \t]+(?:#|//|;)|[\"',;<]|\s+\Z")
_CAMEL = Expression(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_QUALIFIERS = frozenset(
    b"""prod production dev development staging stage test testing local live value base64 b64 raw
    plain plaintext cleartext text main primary secondary default old new current string str data
    1 2 3""".split()
)
_LAST = frozenset(
    b"""password passwd passphrase pwd pass passwort secret token apikey authtoken accesstoken
    secretkey accesskey privatekey clientsecret pat apisecret apitoken authtoken bottoken
    dbpassword dbpass userpassword userpass rootpassword credential auth ident""".split()
)
_LAST_TWO = frozenset(
    (first, b"key")
    for first in b"""api access secret private auth encryption encrypt signing sign master account
    storage shared hmac jwt crypto session deploy app application service webhook preshared
    cipher aes subscription""".split()
)
_LAST_TWO |= {(b"key", b"base"), (b"client", b"id")} - {(b"client", b"id")}
_HARMLESS = frozenset(
    b"""public publishable site max min num count is has use show hide no next prev previous
    continuation page csrf xsrf sort primary foreign partition cache lookup label placeholder
    another title message error invalid vite help hint regex pattern validator""".split()
)


class Setting(NamedTuple):
    """A setting with a name that secrets have. `at` is where its name begins."""

    name: bytes
    value: bytes
    at: int
    quoted: bool

    def __repr__(self) -> str:
        return f"Setting({self.name!r}, at={self.at})"


def secret_settings(text: bytes, lowered: bytes, parts: tuple[bytes, ...]) -> Iterator[Setting]:
    """The settings whose names say that the value is secret, whatever the value.

    `lowered` is the text in lower case, `parts` are what names have in them.
    """
    done = -1
    for at in _mentions(lowered, parts):
        behind = _BEHIND.match(text, at) if at >= done else None
        if behind is None:
            continue
        before = text[max(0, at - _LONGEST_NAME) : at]
        start = at - len(before) + len(before.rstrip(_NAME_BYTES))
        name = text[start : behind.end("rest")]
        if is_secret_name(name) and _is_setting(text, start, behind):
            value, quoted = _unquoted(behind["value"])
            done = behind.end("rest")
            yield Setting(name.strip(b".-"), value, start, quoted)


def _is_setting(text: bytes, start: int, behind: re.Match[bytes]) -> bool:
    """Whether this is no default of a variable, no item of a list, no line of a template."""
    before = text[max(0, start - 80) : start]
    if before.endswith(b"${") or (behind["comma"] and b"define" not in before[-12:]):
        return False
    return b"{{" not in before[max(0, before.rfind(b"\n")) :]


def _mentions(lowered: bytes, parts: tuple[bytes, ...]) -> list[int]:
    found = []
    for part in parts:
        at = lowered.find(part)
        while at >= 0:
            found.append(at)
            at = lowered.find(part, at + len(part))
    found.sort()
    return found


def _unquoted(written: bytes) -> tuple[bytes, bool]:
    quoted = _QUOTED.fullmatch(written.rstrip())
    if quoted is None:
        start = _QUOTED.match(written)
        if start is not None:
            return start[2], True
        return _BARE_END.split(written, maxsplit=1)[0].strip(), False
    return quoted[2], True


@lru_cache(maxsize=4096)
def is_secret_name(name: bytes) -> bool:
    """Whether a setting of this name has a secret value: `DB_PASSWORD`, `clientSecret`.

    Not `token_url`, `password_file`, `max_tokens`, `public_key`: the last word says what it is.
    """
    words = [word.lower() for word in _CAMEL.findall(name)]
    while len(words) > 1 and words[-1] in _QUALIFIERS:
        words.pop()
    if not words or _HARMLESS.intersection(words[:-1]):
        return False
    if words[-1] in _LAST and words != [b"auth"] and words != [b"pass"]:
        return True
    return len(words) > 1 and (words[-2], words[-1]) in _LAST_TWO
