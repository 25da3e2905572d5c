"""The pattern that names one path and nothing else, whatever characters are in it."""

from __future__ import annotations

from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.decide import PatternList
from ctxaudit.ignorefile.read import WHITE_SPACE, read_patterns
from ctxaudit.names import BAD_BYTE, as_bytes

_OPERATORS = frozenset("*?[]\\|{}^")
_BOM_OR_BLANK = WHITE_SPACE + "\ufeff"  # at the start of a file Docker drops the one as well


def pattern_of(path: str) -> str | None:
    """The pattern that names exactly this path, but any byte where one is not UTF-8.

    None where even that is refused.
    """
    return checked(safe_at_ends(path_text(path)))


def path_text(path: str) -> str:
    """The literal path as a pattern, whose ends are not yet safe; a bad byte becomes `?`."""
    return BAD_BYTE.sub("?", "".join(map(escaped, path)))


def escaped(character: str) -> str:
    """The character as it stands for itself in a pattern."""
    if character < " " or character == "\x7f":
        return f"\\x{ord(character):02x}"
    return f"\\{character}" if character in _OPERATORS else character


def safe_at_ends(text: str) -> str:
    """The text so that Docker neither trims it nor takes its first character for a sign."""
    if text[:1] in ("#", "!"):
        text = "\\" + text
    elif text[:1] and text[0] in _BOM_OR_BLANK:
        text = f"[{text[0]}]{text[1:]}"
    if len(text) > 1 and text[-1] in WHITE_SPACE:
        text = f"{text[:-1]}[{text[-1]}]"
    return text


def checked(text: str) -> str | None:
    """The text, or None if Docker would refuse it or read something else."""
    try:
        patterns = read_patterns(as_bytes(text))
    except CtxauditError:
        return None
    if [pattern.text for pattern in patterns] != [text] or PatternList(patterns).refused:
        return None
    return text
