"""From the bytes of an ignore file to patterns, as Docker reads them.

The source is `ignorefile.ReadAll` of github.com/moby/patternmatcher and then `patternmatcher.New`,
which trims, cleans and looks for `!` a second time.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile import gopath
from ctxaudit.names import BAD_BYTE, as_bytes, shown

# Go's unicode.IsSpace; Python's own strip() would also take U+001C to U+001F
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
WHITE_SPACE += "\u2028\u2029\u202f\u205f\u3000"
LONGEST_LINE = 65_535
_LONGEST_SHOWN = 100
# measured on an engine: what one pattern costs besides its bytes, and what all may cost
_HEADER_OVERHEAD = 48
_LARGEST_HEADERS = 1_048_426
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Cleaned(NamedTuple):
    """A pattern as Docker evaluates it: cleaned text without `!`."""

    text: str
    exception: bool


class Pattern(NamedTuple):
    """A pattern of an ignore file and where it stands (`line` counts from 1)."""

    line: int
    written: str
    text: str
    exception: bool


def read_patterns(
    content: bytes, *, path: str = ".dockerignore", builder: str = "buildkit"
) -> tuple[Pattern, ...]:
    """Reads the patterns of an ignore file.

    `path` only names the file in errors. Raises CtxauditError, with the line, for whatever Docker
    refuses when it loads the file; a pattern it refuses later, while walking, passes here.
    """
    patterns = []
    for number, line in enumerate(_lines(content, path), start=1):
        try:
            cleaned = clean_pattern(line)
        except BadIgnoreLine as refusal:
            raise refused(line, str(refusal), path, number) from None
        if cleaned is not None:
            patterns.append(Pattern(number, line.strip(WHITE_SPACE), *cleaned))
    if builder == "buildkit":
        return _as_sent(patterns, path)
    return tuple(patterns)


class BadIgnoreLine(ValueError):
    """Docker refuses this pattern when it loads the ignore file; the text is Docker's reason."""


def clean_pattern(line: str) -> Cleaned | None:
    """Reads one line (without its end); None for a comment or a line that says nothing.

    Raises BadIgnoreLine for a pattern that Docker refuses at load.
    """
    if line.startswith("#"):
        return None
    text = _second_pass(_first_pass(line.strip(WHITE_SPACE)))
    if not text:
        return None
    if text == "!":
        raise BadIgnoreLine('illegal exclusion pattern: "!"')
    exception = text.startswith("!")
    text = text.removeprefix("!")
    if "[" in text or "\\" in text:  # nothing else can be malformed
        try:
            gopath.match(text, ".")
        except gopath.BadPattern:
            raise BadIgnoreLine("syntax error in pattern") from None
    return Cleaned(text, exception)


def _first_pass(text: str) -> str:
    exception = "!" if text.startswith("!") else ""
    text = text[len(exception) :].strip(WHITE_SPACE)
    if text:
        text = gopath.clean(text)
        text = text[1:] if text.startswith("/") and text != "/" else text
    return exception + text


def _second_pass(text: str) -> str:
    text = text.strip(WHITE_SPACE)
    return gopath.clean(text) if text else text


def _lines(content: bytes, path: str) -> list[str]:
    raw_lines = content.removeprefix(codecs.BOM_UTF8).split(b"\n")
    for number, raw in enumerate(raw_lines, start=1):
        if len(raw) > LONGEST_LINE:
            raise CtxauditError(
                f"line of {len(raw):,} bytes, which Docker refuses: token too long"
                f" (at most {LONGEST_LINE:,} bytes)",
                path=path,
                line=number,
            )
    return [raw.removesuffix(b"\r").decode("utf-8", "surrogateescape") for raw in raw_lines]


def _as_sent(patterns: list[Pattern], path: str) -> tuple[Pattern, ...]:
    """The patterns as BuildKit's client gets them back from the builder, over gRPC headers."""
    size = sum(len(as_bytes(pattern.text)) + _HEADER_OVERHEAD for pattern in patterns)
    if size > _LARGEST_HEADERS:
        raise CtxauditError(
            f"Docker refuses {len(patterns):,} patterns:"
            " header list size to send violates the maximum size",
            path=path,
        )
    if all(pattern.text.isascii() for pattern in patterns):
        for pattern in patterns:
            if _CONTROL.search(pattern.text):
                reason = 'header key "exclude-patterns" contains value with non-printable ASCII'
                raise refused(pattern.written, reason, path, pattern.line)
    return tuple(
        pattern._replace(text=BAD_BYTE.sub("\ufffd", pattern.text)) for pattern in patterns
    )


def refused(pattern: str, reason: str, path: str, line: int) -> CtxauditError:
    """The error that tells of a pattern which Docker refuses, with Docker's reason."""
    text = shown(pattern.strip(WHITE_SPACE))
    if len(text) > _LONGEST_SHOWN:
        text = f"{text[:_LONGEST_SHOWN]}... ({len(text):,} characters)"
    text = f'Docker refuses the pattern "{text}": {reason}'
    return CtxauditError(text, path=path, line=line)
