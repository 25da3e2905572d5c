"""Secrets in commands, connection strings and settings that a fixed phrase gives away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.secrets.model import Confidence, Hit
from ctxaudit.secrets.placeholders import is_made_up, is_placeholder, is_wordy

_AHEAD = 200  # bytes


class Phrase(NamedTuple):
    """A phrase: `expression` is tried where one of the `words` (in lower case) begins.

    Its last group that matches is the value. `exact`: the value has a form that no placeholder
    has. `ahead` must be somewhere in the 200 bytes before. `in_code`: it is looked for in programs
    and documents too.
    """

    kind: str
    words: tuple[bytes, ...]
    expression: Expression[bytes]
    exact: bool = False
    confidence: Confidence = "certain"
    ahead: Expression[bytes] | None = None
    in_code: bool = True


def _phrase(
    kind: str,
    words: str,
    expression: bytes,
    *,
    exact: bool = False,
    likely: bool = False,
    ahead: bytes = b"",
    in_code: bool = True,
) -> Phrase:
    return Phrase(
        kind,
        tuple(word.encode() for word in words.split("|")),
        Expression(expression, re.IGNORECASE),
        exact,
        "likely" if likely else "certain",
        Expression(ahead, re.IGNORECASE) if ahead else None,
        in_code,
    )


_ARGUMENT = rb"(?:\"([^\"\s$]{4,})\"|'([^'\s$]{4,})'|([^\s\"'$`|;&<>]{4,}))"
_BASE64_40 = rb"([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"
_IS = rb"[\"']?\s{0,8}(?:=>|=|:|,)\s{0,8}[\"']?"

PHRASES = (
    _phrase(
        "AWS secret key",
        "secret",
        rb"secret[\w.-]{0,24}" + _IS + _BASE64_40,
        exact=True,
        ahead=rb"aws|amazon|A[KS]IA[A-Z2-7]{16}",
    ),
    _phrase(
        "Azure storage key",
        "accountkey=|sharedaccesskey=",
        rb"\w+=([A-Za-z0-9+/]{42,86}={0,2})",
        exact=True,
    ),
    _phrase(
        "password in a connection string",
        "pwd=|password=",
        rb"(?:pwd|password)=([^;\"'\s&]{4,})",
        ahead=rb"(?:server|data source|host|user id|uid|user|username)=[^;\"'\r\n]{1,160};"
        rb"[^\"'\r\n]*\Z",
        in_code=False,
    ),
    _phrase(
        "Slack webhook",
        "hooks.slack.com",
        rb"hooks\.slack\.com/(?:services/T\w+/B\w+|workflows/\w+/\w+/\d+)/([A-Za-z0-9]{20,})",
        exact=True,
    ),
    _phrase(
        "Discord webhook", "/api/webhooks/", rb"/api/webhooks/\d{15,}/([\w-]{60,})", exact=True
    ),
    _phrase(
        "Microsoft Teams webhook",
        ".webhook.office.com",
        rb"\.webhook\.office\.com/webhookb2/[\w@-]+/IncomingWebhook/([0-9a-f]{32})/",
        exact=True,
        in_code=False,
    ),
    _phrase(
        "Twilio auth token",
        "twilio",
        rb"twilio[\w.-]{0,24}(?:token|secret)" + _IS + rb"([0-9a-f]{32})\b",
        exact=True,
        in_code=False,
    ),
    _phrase(
        "WireGuard key",
        "privatekey|presharedkey",
        rb"\w+[ \t]*=[ \t]*([A-Za-z0-9+/]{43}=)(?=\s|\Z)",
        exact=True,
        in_code=False,
    ),
    _phrase(
        "password of curl",
        "curl ",
        rb"curl [^\r\n|;&]{0,200}?(?:(?<=\s)-u|--user)[ =]?[\"']?[^\s:\"'$@]{1,64}:([^\s\"'$]{4,})",
        in_code=False,
    ),
    _phrase(
        "HTTP credentials",
        "authorization",
        rb"authorization" + _IS + rb"basic\s+([A-Za-z0-9+/]{12,}={0,2})(?![\w+/])",
        exact=True,
        likely=True,
    ),
    _phrase(
        "HTTP bearer token",
        "authorization",
        rb"authorization" + _IS + rb"(?:bearer|token)\s+([\w.~+/-]{24,}=*)",
        exact=True,
        likely=True,
    ),
    _phrase("password of a login", "sshpass", rb"sshpass\s+-p\s*" + _ARGUMENT, in_code=False),
    _phrase(
        "password of a login",
        "docker login",
        rb"docker login\b[^\r\n|;&]{0,200}?\s(?:-p|--password)[ =]" + _ARGUMENT,
        in_code=False,
    ),
    _phrase(
        "password of a login",
        "mysql|mariadb",
        rb"(?:mysql|mysqldump|mysqladmin|mariadb)\s[^\r\n|;&]{0,200}?(?<=\s)(?:-p|--password=)"
        rb"([^\s\"'$`-][^\s\"'$`]{5,})",
        likely=True,
        in_code=False,
    ),
    _phrase(
        "Django secret key",
        "secret_key",
        rb"SECRET_KEY\s*=\s*[\"']((?!django-insecure-)[^\"'\r\n]{40,})[\"']",
    ),
)


# a text that is in the words of many phrases: where it is not, none of them need be looked for
_GATES = (b"hook", b"secret", b"key=")


def _by_gate(phrases: Iterable[Phrase]) -> dict[bytes, list[tuple[bytes, Phrase]]]:
    found: dict[bytes, list[tuple[bytes, Phrase]]] = {}
    for phrase in phrases:
        for word in phrase.words:
            gate = next((gate for gate in _GATES if gate in word), word)
            found.setdefault(gate, []).append((word, phrase))
    return found


_ALL = _by_gate(PHRASES)
_IN_CODE = _by_gate(phrase for phrase in PHRASES if phrase.in_code)


def phrase_hits(text: bytes, lowered: bytes, *, strict: bool) -> Iterator[Hit]:
    """What phrases give away; `lowered` is the text in lower case. `strict` as in `url_hits`."""
    for gate, phrases in (_IN_CODE if strict else _ALL).items():
        for word, phrase in phrases if gate in lowered else ():
            at = lowered.find(word)
            while at >= 0:
                hit = _hit(phrase, text, at, strict=strict)
                if hit is not None:
                    yield hit
                at = lowered.find(word, at + len(word))


def _hit(phrase: Phrase, text: bytes, at: int, *, strict: bool) -> Hit | None:
    found = phrase.expression.match(text, at)
    if found is None:
        return None
    number = found.lastindex or 1
    value = found[number]
    if is_made_up(value) if phrase.exact else _is_weak(value, strict=strict):
        return None
    if phrase.ahead is not None and not phrase.ahead.search(text, max(0, at - _AHEAD), at):
        return None
    return Hit(phrase.kind, found.start(number), value, "", phrase.confidence)


def _is_weak(value: bytes, *, strict: bool) -> bool:
    return is_placeholder(value) or (strict and (is_wordy(value) or len(value) < 8))
