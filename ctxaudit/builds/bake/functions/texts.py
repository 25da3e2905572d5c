"""Functions of strings."""

from __future__ import annotations

from ctxaudit.builds.bake.functions.graphemes import graphemes
from ctxaudit.builds.bake.functions.registry import function, whole_number
from ctxaudit.builds.bake.trouble import LeftOpenError, RefusedError, check_size
from ctxaudit.builds.bake.values import NUMBER, STRING, Value, count, list_of, string, strings

# what Go calls white space
SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)


@function("upper", STRING)
def upper(text: Value) -> Value:
    """All letters as capitals."""
    return string("".join(_one_for_one(each, each.upper()) for each in text.data))


@function("lower", STRING)
def lower(text: Value) -> Value:
    """All letters as small ones."""
    return string("".join(_one_for_one(each, each.lower()) for each in text.data))


def _one_for_one(given: str, mapped: str) -> str:
    """Each code point becomes one, also where the language has several for it."""
    if len(mapped) == 1 or given == "ß":
        return mapped if len(mapped) == 1 else given
    raise LeftOpenError("the other case of a letter that has none of one code point")


@function("title", STRING)
def title(text: Value) -> Value:
    """The first letter of each word as a capital."""
    found, previous = [], " "
    for each in text.data:
        found.append(_one_for_one(each, each.title()) if _separates(previous) else each)
        previous = each
    return string("".join(found))


def _separates(character: str) -> bool:
    """Whether a word may begin after this character."""
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in SPACES


@function("reverse", STRING)
def reverse(text: Value) -> Value:
    """The characters in reverse order."""
    return string("".join(reversed(graphemes(text.data))))


@function("strlen", STRING)
def strlen(text: Value) -> Value:
    """How many characters it has."""
    return count(len(graphemes(text.data)))


@function("substr", STRING, NUMBER, NUMBER)
def substr(text: Value, offset: Value, length: Value) -> Value:
    """A part of the text; a negative offset counts from its end, a negative length is all."""
    characters = graphemes(text.data)
    start, many = whole_number(offset), whole_number(length)
    if start < 0:
        start += len(characters)
    elif many == 0:
        return string("")
    rest = characters[max(start, 0) :]
    # from a negative offset on, a length of 0 is the whole rest
    return string("".join(rest if many <= 0 else rest[:many]))


@function("join", STRING, rest=list_of(STRING))
def join(separator: Value, *lists: Value) -> Value:
    """The strings of the lists, one after the other."""
    if not lists:
        raise RefusedError("at least one list is required")
    items = [item for each in lists for item in each.data]
    if any(item.is_null for item in items):
        raise RefusedError("a null cannot be joined")
    check_size(sum(len(item.data) + len(separator.data) for item in items))
    return string(separator.data.join(item.data for item in items))


@function("split", STRING, STRING)
def split(separator: Value, text: Value) -> Value:
    """The parts of the text between the separators."""
    if not separator.data:
        return strings(text.data)
    return strings(text.data.split(separator.data))


@function("sort", list_of(STRING))
def sort(items: Value) -> Value:
    """The strings in the order of their bytes."""
    if any(item.is_null for item in items.data):
        raise RefusedError("a null cannot be sorted")
    return strings(sorted((item.data for item in items.data), key=_as_bytes))


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@function("chomp", STRING)
def chomp(text: Value) -> Value:
    """The text without the line ends at its end."""
    return string(text.data.rstrip("\r\n"))


@function("indent", NUMBER, STRING)
def indent(spaces: Value, text: Value) -> Value:
    """The text with spaces before each line but the first."""
    many = whole_number(spaces)
    if many < 0:
        raise LeftOpenError("an indentation by less than nothing")
    check_size(len(text.data) + many * text.data.count("\n"))
    return string(text.data.replace("\n", "\n" + " " * many))


@function("trimspace", STRING)
def trimspace(text: Value) -> Value:
    """The text without white space around it."""
    return string(text.data.strip(SPACES))


@function("trim", STRING, STRING)
def trim(text: Value, characters: Value) -> Value:
    """The text without any of the characters around it."""
    return string(text.data.strip(characters.data)) if characters.data else text


@function("trimprefix", STRING, STRING)
def trimprefix(text: Value, prefix: Value) -> Value:
    """The text without the prefix."""
    return string(text.data.removeprefix(prefix.data))


@function("trimsuffix", STRING, STRING)
def trimsuffix(text: Value, suffix: Value) -> Value:
    """The text without the suffix."""
    return string(text.data.removesuffix(suffix.data))


@function("replace", STRING, STRING, STRING)
def replace(text: Value, old: Value, new: Value) -> Value:
    """The text with each occurrence replaced."""
    check_size(len(text.data) + text.data.count(old.data) * len(new.data))
    return string(text.data.replace(old.data, new.data))
