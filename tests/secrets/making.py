"""Makes secrets when the tests run, so that none lies in a repository.

The generator is seeded. Tokens have the checksums of their vendors, keys begin as such keys do.
"""

from __future__ import annotations

import base64
import random
import string
import zlib
from collections.abc import Callable
from typing import NamedTuple

WORD = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
BASE64 = WORD + "+/"
URL_SAFE = WORD + "-_"
KEY_ID = "Q7ZL3VWXH2T6RBND"


class Planted(NamedTuple):
    """A file with secrets; `kind` names what is planted, `values` must be found and never shown."""

    kind: str
    path: str
    content: bytes
    values: tuple[str, ...]


class Maker:
    """Makes random values."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def some(self, count: int, alphabet: str = WORD) -> str:
        """Random characters that no filter for made-up values takes for one."""
        while True:
            value = "".join(self.random.choice(alphabet) for _ in range(count))
            if alphabet in (HEX, string.digits) or count < 12 or len(set(value)) > 8:
                return value

    def password(self, count: int = 14) -> str:
        """A password with letters, digits and a sign."""
        signs = self.random.choice("!-+_.")
        start = self.some(count - 5, string.ascii_letters)
        return f"{start}{signs}{self.random.randrange(100, 999)}x"

    def checked(self, prefix: str) -> str:
        """A token with the checksum of GitHub and npm."""
        body = self.some(30)
        number, digits = zlib.crc32(body.encode()), ""
        while number:
            number, digit = divmod(number, 62)
            digits = BASE62[digit] + digits
        return f"{prefix}{body}{digits.rjust(6, '0')}"

    def blob(self, start: bytes, size: int) -> str:
        """Base64 of random bytes that begin so."""
        return base64.b64encode(start + self.random.randbytes(size)).decode()

    def pem(self, what: str, start: bytes, size: int = 600, headers: str = "") -> tuple[str, str]:
        """A PEM block, and a line of its body."""
        body = self.blob(start, size)
        lines = [body[at : at + 64] for at in range(0, len(body), 64)]
        text = "\n".join([f"-----BEGIN {what}-----", *lines, f"-----END {what}-----", ""])
        if headers:
            text = text.replace("-----\n", f"-----\n{headers}\n\n", 1)
        return text, lines[1]


Make = Callable[[Maker], tuple[str, str | bytes, list[str]]]
MAKERS: dict[str, Make] = {}


def plant(kind: str) -> Callable[[Make], Make]:
    def add(make: Make) -> Make:
        MAKERS[kind] = make
        return make

    return add


def one(kind: str, path: str, template: str, value: Callable[[Maker], str]) -> None:
    """Plants one value in a template, at `@@`."""

    def make(maker: Maker) -> tuple[str, str, list[str]]:
        made = value(maker)
        return path, template.replace("{id}", KEY_ID).replace("@@", made), [made]

    MAKERS[kind] = make
