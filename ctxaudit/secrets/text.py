"""The bytes of a file as searchable text, and the line of a position in it."""

from __future__ import annotations

import codecs

from ctxaudit.expression import Expression

# the longer marks first: that of UTF-32 begins with that of UTF-16
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = Expression(rb"\r\n|\r|\n")
_START = 8_000  # bytes; git looks at as many for a NUL


def as_utf8(content: bytes) -> bytes:
    """The content in UTF-8, without a byte order mark; bytes that are no text stay as they are."""
    for mark, encoding in _MARKS if content[:1] in (b"\xff", b"\xfe", b"\0") else ():
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, "replace")
            return text.encode("utf-8", "replace")
    return content.removeprefix(codecs.BOM_UTF8)


def is_binary(text: bytes) -> bool:
    """Whether this is no text: a NUL near its start, as git decides it."""
    return b"\0" in text[:_START]


class Lines:
    """The lines of a text; they end with LF, CRLF or CR."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._counted = (0, 1)

    def number_at(self, position: int) -> int:
        """The number of the line, from 1, that the byte at this position stands in."""
        start, number = self._counted
        if position < start:
            start, number = 0, 1
        number += count_line_ends(self.text, start, position)
        self._counted = (position, number)
        return number


def count_line_ends(text: bytes, start: int, end: int) -> int:
    """How many lines end before `end`, from `start` on."""
    ends = text.count(b"\n", start, end)
    if b"\r" in text[start:end]:
        lone = text.count(b"\r", start, end) - text.count(b"\r\n", start, end + 1)
        ends += max(0, lone)
    return ends


def lines_of(text: bytes) -> list[bytes]:
    """The lines without their ends."""
    return _LINE_END.split(text)
