"""Texts cut into what a reader sees as one character."""

from __future__ import annotations

import re
import unicodedata

from ctxaudit.builds.bake.trouble import LeftOpenError

_PLAIN = re.compile(r"\r\n|.", re.DOTALL)


def graphemes(text: str) -> list[str]:
    """The characters of a text as bake counts them.

    Which code points join to one is a matter of tables that Python lacks, so a text that has any
    that may do so is left open.
    """
    if not text.isascii() and any(map(_may_join, text)):
        raise LeftOpenError("counting characters that are joined of several")
    return _PLAIN.findall(text)


def _may_join(character: str) -> bool:
    code = ord(character)
    if code < 0x300:
        return code == 0xAD or 0x80 <= code < 0xA0
    if 0x1100 <= code <= 0x11FF or 0xA960 <= code <= 0xA97F or 0xD7B0 <= code <= 0xD7FF:
        return True  # parts of Hangul syllables
    if 0x1F1E6 <= code <= 0x1F1FF or 0x1F3FB <= code <= 0x1F3FF:
        return True  # flags and skin tones
    return unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf", "Cn", "Lm", "Zl", "Zp")
