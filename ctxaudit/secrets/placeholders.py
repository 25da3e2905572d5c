"""Values that stand where a secret would be and are none: placeholders, references, defaults."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter

from ctxaudit.expression import Expression

# words of examples and templates, anywhere in the value
_EXAMPLE = Expression(
    rb"example|placeholder|change.?(?:me|this|it)|replace|your|dummy|insert|redacted|sample|fake"
    rb"|mock|todo|fixme|xxxx|\*\*\*|\.\.\.|____|not.?(?:a.?)?(?:real|secret|used)|null|undefined"
    rb"|lorem|ipsum|foo.?bar|deadbeef|testing|12345|abcdef|qwerty|insecure|hidden|secret.?here"
    rb"|some.?(?:secret|password|token|key)|my.?(?:secret|password|token|key)|the.?(?:secret"
    rb"|password|token)|super.?secret|default",
    re.IGNORECASE,
)
# a reference to where the value is: variables, templates, secret stores, calls
_REFERENCE = Expression(
    rb"[$%@#!]?[{(<\[]|\$\w|%\w+%|__\w+__\Z|~|\.{0,2}/|[A-Za-z]:\\|file:|env[:.(]|vault:|ref\+|op://|arn:"
    rb"|ssm:|secret(?:s|ref)?[:./]|projects/|keyring|ENC[(\[]|[\w.]+\(|%[\w.()]+%\Z|\||(?:process\.|os\.)?env(?:iron)?\b"
    rb"|(?:var|local|module|data|config|self|this|settings|args|options|props|params|node)\.|&|\*\w",
    re.IGNORECASE,
)
# passwords of local services, known to everybody
_LOCAL = frozenset(
    b"""root postgres postgresql mysql mariadb mongo mongodb redis rabbitmq guest admin
    administrator minio minioadmin user username test tests test1234 testtest dev development local
    localhost docker app application django rails laravel symfony wordpress drupal magento sa
    elastic kibana neo4j grafana airflow keycloak vagrant password passwort passwd passw0rd
    p@ssw0rd pass pass123 password1 secret secrets token tokens key apikey api_key none nil true
    false yes no on off empty required optional string text auto generate generated random hunter2
    letmein welcome changeit toor alpine ubuntu pi foo bar baz qux abc abc123 abcd1234 admin123
    root123 secret123 password123 test123 demo prompt ask disabled enabled public private basic
    bearer oauth oauth2 jwt header cookie body query refresh access session csrf id_token
    access_token refresh_token client_secret client_id authorization sha256 md5 bcrypt plain hash
    hashed encrypted inherit unset noop""".split()
)
# from RFCs 6749, 6750 and 7617, and copied ever since
_OF_STANDARDS = frozenset(
    b"""2YotnFZFEjr1zCsicMWpAA tGzv3JOkF0XG5Qx2TlKWIA czZCaGRSa3F0MzpnWDFmQmF0M2JW gX1fBat3bV
    7Fjfp0ZBr1KtDRbnfVdmIw mF_9.B5f-4.1JqM QWxhZGRpbjpvcGVuIHNlc2FtZQ==
    QWxhZGRpbjpvcGVuc2VzYW1l dGVzdDoxMjPCow== bm90IG15IHJlYWwgcGFzc3dvcmQ=""".split()
)
# of the storage emulator of Azure, the same everywhere
_OF_STANDARDS |= {
    b"Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
}
_PUBLIC = (b"phc_", b"pk_", b"pk.", b"dev", b"test", b"demo", b"local", b"ssh-", b"#")
_SELF = Expression(rb"pass|secret|token|key|credential")
_NAMED = Expression(rb"(?:[A-Za-z]+\d{0,3}|\d{1,6})(?:[-_./:](?:[A-Za-z]+\d{0,3}|\d{1,6}|v\d)){2,}")
_RUN = Expression(rb"(.)\1{4,}", re.DOTALL)
_WORDS = Expression(rb"[A-Za-z]*(?:[-_. /:][A-Za-z]+)*")
_SEQUENCES = (b"0123456789", b"abcdefghijklmnop", b"9876543210", b"zyxwvu")


def is_placeholder(value: bytes) -> bool:
    """Whether the value of a setting is a placeholder, a reference or everybody's default."""
    lowered = value.strip().lower()
    return (
        len(lowered) < 4
        or lowered in _LOCAL
        or lowered.isdigit()
        or len(set(lowered)) < 4
        or value in _OF_STANDARDS
        or lowered.startswith(_PUBLIC)
        or (_SELF.search(lowered) is not None and is_wordy(value))
        or not value.isascii()
        or _REFERENCE.match(lowered) is not None
        or any(mark in value for mark in (b"${", b"{{", b"$(", b"[", b"]"))
        or _EXAMPLE.search(lowered) is not None
    )


def is_made_up(token: bytes) -> bool:
    """Whether the random part of a vendor's token was typed by hand, as in documentation."""
    lowered = token.lower()
    return (
        b"example" in lowered
        or token in _OF_STANDARDS
        or b"xxxx" in lowered
        or any(run[at : at + 6] in lowered for run in _SEQUENCES for at in range(len(run) - 5))
        or _RUN.search(token) is not None
        or entropy(token) < min(3.0, math.log2(max(2, len(token))) * 0.68)
    )


def entropy(value: bytes) -> float:
    """Bits of Shannon's entropy for each character."""
    if not value:
        return 0.0
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def is_wordy(value: bytes) -> bool:
    """Whether the value is words of letters, as names, labels and sentences are."""
    return _WORDS.fullmatch(value) is not None


def is_encoded_placeholder(value: bytes) -> bool:
    """Whether this is base64 of a placeholder or of words, as in manifests of Kubernetes."""
    try:
        decoded = base64.b64decode(value, validate=True)
    except binascii.Error:
        return False
    text = decoded.strip()
    return (
        text.isascii()
        and text.decode("ascii").isprintable()
        and (is_placeholder(text) or is_wordy(text))
    )


def is_random(value: bytes) -> bool:
    """Whether the value looks as if a machine had made it: long, mixed, without words."""
    return (
        len(value) >= 16
        and _NAMED.fullmatch(value) is None
        and b" " not in value
        and any(48 <= byte < 58 for byte in value)
        and any(chr(byte).isalpha() for byte in value)
        and entropy(value) >= 3.2
        and not is_made_up(value)
    )
