"""Flags of instructions (`--from=x`): which exist, and what was written.

The source is `instructions/bflag.go` and `parse.go` of BuildKit. Names are case-sensitive.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from ctxaudit.dockerfile.frontends import Frontend
from ctxaudit.dockerfile.refusal import Refusal, did_you_mean

Kind = Literal["switch", "text", "list"]

_COPYING: dict[str, Kind] = {
    "chown": "text",
    "chmod": "text",
    "link": "switch",
    "exclude": "list",
}
_HEALTH = ("interval", "timeout", "start-period", "start-interval", "retries")
_FLAGS: dict[str, dict[str, Kind]] = {
    "ADD": {**_COPYING, "keep-git-dir": "switch", "checksum": "text", "unpack": "switch"},
    "COPY": {**_COPYING, "from": "text", "parents": "switch"},
    "FROM": {"platform": "text"},
    "HEALTHCHECK": dict.fromkeys(_HEALTH, "text"),
    "RUN": {"mount": "list", "network": "text", "device": "list", "security": "text"},
}
# in the built-in frontend the flag is known and refused later, with a text of its own
_KNOWN_ANYWAY = {("RUN", "device")}


class Flags(NamedTuple):
    """The flags of one instruction."""

    texts: dict[str, str]
    lists: dict[str, tuple[str, ...]]

    def text(self, name: str) -> str:
        """The value of a flag, empty if it was not given."""
        return self.texts.get(name, "")

    def list(self, name: str) -> tuple[str, ...]:
        """The values of a flag that may be repeated."""
        return self.lists.get(name, ())

    def is_on(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.texts.get(name) == "true"


def read_flags(instruction: str, written: Sequence[str], frontend: Frontend) -> Flags:
    """Reads the flags of an instruction. Raises Refusal for an unknown, odd or repeated one."""
    known = {
        name: kind
        for name, kind in _FLAGS.get(instruction, {}).items()
        if frontend.has_flag(instruction, name) or (instruction, name) in _KNOWN_ANYWAY
    }
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for argument in written:
        if argument == "--":
            break
        flag, has_value, value = argument.partition("=")
        name = flag.removeprefix("--")
        if name not in known:
            raise Refusal(did_you_mean(f"unknown flag: {flag}", name, sorted(known)))
        if known[name] == "list":
            lists[name] = (*lists.get(name, ()), _required(flag, has_value, value))
            continue
        if name in texts:
            raise Refusal(f"duplicate flag specified: {flag}")
        if known[name] == "switch":
            texts[name] = _switch(flag, has_value, value)
        else:
            texts[name] = _required(flag, has_value, value)
    return Flags(texts, lists)


def _required(flag: str, has_value: str, value: str) -> str:
    if not has_value:
        raise Refusal(f"missing a value on flag: {flag}")
    return value


def _switch(flag: str, has_value: str, value: str) -> str:
    if has_value and not value:
        raise Refusal(f"missing a value on flag: {flag}")
    if value.lower() not in ("", "true", "false"):
        raise Refusal(f"expecting boolean value for flag {flag}, not: {value}")
    return value.lower() or "true"
