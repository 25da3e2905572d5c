"""`RUN --mount=...`: what is mounted, and from where.

The source is `instructions/commands_runmount.go` of BuildKit. A mount is read twice: at first only
`from` counts, since the other values may hold variables; then, when the stage is built, all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ctxaudit.dockerfile.refusal import Refusal, did_you_mean

_TYPES = ("bind", "cache", "secret", "ssh", "tmpfs")
_SHARING = ("locked", "private", "shared")
_KEYS = (
    *("type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode"),
    *("uid", "gid", "src", "dst", "destination", "ro", "rw", "readwrite", "env"),
)
_NAMES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly"}
_SWITCHES = ("readonly", "ro", "readwrite", "rw")
_TRUTHS = ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False")
_SIZE = re.compile(r"\d+(\.\d+)*\.? ?([kKmMgGtTpP]?[iI]?[bB]?)", re.ASCII)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=,|\Z)', re.DOTALL)
_BARE = re.compile(r'([^",]*)(?=,|\Z)', re.DOTALL)


class Mount(NamedTuple):
    """One mount with its variables expanded; None stands for a value that cannot be known.

    `source` and `target` are what the Dockerfile says, uncleaned; `id` is that of a cache or a
    secret.
    """

    type: str | None
    origin: str
    source: str | None
    target: str | None
    id: str | None = ""


def origin_of(written: str) -> str:
    """The `from` of a mount, before variables count. Raises Refusal."""
    origin = ""
    for field in _fields(written):
        key, _, value = field.partition("=")
        if key.lower() == "from":
            if "$" in value[:-1]:
                reason = "'from' doesn't support variable expansion, define alias stage instead"
                raise Refusal(reason)
            origin = value
    return origin


def read_mount(written: str, expand: Callable[[str], str | None]) -> Mount:
    """The whole mount; `expand` gives None for a word that cannot be known.

    Raises Refusal for what BuildKit refuses when it builds the stage.
    """
    found: dict[str, str | None] = {"type": "bind", "source": "", "target": ""}
    for field in _fields(written):
        key, has_value, value = field.partition("=")
        key = key.lower()
        if not has_value:
            _check_switch(key, field, found["type"])
            continue
        expanded = expand(value)
        if expanded is not None:
            _check_value(key, expanded, field, found["type"])
            expanded = expanded.lower() if key in ("type", "sharing") else expanded
        found[_NAMES.get(key, key)] = expanded
    if found["type"] is not None:
        _check_together(found["type"], found)
    return Mount(
        found["type"],
        found.get("from") or "",
        found["source"],
        found["target"],
        found.get("id", ""),
    )


def _fields(written: str) -> list[str]:
    """The fields of one row of CSV, as Go's `encoding/csv` reads it."""
    if not written:
        raise Refusal("failed to parse csv mounts: EOF")
    fields = []
    rest: str | None = written
    while rest is not None:
        found = (_QUOTED if rest.startswith('"') else _BARE).match(rest)
        if found is None:
            why = "extraneous or missing" if rest.startswith('"') else "bare"
            where = "quoted-field" if rest.startswith('"') else "non-quoted field"
            raise Refusal(f'failed to parse csv mounts: {why} " in {where}')
        fields.append(found[1].replace('""', '"'))
        rest = rest[found.end() + 1 :] if found.end() < len(rest) else None
    return fields


def _check_switch(key: str, field: str, kind: str | None) -> None:
    if key == "required":
        if kind not in ("secret", "ssh", None):
            raise Refusal(f"unexpected key '{key}' for mount type '{kind}'")
    elif key not in _SWITCHES:
        raise Refusal(f"invalid field '{field}' must be a key=value pair")


def _check_value(key: str, value: str, field: str, kind: str | None) -> None:
    if key not in _KEYS:
        raise Refusal(did_you_mean(f"unexpected key '{key}' in '{field}'", key, _KEYS))
    if key == "type" and value.lower() not in _TYPES:
        raise Refusal(did_you_mean(f'unsupported mount type "{value}"', value, _TYPES))
    if key == "sharing" and value.lower() not in _SHARING:
        raise Refusal(did_you_mean(f'unsupported sharing value "{value}"', value, _SHARING))
    allowed = {"required": ("secret", "ssh", None), "size": ("tmpfs", None)}
    if key in allowed and kind not in allowed[key]:
        raise Refusal(f"unexpected key '{key}' for mount type '{kind}'")
    if key in (*_SWITCHES, "required") and value not in _TRUTHS:
        raise Refusal(f"invalid value for {key}: {value}")
    if key == "size" and not _SIZE.fullmatch(value):
        raise Refusal(f"invalid value for {key}: {value}")
    if key == "mode" and not re.fullmatch(r"[0-7]{1,11}", value, re.ASCII):
        raise Refusal(f"invalid value {value} for mode")
    if key in ("uid", "gid") and not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII):
        raise Refusal(f"invalid value {value} for {key}")


def _check_together(kind: str, found: dict[str, str | None]) -> None:
    if kind in ("bind", "tmpfs"):
        for key in ("mode", "uid", "gid"):
            if key in found:
                raise Refusal(f'{key} not allowed for "{kind}" type mounts')
    if kind == "secret":
        _check_secret(found)
    if found.get("sharing") and kind != "cache":
        raise Refusal(f"invalid cache sharing set for {kind} mount")


def _check_secret(found: dict[str, str | None]) -> None:
    if found.get("from"):
        raise Refusal("secret mount should not have a from")
    if found.get("sharing"):
        raise Refusal("secret mount should not define sharing")
    if all(found.get(key, "") == "" for key in ("source", "target", "id")):
        raise Refusal("invalid secret mount. one of source, target required")
    if found.get("source") and found.get("id"):
        raise Refusal("both source and id can't be set")
