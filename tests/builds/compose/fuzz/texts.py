"""Random uses of variables, and random plain values of YAML."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

from tests.builds.compose.fuzz.compare import Language, Made

ENVIRONMENT = {"SET": "set", "EMPTY": "", "lower": "small", "_X1": "$SET", "Brace": "a}b"}
_USUAL = ("SET", "EMPTY", "UNSET", "lower")
_NAMES = (*_USUAL, *_USUAL, "_X1", "Brace", "SETX", "1X", "")
_OPERATORS = (":-", "-", ":+", "+", ":?", "?")
_LOOSE = (
    "$",
    "$$",
    "${",
    "}",
    "{",
    ":",
    "-",
    "?",
    "+",
    " ",
    "a",
    "SET",
    "1",
    "\\",
    "\n",
    "é",
    "%{",
)
_PLAIN = "0123456789+-._:eExXoObBaAfFtTnN~ Z"
_WORDS = (
    "yes No on true True TRUE tRUE false null Null NULL nULL ~ 0 -0 +0 007 08 0o17 0O17 0x1F 0X1f "
    "0b11 0B11 -0x1 1_000 _1 1__0 0_7 1e3 1E3 1e+21 1e21 123456789012345678901 1.0 1. .5 -.5 +.5 . "
    "1e-7 0.1 1.10 .inf -.inf +.inf .Inf .INF .nan .NaN .NAN inf nan 1:30 12:30:45 2020-01-02 "
    "2020-1-2 2020-01-02T03:04:05Z 18446744073709551615 18446744073709551616 9223372036854775808 "
    "-9223372036854775808 -9223372036854775809 0xFFFFFFFFFFFFFFFF 0o777777777777777777777 1e400 "
    "0.30000000000000004 1e20 100000000000000000000.0 12345678.9 1.5e300 5e-324 0x 0b2 0o8 1e 1_.0 "
    "1_0.5 0777 -0777 +0o7 -0b1 = << y n Y N 0b-1 "
    "0o+7 -0b-1 0b-2 0o-8 -0o-7 1e6 1e5 1234567.0 999999.5 0.00001 -0.0"
).split()


def _text(chance: random.Random, depth: int = 0) -> str:
    return "".join(_piece(chance, depth) for _ in range(chance.randint(1, 4)))


def _piece(chance: random.Random, depth: int) -> str:
    name, kind = chance.choice(_NAMES), chance.random()
    if kind < 0.2 or depth > 3:
        return chance.choice(_LOOSE)
    if kind < 0.35:
        return f"${name}"
    if kind < 0.5:
        return f"${{{name}}}"
    operator, operand = chance.choice(_OPERATORS), _text(chance, depth + 1)
    return f"${{{name}{operator}{operand}" + "}" * (chance.random() < 0.95)


def _as_arguments(cases: Mapping[str, str]) -> Made:
    lines = ["services:"]
    for name, text in cases.items():
        lines += [f"  {name}_:", "    build:", "      context: .", f"      args: {{A: {text}}}"]
    return Made({"compose.yaml": "\n".join(lines) + "\n"}, environment=ENVIRONMENT)


def _plain(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return chance.choice(_WORDS)
    if chance.random() < 0.2:
        numbers = [chance.randint(0, 70) for _ in range(5)]
        form = chance.choice(("20{}-{}-{}", "2020-{}-{}T{}:{}:{}Z", "20{}-{}-{} {}:{}:7"))
        return form.format(*numbers)
    text = "".join(chance.choice(_PLAIN) for _ in range(chance.randint(1, 6)))
    # libyaml wants no colon at the end of a value in braces; go-yaml takes it
    return text.strip().rstrip(": ") or "0"


INTERPOLATION = Language(
    "interpolation", lambda chance: json.dumps(_text(chance), ensure_ascii=False), _as_arguments
)
SCALARS = Language("scalars", _plain, _as_arguments)
