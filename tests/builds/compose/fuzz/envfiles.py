"""Random environment files, each of an included file whose arguments show its variables."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.builds.compose.fuzz.compare import Language, Made

_ENVIRONMENT = {"OUTER": "from outside", "A": "not from the file"}
_NAMES = ("A", "B", "C", "D_1", "OUTER", "e.f", "x-y", "1N", "g[0]", "é")
_SEEN = ("A", "B", "C", "D_1", "OUTER")
_PIECES = (
    "value", " ", "#", " #", "'", '"', "\\", "\\n", "\\t", "\\$", "\\\\", "\\0101", "\\07", "\\x41",
    "\\'", '\\"', "$", "$$", "$B", "${A}", "${B:-d}", "${NO-x y}", "${C:+alt}", "=", ":", "\t", "é",
    "\r", "{", "}", "a b", "\\a", "\\v", "${", "\x85", "\xa0", "\u2028", "%{",
)  # fmt: skip


def _value(chance: random.Random) -> str:
    text = "".join(chance.choice(_PIECES) for _ in range(chance.randint(0, 4)))
    quote = chance.choice(("", "", "'", '"', '"'))
    if quote and chance.random() < 0.2:
        text += "\n" + chance.choice(_PIECES)
    return quote + text + quote


def _line(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.1:
        return chance.choice(("", "  ", "# note", "  # note", "#A=1", "\t", "\r"))
    name = chance.choice(_NAMES)
    before = chance.choice(("", "", "", "", "export ", " ", "export\t", "exporter"))
    if kind < 0.2:
        return before + name
    between = chance.choice(("=", "=", "=", "=", ":", ": ", " = ", "= ", " ="))
    after = chance.choice(("", "", "", " # note", " ", "\r"))
    return before + name + between + _value(chance) + after


def _file(chance: random.Random) -> str:
    lines = [_line(chance) for _ in range(chance.randint(1, 4))]
    text = "\n".join(lines)
    return ("\ufeff" if chance.random() < 0.03 else "") + text + "\n" * (chance.random() < 0.8)


def _project(cases: Mapping[str, str]) -> Made:
    includes = [f"  - {{path: {name}.yaml, env_file: {name}.env}}" for name in cases]
    files = {"compose.yaml": "\n".join(["include:", *includes, "services: {z: {build: .}}", ""])}
    for name, text in cases.items():
        arguments = "".join(f"        {seen}: ${{{seen}-no}}\n" for seen in _SEEN)
        files[f"{name}.yaml"] = (
            f"services:\n  {name}_:\n    build:\n      context: .\n      args:\n{arguments}"
        )
        files[f"{name}.env"] = text
    return Made(files, environment=_ENVIRONMENT)


ENV_FILES = Language("env-files", _file, _project)
