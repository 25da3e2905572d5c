"""Functions that apply regular expressions."""

from __future__ import annotations

import re

from ctxaudit.builds.bake.functions.patterns import compiled, first_match, matches
from ctxaudit.builds.bake.functions.registry import function
from ctxaudit.builds.bake.trouble import RefusedError, check_size
from ctxaudit.builds.bake.values import (
    STRING,
    Type,
    Value,
    list_value,
    object_type,
    object_value,
    string,
    tuple_value,
)

_REFERENCE = re.compile(r"\$(?:\$|\{(?P<braced>\w+)\}|(?P<name>\w+))", re.ASCII)


@function("regex", STRING, STRING)
def regex(pattern: Value, text: Value) -> Value:
    """The first match: its text, or its groups if there are any."""
    expression = compiled(pattern.data)
    _result_type(expression)
    match = first_match(expression, text.data)
    if match is None:
        raise RefusedError("the regular expression does not match")
    return _result(match)


@function("regexall", STRING, STRING)
def regexall(pattern: Value, text: Value) -> Value:
    """All matches."""
    expression = compiled(pattern.data)
    wanted = _result_type(expression)
    return list_value([_result(match) for match in matches(expression, text.data)], wanted)


@function("regex_replace", STRING, STRING, STRING)
def regex_replace(text: Value, pattern: Value, replacement: Value) -> Value:
    """The text with all matches replaced; `$1` and `${name}` stand for groups."""
    found, position, size = [], 0, 0
    for match in matches(compiled(pattern.data), text.data):
        found.append(text.data[position : match.start()])
        found.append(_expanded(replacement.data, match))
        size += len(found[-1]) + len(found[-2])
        check_size(size)
        position = match.end()
    return string("".join(found) + text.data[position:])


def _expanded(replacement: str, match: re.Match[str]) -> str:
    def one(reference: re.Match[str]) -> str:
        name = reference["braced"] or reference["name"]
        if name is None:
            return "$"
        key: int | str = int(name) if name.isdigit() else name
        names = match.re.groupindex
        known = key in names if isinstance(key, str) else key <= match.re.groups
        return (match[key] or "") if known else ""

    return _REFERENCE.sub(one, replacement)


def _result_type(expression: re.Pattern[str]) -> Type:
    names = expression.groupindex
    if names and len(names) < expression.groups:
        raise RefusedError("the regular expression has named groups and others")
    if names:
        return object_type(dict.fromkeys(names, STRING))
    return Type("tuple", (STRING,) * expression.groups) if expression.groups else STRING


def _result(match: re.Match[str]) -> Value:
    def group(text: str | None) -> Value:
        return Value(STRING, None) if text is None else string(text)

    if match.re.groupindex:
        return object_value({name: group(match[name]) for name in match.re.groupindex})
    if match.re.groups:
        return tuple_value(map(group, match.groups()))
    return string(match[0])
