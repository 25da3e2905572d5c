"""Expressions of bake files evaluate to what Docker's bake makes of them."""

from __future__ import annotations

import pytest

from tests.builds.bake.expressions import OPEN, expressions, ours, recorded, theirs
from tests.builds.bake.random_hcl import SETTINGS, Expressions
from tests.builds.buildx import has_buildx

# bake evaluates these, or refuses them for a reason that is none, and ctxaudit says that it does
# not: see the modules `graphemes`, `patterns`, `networks`
LEFT_OPEN = {
    "try(timestamp(), 1)",
    'can("${timestamp()}")',
    'format("%e", 1)',
    'format("%.3d", 5)',
    'regex("[[:^alpha:]]+", "ab12")',
    'upper("ŉ")',
    'lower("İ")',
    'strlen("🇩🇪")',
    'strlen("ab́")',
    'cidrhost("2001:db8::/32", 1)',
    r'regex("\\pL", "a")',
    'cidrsubnet("10.0.0.0", 8, 2)',
    'byteslen("a")',
    "true ? 1 : timestamp()",
}
DIFFERENT = {
    'convert({a = 1}, object({"a" = number}))': '{"a":1}',
    # in the grammar's way
    '"%%%{a}"': None,
    # bake takes the names of types for variables that are not there, which it minds the second time
    "merge(convert({a = 1}, map(number)), convert({b = 2}, map(number)))": '{"a":1,"b":2}',
    "convert({a = 1}, object({a = string, b = optional(string)}))": '{"a":"1","b":null}',
    'convert([1, "a"], tuple([string, string]))': '["1","a"]',
    # what is refused in a branch that is not taken
    "true ? 1 : (5 ? {} : {a = 1})": "1",
}


@pytest.mark.parametrize("expression", expressions())
def test_expression(expression: str) -> None:
    found = ours(expression)
    if expression in DIFFERENT:
        assert found == DIFFERENT[expression]
    elif found == OPEN:
        assert expression in LEFT_OPEN
    else:
        assert found == recorded()[expression]


@pytest.mark.skipif(not has_buildx(), reason="docker buildx is not at hand")
def test_recorded_answers_are_current() -> None:
    sample = expressions()[::12]
    assert theirs(sample) == {expression: recorded()[expression] for expression in sample}


@pytest.mark.skipif(not has_buildx(), reason="docker buildx is not at hand")
def test_random_expressions() -> None:
    make = Expressions(20)
    asked = [make.any(2) for _ in range(60)]
    for expression, expected in theirs(asked, SETTINGS).items():
        assert ours(expression, SETTINGS) in (expected, OPEN), expression
