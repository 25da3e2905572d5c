"""Go's `filepath.Clean` and `filepath.Match`, which Docker applies to patterns and sources.

Text is decoded with surrogate escapes, so a lone surrogate stands for one byte that is not UTF-8.
"""

from __future__ import annotations

from typing import NamedTuple


class BadPattern(ValueError):
    """Go's `filepath.ErrBadPattern`: a malformed pattern."""


def clean(path: str) -> str:
    """Returns the shortest equal path by text alone, as Go's `filepath.Clean` on Unix."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != "..":
            parts.append(part)
        elif parts and parts[-1] != "..":
            parts.pop()
        elif not rooted:
            parts.append(part)
    return ("/" if rooted else "") + "/".join(parts) or "."


def match(pattern: str, name: str) -> bool:
    """Tells whether `pattern` matches all of `name`, as Go's `filepath.Match` on Unix.

    Raises BadPattern for a malformed pattern, but, as in Go, only as far as the match got: a part
    behind a `*` is not looked at when the text before it already failed to match.
    """
    while pattern:
        star, chunk, pattern = _next_chunk(pattern)
        if star and not chunk:
            return "/" not in name
        rest = _match_chunk(chunk, name)
        if rest is not None and (not rest or pattern):
            name = rest
            continue
        rest = _match_after_star(chunk, name, bool(pattern)) if star else None
        if rest is None:
            return False
        name = rest
    return not name


def _match_after_star(chunk: str, name: str, more: bool) -> str | None:
    """Lets the star take one character more at a time until `chunk` matches behind it."""
    for index, character in enumerate(name):
        if character == "/":
            return None
        rest = _match_chunk(chunk, name[index + 1 :])
        if rest is not None and (more or not rest):
            return rest
    return None


def _next_chunk(pattern: str) -> tuple[bool, str, str]:
    """Splits off a star (if any) and the text up to the next star outside of a class."""
    text = pattern.lstrip("*")
    in_class = False
    index = 0
    while index < len(text):
        character = text[index]
        if character == "\\":
            index += 1
        elif character == "[":
            in_class = True
        elif character == "]":
            in_class = False
        elif character == "*" and not in_class:
            break
        index += 1
    return text != pattern, text[:index], text[index:]


def _match_chunk(chunk: str, name: str) -> str | None:
    """Returns what is left of `name` behind the chunk, or None where it does not match.

    A failed match still reads the chunk to its end: that is where Go finds syntax errors.
    """
    failed = False
    at = 0
    position = 0
    while at < len(chunk):
        failed = failed or position >= len(name)
        character = "" if failed else name[position]
        if chunk[at] == "[":
            hit, at = _match_class(chunk, at + 1, character)
        elif chunk[at] == "?":
            hit, at = character != "/", at + 1
        else:
            if chunk[at] == "\\":
                at += 1
                if at == len(chunk):
                    raise BadPattern(chunk)
            hit, at = character == chunk[at], at + 1
        failed = failed or not hit
        position += 1
    return None if failed else name[position:]


class _ClassItem(NamedTuple):
    character: str
    end: int


def _match_class(chunk: str, at: int, character: str) -> tuple[bool, int]:
    """Reads a class from behind its `[`; gives whether it holds `character` and where it ends."""
    negated = chunk[at : at + 1] == "^"
    at += negated
    hit = False
    ranges = 0
    while not (ranges and chunk[at : at + 1] == "]"):
        low = high = _class_item(chunk, at)
        if chunk[low.end] == "-":
            high = _class_item(chunk, low.end + 1)
        hit = hit or low.character <= character <= high.character
        at = high.end
        ranges += 1
    return hit != negated, at + 1


def _class_item(chunk: str, at: int) -> _ClassItem:
    if chunk[at : at + 1] in ("", "-", "]"):
        raise BadPattern(chunk)
    at += chunk[at] == "\\"
    if at + 1 >= len(chunk) or "\udc80" <= chunk[at] <= "\udcff":
        raise BadPattern(chunk)
    return _ClassItem(chunk[at], at + 1)
