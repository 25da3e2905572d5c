"""File names as text: safe to print, and in the order of their bytes."""

from __future__ import annotations

import re

# a byte that is not UTF-8, as Python decodes it in names
BAD_BYTE = re.compile("[\udc80-\udcff]")
_UNSAFE = re.compile(r"[^ -~]")


def shown(name: str) -> str:
    r"""The name as it may be printed: no control character, each bad byte as `\xNN`.

    Backslashes of the name stay as they are, so the text is for people; programs use `-0` or JSON.
    """
    return name if name.isascii() and name.isprintable() else _UNSAFE.sub(_escape, name)


def _escape(found: re.Match[str]) -> str:
    import unicodedata

    character = found[0]
    code_point = ord(character)
    if 0xDC80 <= code_point <= 0xDCFF:
        return f"\\x{code_point - 0xDC00:02x}"
    if unicodedata.category(character)[0] not in "CZ" or character == "\u3000":
        return character
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    if character in named:
        return named[character]
    return f"\\x{code_point:02x}" if code_point < 0x100 else f"\\u{code_point:04x}"


def as_bytes(path: str) -> bytes:
    """The bytes that the file system has for this path."""
    return path.encode("utf-8", "surrogateescape")


def sorted_paths(paths: list[str]) -> tuple[str, ...]:
    """Paths in the order of their bytes."""
    if all(map(str.isascii, paths)):
        return tuple(sorted(paths))
    return tuple(sorted(paths, key=as_bytes))
