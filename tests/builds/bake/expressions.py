"""What expressions of bake's language evaluate to: asked of Docker, and of ctxaudit.

`expressions.list` has one a line; what bake makes of them is recorded in `expressions.json`, null
for what it refuses. To record anew:

    python -m tests.builds.bake.expressions
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ctxaudit.builds.bake.evaluate import Scope
from ctxaudit.builds.bake.functions.jsontext import encoded
from ctxaudit.builds.bake.parse import parse_document
from ctxaudit.builds.bake.trouble import NotEvaluatedError
from ctxaudit.builds.bake.world import World
from ctxaudit.errors import CtxauditError
from tests.builds.buildx import printed

HERE = Path(__file__).parent
OPEN = "(left open)"
_BATCH = 100


def expressions() -> list[str]:
    return (HERE / "expressions.list").read_text().splitlines()


def recorded() -> dict[str, str | None]:
    found: dict[str, str | None] = json.loads((HERE / "expressions.json").read_text())
    return found


def ours(expression: str, settings: Sequence[str] = ()) -> str | None:
    """The value as JSON, None if it is refused."""
    try:
        source = "\n".join((*settings, f"the_value = {expression}", ""))
        document = parse_document(source.encode(), "f.hcl")
        scope = Scope(World([document], {}))
        return encoded(scope.value(document.settings["the_value"].value))
    except NotEvaluatedError:
        return OPEN
    except CtxauditError:
        return None


def theirs(asked: Sequence[str], settings: Sequence[str] = ()) -> dict[str, str | None]:
    """The same of Docker's bake, many at once; what it refuses is taken out and named."""
    # a name that stands for nothing, as those of types, may stand once in a file for bake
    alone = [expression for expression in asked if "convert(" in expression]
    rest = [expression for expression in asked if expression not in alone]
    found: dict[str, str | None] = {}
    for start in range(0, len(rest), _BATCH):
        found |= _batch(rest[start : start + _BATCH], settings)
    for expression in alone:
        found |= _batch([expression], settings)
    return {expression: found[expression] for expression in asked}


def _batch(asked: Sequence[str], settings: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    rest = list(dict.fromkeys(asked))
    while rest:
        answer = _ask(rest, settings)
        if "error" not in answer:
            for index, expression in enumerate(rest):
                found[expression] = answer["targets"][f"k{index}"]["args"]["v"]
            break
        place = re.search(r"f\.hcl:(\d+)", answer["error"])
        index = int(place[1]) - 1 - len(settings) if place else -1
        if not 0 <= index < len(rest):
            # it does not say which: halve
            half = len(rest) // 2
            if not half:
                found[rest[0]] = None
                break
            return found | _batch(rest[:half], settings) | _batch(rest[half:], settings)
        found[rest.pop(index)] = None
    return found


def _ask(rest: Sequence[str], settings: Sequence[str]) -> dict[str, Any]:
    lines = [
        f'target "k{index}" {{ args = {{ v = jsonencode({expression}) }} }}'
        for index, expression in enumerate(rest)
    ]
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "f.hcl").write_text("\n".join((*settings, *lines, "")))
        return printed(Path(directory), ["f.hcl"], [f"k{index}" for index in range(len(rest))])


if __name__ == "__main__":
    text = json.dumps(theirs(expressions()), indent=0, ensure_ascii=False) + "\n"
    (HERE / "expressions.json").write_text(text)
