"""Files known by name whose secrets stand there without a name of their own."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from ctxaudit.expression import Expression
from ctxaudit.secrets.model import Hit
from ctxaudit.secrets.placeholders import is_placeholder

Read = Callable[[bytes], Iterator[Hit]]

_NETRC = Expression(rb"(?:^|\s)(machine|login|password|default)\b(?:[ \t]*[\r\n]*[ \t]*)(\S*)")
_PGPASS = Expression(rb"^(?!#)((?:\\.|[^:\\\r\n])+(?::(?:\\.|[^:\\\r\n])+){3}:)([^\r\n]+)", re.M)
_HTPASSWD = Expression(
    rb"^([^:#\s][^:\r\n]*):(\$(?:apr1|2[abxy]|5|6|y|argon2\w*)\$[^\s:]{20,}|\{SSHA?\}[^\s:]{20,}"
    rb"|\{SHA\}[^\s:]{20,}|[./0-9A-Za-z]{13}(?=\r?$))",
    re.M,
)
_SHADOW = Expression(rb"^([a-z_][\w-]*):(\$(?:1|2[abxy]|5|6|7|y|gy)\$[^\s:]{20,}):", re.M)
_NPM = Expression(
    rb"(?:^|:)(_authToken|_auth|_password|npmAuthToken|npmAuthIdent)[ \t]*[=:][ \t]*"
    rb"[\"']?([^\s\"'#;]+)",
    re.M,
)
_DOCKER = Expression(rb"\"(auth|identitytoken|registrytoken)\"\s*:\s*\"([^\"\s]{4,})\"")
_KUBE = Expression(
    rb"^\s*(client-key-data|token|password|id-token|refresh-token):[ \t]*"
    rb"[\"']?([^\s\"'#]+)",
    re.M,
)
_HEX_KEY = Expression(rb"\s*([0-9a-f]{32,128})\s*")
_COMPOSER = Expression(rb"\"(?:github-oauth|gitlab-oauth|gitlab-token|bearer)\"\s*:\s*\{([^{}]*)\}")
_PAIR = Expression(rb"\"([^\"]+)\"\s*:\s*\"([^\"]{4,})\"")
_LINE = Expression(rb"\s*([^\s#][^\r\n]{3,200}?)\s*")
_URL_TOKEN = Expression(rb"^\w+://([^\s/@:]{16,})@", re.M)
_RUBYGEMS = Expression(rb"^:\w+:[ \t]*[\"']?([^\s\"'#]{8,})", re.M)


def named_hits(path: str, text: bytes) -> Iterator[Hit]:
    """The secrets of a file that its name (or its directory) makes known."""
    read = _reader_of("/".join(["", *path.lower().split("/")][-2:]))
    if read is not None:
        yield from read(text)


@lru_cache(maxsize=4096)
def _reader_of(name: str) -> Read | None:
    """What reads a file of this name, which has its directory's before it."""
    return next((read for matches, read in _FILES if matches.fullmatch(name)), None)


def _netrc(text: bytes) -> Iterator[Hit]:
    machine = ""
    for found in _NETRC.finditer(text):
        if found[1] == b"machine":
            machine = _text(found[2])
        elif found[1] == b"password" and not is_placeholder(found[2]):
            yield Hit("password in .netrc", found.start(2), found[2], f"machine {machine}")


def _lines(kind: str, expression: Expression[bytes], *, hashes: bool = False) -> Read:
    """Reads lines whose group 2 is the secret; `hashes` are of passwords and never placeholders."""

    def read(text: bytes) -> Iterator[Hit]:
        for found in expression.finditer(text):
            if hashes or not is_placeholder(found[2]):
                yield Hit(kind, found.start(2), found[2])

    return read


def _settings(kind: str, expression: Expression[bytes]) -> Read:
    """Reads settings: group 1 is the name, which is shown, group 2 the value."""

    def read(text: bytes) -> Iterator[Hit]:
        for found in expression.finditer(text):
            if not is_placeholder(found[2]):
                yield Hit(kind, found.start(2), found[2], _text(found[1]))

    return read


def _docker(text: bytes) -> Iterator[Hit]:
    for found in _DOCKER.finditer(text):
        if found[1] != b"auth" or _is_login(found[2]):
            yield Hit("registry login of Docker", found.start(2), found[2], _text(found[1]))


def _is_login(written: bytes) -> bool:
    """Whether this is `user:password` in base64, with a password."""
    try:
        password = base64.b64decode(written, validate=True).partition(b":")[2]
    except binascii.Error:
        return False
    return bool(password) and not is_placeholder(password)


def _composer(text: bytes) -> Iterator[Hit]:
    for block in _COMPOSER.finditer(text):
        for found in _PAIR.finditer(text, block.start(1), block.end(1)):
            if not is_placeholder(found[2]):
                yield Hit("token of Composer", found.start(2), found[2], _text(found[1]))


def _whole(kind: str, expression: Expression[bytes]) -> Read:
    """Reads a file that is nothing but the secret."""

    def read(text: bytes) -> Iterator[Hit]:
        found = expression.fullmatch(text)
        if found is not None and not is_placeholder(found[1]):
            yield Hit(kind, found.start(1), found[1])

    return read


def _git_credentials(text: bytes) -> Iterator[Hit]:
    for found in _URL_TOKEN.finditer(text):
        if not is_placeholder(found[1]):
            yield Hit("token in a URL", found.start(1), found[1])


def _gem(text: bytes) -> Iterator[Hit]:
    for found in _RUBYGEMS.finditer(text):
        if not is_placeholder(found[1]):
            yield Hit("RubyGems key", found.start(1), found[1])


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


_FILES: tuple[tuple[Expression[str], Read], ...] = tuple(
    (Expression(f"(?:{written})"), read)
    for written, read in (
        (r".*/[._]netrc|.*/\.authinfo", _netrc),
        (r".*/\.pgpass|.*/pgpass\.conf", _lines("password of PostgreSQL", _PGPASS)),
        (
            r".*/\.?htpasswd|.*/.*\.htpasswd",
            _lines("password hash of a web server", _HTPASSWD, hashes=True),
        ),
        (r".*/g?shadow-?", _lines("password hash of a system user", _SHADOW, hashes=True)),
        (r".*/\.npmrc|.*/\.yarnrc(?:\.yml)?", _settings("login of npm", _NPM)),
        (
            r"\.docker/config\.json|.*/\.dockercfg|.*/\.?dockerconfig(?:\.json|json)",
            _docker,
        ),
        (
            r"\.kube/config|.*/kubeconfig(?:\..*)?|.*/(?:.*\.kubeconfig|(?:admin|kubelet)\.conf|k3s\.yaml)",
            _settings("login of Kubernetes", _KUBE),
        ),
        (r"config/master\.key|credentials/.*\.key", _whole("Rails master key", _HEX_KEY)),
        (r".*/\.?vault_pass(?:word)?(?:\.txt)?", _whole("password of Ansible Vault", _LINE)),
        (r".*/auth\.json", _composer),
        (r".*/\.git-credentials|git/credentials", _git_credentials),
        (r"\.gem/credentials", _gem),
    )
)
