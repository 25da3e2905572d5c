"""Stores of keys and passwords that are no text: known by name, proven by their first bytes."""

from __future__ import annotations

import re
from typing import NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.secrets.model import Confidence, Secret


class Store(NamedTuple):
    """A kind of file: what its name looks like (in lower case) and how its content begins."""

    kind: str
    name: Expression[str]
    starts: tuple[bytes, ...]
    confidence: Confidence = "certain"


def _store(kind: str, name: str, *starts: bytes, likely: bool = False) -> Store:
    return Store(kind, Expression(name), starts, "likely" if likely else "certain")


_ASN1 = tuple(bytes([0x30, length]) for length in (0x80, 0x81, 0x82, 0x83))
_SQLITE = b"SQLite format 3\0"

STORES = (
    _store(
        "Java key store",
        r"(?!.*(?:trust|cacerts|debug)).*\.(?:jks|keystore|jceks|bks)",
        b"\xfe\xed\xfe\xed",
        b"\xce\xce\xce\xce",
        b"\0\0\0\x01",
        b"\0\0\0\x02",
        *_ASN1,
    ),
    _store("PKCS #12 key store", r"(?!.*trust).*\.(?:p12|pfx|pkcs12)", *_ASN1),
    _store("KeePass database", r".*\.kdbx?", b"\x03\xd9\xa2\x9a"),
    _store("Password Safe database", r".*\.psafe3", b"PWS3"),
    _store("key ring of macOS", r".*\.keychain", b"kych"),
    _store("key ring of macOS", r".*\.keychain-db", _SQLITE),
    _store("passwords of Firefox", r"key4\.db", _SQLITE),
    _store("Kerberos key table", r".*\.keytab", b"\x05\x01", b"\x05\x02"),
    _store("Kerberos ticket", r"krb5cc_.*", b"\x05\x03", b"\x05\x04"),
    _store("strong name key of .NET", r".*\.snk", b"\x07\x02\0\0\0\x24\0\0RSA2", likely=True),
    _store("private key of Windows", r".*\.pvk", b"\x1e\xf1\xb5\xb0"),
    _store("git-crypt key", r".*git-crypt.*", b"\0GITCRYPTKEY"),
    _store("wallet of a crypto currency", r"wallet\.dat", b"\0\0\0\0\x01\0\0\0", _SQLITE),
    _store("login of MySQL", r"\.mylogin\.cnf", b"\0\0\0\0"),
    _store("tokens of Google Cloud", r"(?:credentials|access_tokens)\.db", _SQLITE),
    _store("private key in DER", r".*\.(?:der|key|pk8)", b"\x30\x82", likely=True),
)
_STARTS = tuple({start for store in STORES for start in store.starts})
_DER_KEY = Expression(
    rb"\x30\x82..\x02\x01[\0\1](?:\x02\x82|\x30\x0d\x06\x09\x2a\x86\x48)", re.DOTALL
)


def store_secrets(name: str, content: bytes) -> tuple[Secret, ...]:
    """What the file is, if it is such a store; `name` is its last part in lower case."""
    for store in STORES if content.startswith(_STARTS) else ():
        if content.startswith(store.starts) and store.name.fullmatch(name):
            if store.kind == "private key in DER" and not _DER_KEY.match(content):
                continue
            return (Secret(store.kind, 0, "", store.confidence),)
    return ()
