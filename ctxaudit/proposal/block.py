"""Our one marked block in an ignore file, whose other bytes belong to the user.

An ignore file is bytes to Docker, with lines that end at LF, so it is cut at LF alone: CRs, NULs, a
BOM and what is not UTF-8 stay where they are.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.read import LONGEST_LINE
from ctxaudit.names import as_bytes

BEGIN = "# --- ctxaudit generate: begin (these lines are renewed; write yours outside)"
END = "# --- ctxaudit generate: end"
_MARKER = re.compile(rb"(\s*)# ?-* ?ctxaudit generate: ?(begin|end)\b")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Existing(NamedTuple):
    """An ignore file taken apart.

    `before` and `after` are the user's bytes around the block; where there is no block (None), all
    is in `before`. `newline` is the line end that most of the user's lines have.
    """

    before: bytes
    block: tuple[str, ...] | None
    after: bytes
    newline: bytes = b"\n"


class _Marker(NamedTuple):
    line: int
    start: int
    end: int
    kind: str


def parse(content: bytes, *, path: str = ".dockerignore") -> Existing:
    """Finds our block in the bytes of an ignore file.

    `path` only names the file in errors. Raises CtxauditError, with the line, where the markers do
    not enclose exactly one block, and for UTF-16, of which Docker reads nothing.
    """
    if content.startswith(_UTF_16):
        reason = "is UTF-16, which Docker does not read; save it as UTF-8"
        raise CtxauditError(reason, path=path, line=1)
    markers = list(_markers(content, path))
    if not markers:
        return Existing(content, None, b"", _newline(content))
    _check(markers, path)
    begin, end = markers
    before, after = content[: begin.start], content[end.end :]
    lines = content[begin.end : end.start].split(b"\n")[:-1]
    block = tuple(line.removesuffix(b"\r").decode("utf-8", "surrogateescape") for line in lines)
    newline = _newline(before + after if b"\n" in before + after else content)
    return Existing(before, block, after, newline)


def with_block(existing: Existing, lines: Sequence[str]) -> bytes:
    """The file with these lines as our block, in the place of the old one or else at the end.

    No lines: no block. The last line of the user gets the line end that it lacks, which changes
    nothing for Docker. Raises ValueError for a line that would not be read as one line.
    """
    before, block, after, newline = existing
    if not lines:
        return before + after
    if any("\n" in line or _MARKER.match(as_bytes(line)) for line in lines):
        raise ValueError("a line of the block holds a line end or a marker")
    if block is None:
        before = _closed(before, newline)
    return before + _joined([BEGIN, *lines, END], newline) + after


def at_the_start(existing: Existing) -> Existing:
    """The same file with an empty block before all lines of the user, which keep the last word."""
    before, block, after, newline = existing
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    rest = before.removeprefix(mark) + after
    if block is not None and before == mark:
        return existing
    apart = newline if rest and not rest.startswith((b"\n", b"\r\n")) else b""
    return Existing(mark, (), apart + rest, newline)


def _joined(lines: Iterable[str], newline: bytes) -> bytes:
    return b"".join(as_bytes(line) + newline for line in lines)


def _closed(content: bytes, newline: bytes) -> bytes:
    """The content so that another line may follow, a blank line between if it has lines."""
    written = content.removeprefix(codecs.BOM_UTF8)
    if not written:
        return content
    last = written.rpartition(b"\n")[2]
    if last:
        # a CR at the end is half a line end; one more could make the line too long for Docker
        is_half = newline == b"\r\n" and last.endswith(b"\r")
        content += b"\n" if is_half or len(last) >= LONGEST_LINE else newline
    is_apart = content.endswith((b"\n\n", b"\n\r\n")) or written in (b"\n", b"\r\n")
    return content if is_apart else content + newline


def _newline(content: bytes) -> bytes:
    with_cr = content.count(b"\r\n")
    return b"\r\n" if with_cr * 2 > content.count(b"\n") else b"\n"


def _markers(content: bytes, path: str) -> Iterable[_Marker]:
    start = 0
    first = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    for number, line in enumerate(content.split(b"\n"), start=1):
        end = min(start + len(line) + 1, len(content))
        found = _MARKER.match(line, first if number == 1 else 0)
        if found and found[1]:
            reason = "blanks before the # make a pattern of this comment; remove them"
            raise CtxauditError(reason, path=path, line=number)
        if found:
            yield _Marker(number, start + found.start(), end, found[2].decode())
        start = end


def _check(markers: list[_Marker], path: str) -> None:
    """Raises CtxauditError unless the markers are one `begin` and, behind it, one `end`."""
    begins = [marker for marker in markers if marker.kind == "begin"]
    ends = [marker for marker in markers if marker.kind == "end"]
    if len(begins) > 1:
        reason = f"a second block of ctxaudit begins here, the first in line {begins[0].line}"
        raise CtxauditError(f"{reason}; remove one of them", path=path, line=begins[1].line)
    if len(ends) > 1 or not begins or (ends and ends[0].line < begins[0].line):
        extra = ends[-1] if begins and ends[0].line > begins[0].line else ends[0]
        reason = "a block of ctxaudit ends here that does not begin; remove this line"
        raise CtxauditError(reason, path=path, line=extra.line)
    if not ends:
        reason = f"the block of ctxaudit that begins here has no end; write `{END}` behind it"
        raise CtxauditError(reason, path=path, line=begins[0].line)
