"""The change of a file as a unified diff that `patch` and `git apply` take, with reasons.

What stands behind the second `@@` of a hunk's header is free text to both programs, and the only
place within a patch for it; so the reasons go there. difflib finds what differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from ctxaudit.names import as_bytes, shown

CONTEXT = 3  # unchanged lines around a change, as diff and git have it
_NO_NEWLINE = b"\n\\ No newline at end of file\n"

Opcode = tuple[str, int, int, int, int]


class Reason(NamedTuple):
    """Why lines `first` to `last` of the new file are as they are (counted from 1).

    For lines that only go, `last` is `first - 1`: the reason stands before line `first`.
    """

    first: int
    last: int
    text: str


def unified_diff(old: bytes | None, new: bytes, path: str, reasons: Sequence[Reason] = ()) -> bytes:
    """The diff from `old` (None: there is no such file) to `new`; empty if they are equal.

    `path` is the name in the headers, `/`-separated, relative to where the patch is to be applied
    with `patch -p1` or `git apply`.
    """
    before, after = _lines(old or b""), _lines(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    hunks = [group for group in matcher.get_grouped_opcodes(CONTEXT) if _changes(group)]
    if not hunks:
        return b""
    parts = [_header(path, old is not None)]
    for opcodes in hunks:
        parts.append(_hunk_header(opcodes, _texts(opcodes, reasons)))
        parts += _body(opcodes, before, after)
    return b"".join(parts)


def _lines(content: bytes) -> list[bytes]:
    """The lines with their ends; only LF ends one, so that a CR stays part of its line."""
    *lines, last = content.split(b"\n")
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _changes(opcodes: list[Opcode]) -> bool:
    return any(tag != "equal" for tag, *_ in opcodes)


def _header(path: str, exists: bool) -> bytes:
    name = _quoted(b"b/" + as_bytes(path))
    if exists:
        return b"--- " + _quoted(b"a/" + as_bytes(path)) + b"\n+++ " + name + b"\n"
    return b"--- /dev/null\n+++ " + name + b"\n"


def _quoted(name: bytes) -> bytes:
    """The name as git writes it: in C's quotes if it must be, a tab behind one with blanks."""
    if any(byte < 0x20 or byte > 0x7E or byte in b'"\\' for byte in name):
        return b'"' + b"".join(map(_escaped, name)) + b'"'
    return name + b"\t" if b" " in name else name


def _escaped(byte: int) -> bytes:
    if byte in b'"\\':
        return b"\\" + bytes([byte])
    return bytes([byte]) if 0x20 <= byte <= 0x7E else b"\\%03o" % byte


def _hunk_header(opcodes: list[Opcode], texts: list[str]) -> bytes:
    old, new = _range(opcodes[0][1], opcodes[-1][2]), _range(opcodes[0][3], opcodes[-1][4])
    reasons = "; ".join(texts)
    return as_bytes(f"@@ -{old} +{new} @@ {reasons}".rstrip() + "\n")


def _range(start: int, stop: int) -> str:
    """A range of lines as diff writes it: an empty one names the line before it."""
    count = stop - start
    first = start + 1 if count else start
    return str(first) if count == 1 else f"{first},{count}"


def _texts(opcodes: list[Opcode], reasons: Sequence[Reason]) -> list[str]:
    """The reasons of the changes of one hunk, each once, in their order."""
    changed = [(start + 1, stop) for tag, _, _, start, stop in opcodes if tag != "equal"]
    texts = [reason.text for reason in reasons if any(_meet(reason, *lines) for lines in changed)]
    return [shown(" ".join(text.split())) for text in dict.fromkeys(texts)]


def _meet(reason: Reason, first: int, last: int) -> bool:
    """Whether a reason is about these new lines, or about the place where lines only go."""
    if reason.last < reason.first or last < first:
        return first <= reason.first <= max(first, last + 1)
    return reason.first <= last and first <= reason.last


def _body(opcodes: list[Opcode], before: list[bytes], after: list[bytes]) -> Iterator[bytes]:
    for tag, old_start, old_stop, new_start, new_stop in opcodes:
        if tag == "equal":
            yield from (_marked(b" ", line) for line in before[old_start:old_stop])
            continue
        yield from (_marked(b"-", line) for line in before[old_start:old_stop])
        yield from (_marked(b"+", line) for line in after[new_start:new_stop])


def _marked(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + _NO_NEWLINE
