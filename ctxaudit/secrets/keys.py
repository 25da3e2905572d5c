"""Private keys as text: PEM in its dialects, OpenSSH, PGP, PuTTY."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.secrets.model import Confidence, Hit

_MARK = b"PRIVATE KEY"
_BEGIN = Expression(
    rb"-----BEGIN (?P<what>(?:[A-Z0-9]+ ){0,2})PRIVATE KEY(?P<pgp> BLOCK)?-----", re.ASCII
)
_HEADER = Expression(rb"[A-Z][A-Za-z0-9-]*: [^\n\\]*")
_NOT_BASE64 = Expression(rb"\\[nrt]|\\\r?\n|[^A-Za-z0-9+/=]+")
_BASE64 = Expression(rb"[A-Za-z0-9+/]{48}")
_PUTTY = Expression(rb"^PuTTY-User-Key-File-\d: [^\r\n]+", re.MULTILINE)
_BODY = 1_200  # bytes: enough for headers and the start of the key
_OPENSSH = b"openssh-key-v1\0"

_NAMES = {b"": "private key", b"RSA ": "RSA private key", b"EC ": "EC private key"}
_NAMES |= {b"DSA ": "DSA private key", b"OPENSSH ": "OpenSSH private key"}
_NAMES |= {b"ENCRYPTED ": "encrypted private key", b"PGP ": "PGP private key"}


def key_hits(text: bytes) -> Iterator[Hit]:
    """The private keys in a text: with a body that is one, not only their first line."""
    if _MARK in text:
        for found in _BEGIN.finditer(text):
            hit = _pem(text, found)
            if hit is not None:
                yield hit
    if b"PuTTY-User-Key-File-" in text:
        for found in _PUTTY.finditer(text):
            yield Hit("PuTTY private key", found.start(), found[0])


def _pem(text: bytes, found: re.Match[bytes]) -> Hit | None:
    rest = text[found.end() : found.end() + _BODY].partition(b"-----")[0]
    headers = b" ".join(_HEADER.findall(rest))
    body = _NOT_BASE64.sub(b"", _HEADER.sub(b"", rest))
    start = _BASE64.match(body)
    if start is None or not _is_key(start[0], found["what"]):
        return None
    kind = _NAMES.get(found["what"], "private key")
    confidence: Confidence = "certain"
    if b"ENCRYPTED" in headers or found["what"] == b"ENCRYPTED ":
        kind, confidence = "encrypted private key", "likely"
    elif found["what"] == b"" and b"service_account" in text[: found.start()][-_BODY:]:
        kind = "Google service account key"
    return Hit(kind, found.start(), start[0], "", confidence)


def _is_key(start: bytes, what: bytes) -> bool:
    """Whether this base64 begins as such a key does: a DER sequence, OpenSSH's mark, a packet."""
    try:
        data = base64.b64decode(start)
    except binascii.Error:  # 48 characters of the alphabet always decode
        return False
    if what == b"OPENSSH ":
        return data.startswith(_OPENSSH)
    if what == b"PGP ":
        return data[0] & 0x80 != 0
    return data[0] == 0x30 or what not in _NAMES or len(set(data)) > 24
