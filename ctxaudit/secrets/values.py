"""Secrets in the text of a Dockerfile: values of ARG and ENV, and whole instructions."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.secrets.keys import key_hits
from ctxaudit.secrets.model import Hit
from ctxaudit.secrets.phrases import phrase_hits
from ctxaudit.secrets.placeholders import is_placeholder, is_wordy
from ctxaudit.secrets.settings import IN_SETTINGS, is_secret_name, secret_settings
from ctxaudit.secrets.urls import url_hits
from ctxaudit.secrets.vendors import token_hits

_SHORTEST = 6  # characters of a value that is no joke


def names_secret(name: str) -> bool:
    """Whether an ARG or ENV of this name has a secret: `NPM_TOKEN`."""
    return is_secret_name(name.encode("utf-8", "surrogateescape"))


def judged_value(name: str, written: str) -> str | None:
    """What kind of secret the literal value of an ARG or ENV is; None if it is none."""
    value = written.strip("\"'").encode("utf-8", "surrogateescape")
    for hit in literal_hits(value):
        return hit.kind
    if not names_secret(name) or len(value) < _SHORTEST or is_placeholder(value):
        return None
    if b"$" in value[:1] or b"://" in value or value.lower() == name.lower().encode():
        return None
    return "password" if is_wordy(value) else "literal value"


def literal_hits(text: bytes) -> Iterator[Hit]:
    """Tokens, keys and passwords in a text that would be secrets wherever they stand."""
    yield from token_hits(text)
    yield from key_hits(text)
    yield from url_hits(text, strict=False)
    yield from phrase_hits(text, text.lower(), strict=False)


def instruction_hits(text: bytes) -> Iterator[Hit]:
    """As `literal_hits`, and settings with literal values: `npm config set //x/:_authToken=...`."""
    yield from literal_hits(text)
    for setting in secret_settings(text, text.lower(), IN_SETTINGS):
        value = setting.value
        if b"$" in value or is_placeholder(value) or is_wordy(value) or len(value) < 12:
            continue
        if any(48 <= byte < 58 for byte in value) and b"/" not in value:
            hint = setting.name.decode("ascii", "replace")
            yield Hit("secret in a setting", setting.at, value, hint, "likely")
