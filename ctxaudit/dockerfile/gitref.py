"""Which sources of COPY and ADD are not local: URLs and git references.

The source is `frontend/dockerfile/dfgitutil` and `util/gitutil` of BuildKit.
"""

from __future__ import annotations

import re
from typing import Literal

from ctxaudit.dockerfile.refusal import Refusal

SourceKind = Literal["local", "url", "git"]

_PROTOCOL = re.compile(r"([a-zA-Z0-9]+)://", re.ASCII)
_SSH = re.compile(r"[a-zA-Z0-9-_]+@[a-zA-Z0-9-.]+:.*?(?:\?(?P<query>.*?))?(?:#.*)?", re.ASCII)
_KEYS = ("ref", "tag", "branch", "subdir", "checksum", "commit", "keep-git-dir", "submodules")
_MAY_BE_EMPTY = ("keep-git-dir", "submodules")


def kind_of_source(source: str) -> SourceKind:
    """What a source is, its variables expanded. Raises Refusal for a malformed git reference."""
    if source.startswith(("./", "../")):
        return "local"
    if source.startswith("github.com/"):
        _check_query(source.partition("?")[2].partition("#")[0])
        return "local"  # BuildKit reads it as a git reference that looks like a path
    protocol = _PROTOCOL.match(source)
    if protocol is not None:
        return _kind_of_url(source, protocol[1].lower())
    ssh = _SSH.fullmatch(source)
    if ssh is None:
        return "local"
    _check_query(ssh["query"] or "")
    return "git"


def _kind_of_url(source: str, protocol: str) -> SourceKind:
    if protocol not in ("http", "https", "ssh", "git"):
        return "local"
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(source)
    except ValueError:
        return "url" if source.startswith(("http://", "https://")) else "local"
    if protocol in ("ssh", "git") or parts.path.endswith(".git"):
        _check_query(parts.query)
        return "git"
    return "url" if source.startswith(("http://", "https://")) else "local"


def _check_query(query: str) -> None:
    if not query:
        return
    from urllib.parse import parse_qs

    for key, found in parse_qs(query, keep_blank_values=True).items():
        if len(found) > 1:
            raise Refusal(f'query "{key}" has multiple values')
        if not found[0] and key not in _MAY_BE_EMPTY:
            raise Refusal(f'query "{key}" has no value')
        if key not in _KEYS:
            raise Refusal(f'unexpected query "{key}"')
