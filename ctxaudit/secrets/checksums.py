"""Checksums that vendors put into their tokens: what fails them is no token.

GitHub and npm: the last six characters are the CRC-32 of what stands before, in base 62. Grafana:
the last eight are the CRC-32 in hexadecimal.
"""

from __future__ import annotations

import string
import zlib

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def base62(number: int, width: int = 6) -> str:
    """The number in base 62 with leading zeros."""
    found = ""
    while number:
        number, digit = divmod(number, 62)
        found = _BASE62[digit] + found
    return found.rjust(width, "0")


def has_base62_checksum(token: bytes) -> bool:
    """Whether the last six characters check the rest behind the prefix (`ghp_`, `npm_`)."""
    body = token.partition(b"_")[2]
    return base62(zlib.crc32(body[:-6])).encode() == body[-6:]


def has_hex_checksum(token: bytes) -> bool:
    """Whether the last eight characters check what stands before the last underscore."""
    checked, _, checksum = token.rpartition(b"_")
    return f"{zlib.crc32(checked):08x}".encode() == checksum.lower()
