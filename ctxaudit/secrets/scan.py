"""The search of one file: bytes in, secrets out, without their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ctxaudit.expression import Expression
from ctxaudit.secrets.flavours import Flavour, flavour_of, is_for_trying, is_template
from ctxaudit.secrets.keys import key_hits
from ctxaudit.secrets.model import Confidence, Hit, Secret
from ctxaudit.secrets.named import named_hits
from ctxaudit.secrets.phrases import phrase_hits
from ctxaudit.secrets.placeholders import (
    is_encoded_placeholder,
    is_placeholder,
    is_random,
    is_wordy,
)
from ctxaudit.secrets.settings import IN_CODE, IN_SETTINGS, Setting, secret_settings
from ctxaudit.secrets.stores import store_secrets
from ctxaudit.secrets.text import Lines, as_utf8, is_binary
from ctxaudit.secrets.urls import url_hits
from ctxaudit.secrets.vendors import token_hits

_LEAST_IN_CODE = 20  # characters of a value that looks random
_ELSEWHERE = b"AIza"  # a vendor's, so judged there
_LONGEST_WORD = 14
_AROUND = 200  # bytes
_SHOWN = Expression(rb"authDomain|firebase|VITE_|NEXT_PUBLIC_|REACT_APP_|mobilesdk", re.IGNORECASE)
_UUID = Expression(rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_MARKUP = (".xml", ".config", ".html", ".xhtml", ".htm", ".props", ".user", ".publishsettings")


def scan_file(path: str, content: bytes) -> tuple[Secret, ...]:
    """The secrets in a file, by line; `path` says what kind of file it is.

    Text may be in UTF-8, or in UTF-16 or UTF-32 with a byte order mark. In binary files vendors'
    tokens and private keys are looked for, nothing else.
    """
    text = as_utf8(content)
    name = path.rpartition("/")[2].lower()
    if is_template(name):
        return ()
    if (stores := store_secrets(name, content)) != ():
        return stores
    hits = [hit for hit in token_hits(text) if not _is_public(text, hit)]
    flavour = flavour_of(path)
    if flavour == "prose":
        return _secrets(text, [hit._replace(confidence="likely") for hit in hits])
    hits += key_hits(text)
    if not is_binary(text):
        hits += _text_hits(path, name, flavour, text)
    return _secrets(text, hits)


def _text_hits(path: str, name: str, flavour: Flavour, text: bytes) -> Iterator[Hit]:
    if b"<!--" in text and name.endswith(_MARKUP):
        text = _without_comments(text)
    lowered = text.lower()
    yield from named_hits(path, text)
    yield from url_hits(text, strict=flavour == "code")
    yield from phrase_hits(text, lowered, strict=flavour == "code")
    parts = IN_CODE if flavour == "code" else IN_SETTINGS
    for setting in secret_settings(text, lowered, parts):
        confidence = _judged(setting, flavour)
        commented = _is_commented(text, setting.at)
        if confidence is not None and (flavour == "secrets" or not commented):
            hint = setting.name.decode("ascii", "replace")
            sure = "likely" if commented or is_for_trying(name) else confidence
            yield Hit("secret in a setting", setting.at, setting.value, hint, sure)


def _judged(setting: Setting, flavour: Flavour) -> Confidence | None:
    """How sure it is that the value of a setting is a secret; None if it is none."""
    value = setting.value
    if is_placeholder(value) or value.startswith(_ELSEWHERE) or b"://" in value:
        return None
    if value.lower() == setting.name.lower() or is_encoded_placeholder(value):
        return None
    if flavour == "secrets":
        return "likely" if _UUID.fullmatch(value) or _is_plain_word(value) else "certain"
    if flavour == "settings" and len(value) >= 8 and not is_wordy(value) and b" " not in value:
        return "certain" if is_random(value) and not _UUID.fullmatch(value) else "likely"
    if flavour == "code" and _is_stub(setting.name):
        return None
    if flavour == "code" and setting.quoted and len(value) >= _LEAST_IN_CODE and is_random(value):
        return "likely"
    return None


def _is_commented(text: bytes, at: int) -> bool:
    start = max(text.rfind(b"\n", 0, at), text.rfind(b"\r", 0, at)) + 1
    return text[start:at].lstrip().startswith((b"#", b";", b"//"))


def _is_plain_word(value: bytes) -> bool:
    return is_wordy(value) and value.islower() and len(value) <= _LONGEST_WORD


def _is_public(text: bytes, hit: Hit) -> bool:
    """Whether a key of Google is one that a web page shows anyway: that of Firebase."""
    around = text[max(0, hit.at - _AROUND) : hit.at + _AROUND]
    return hit.kind == "Google API key" and _SHOWN.search(around) is not None


def _is_stub(name: bytes) -> bool:
    """Whether code names a value that is made up."""
    lowered = name.lower()
    return any(word in lowered for word in (b"default", b"test", b"mock", b"fake", b"dummy"))


def _without_comments(text: bytes) -> bytes:
    """Markup with its comments blanked out; positions stay."""
    return re.sub(
        rb"<!--.*?-->", lambda found: re.sub(rb"[^\r\n]", b" ", found[0]), text, flags=re.S
    )


def _secrets(text: bytes, hits: Iterable[Hit]) -> tuple[Secret, ...]:
    """The hits as secrets by line; of several for one value the first, most exact one stays."""
    lines = Lines(text)
    found: dict[int, Secret] = {}
    values: set[bytes] = set()
    taken: list[tuple[int, int]] = []
    for hit in hits:
        number = lines.number_at(hit.at)
        if number in found or any(start <= hit.at < end for start, end in taken):
            continue
        taken.append((hit.at, hit.at + len(hit.value)))
        values.add(hit.value)
        found[number] = Secret(hit.kind, number, hit.hint, hit.confidence)
    return tuple(_redacted(found[number], values) for number in sorted(found))


def _redacted(secret: Secret, values: set[bytes]) -> Secret:
    """Without a hint that has a value in it, whatever the reason."""
    hint = secret.hint.encode("utf-8", "replace")
    return secret._replace(hint="") if any(value in hint for value in values) else secret
