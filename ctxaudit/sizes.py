"""Sizes as people write them."""

from __future__ import annotations

import re

from ctxaudit.errors import CtxauditError

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_BINARY_UNITS = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SHOWN_UNITS = ("kB", "MB", "GB", "TB", "PB")
_SIZE = re.compile(
    r"\s*([0-9]+(?:\.[0-9]+)?)\s*(?:([kmgt]?)(i?)b?|bytes?)\s*", re.IGNORECASE | re.ASCII
)


def parse_size(text: str) -> int:
    """Bytes from `10MB`, `1.5 GiB`, `500k` or `1024`. Raises CtxauditError for anything else."""
    found = _SIZE.fullmatch(text)
    unit = (found[2] or "").lower() if found else ""
    if found is None or (found[3] and not unit):
        raise CtxauditError(f'"{text}" is no size; write for example 500kB, 50MB or 1.5GiB')
    factor = _BINARY_UNITS[unit] if found[3] else _UNITS[unit]
    whole, _, fraction = found[1].partition(".")
    return int(whole) * factor + int(fraction or "0") * factor // int("1" + "0" * len(fraction))


def show_size(size: int) -> str:
    """Decimal units as Docker prints them, three digits: `999B`, `1.23kB`, `45.6MB`."""
    if size < 1000:
        return f"{size}B"
    power = 1
    while size >= 999.5 * 1000**power and power < len(_SHOWN_UNITS):
        power += 1
    value = size / 1000**power
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{digits}f}{_SHOWN_UNITS[power - 1]}"


def show_count(count: int, noun: str) -> str:
    """`1 file`, `12,345 files`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
