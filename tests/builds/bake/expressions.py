"""What expressions of bake's language evaluate to: asked of Docker, and of ctxaudit.

`expressions.txt` has one a line; what bake makes of them is recorded in `expressions.json`, null
for what it refuses. To record anew:

    python -m tests.builds.bake.expressions
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

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
    return (HERE / "expressions.txt").read_text().splitlines()


def recorded() -> dict[str, str | None]:
    found: dict[str, str | None] = json.loads((HERE / "expressions.json").read_text())
    return found


def ours(expression: str) -> str | None:
    """The value as JSON, None if it is refused."""
    try:
        document = parse_document(f"x = {expression}\n".encode(), "f.hcl")
        return encoded(Scope(World([], {})).value(document.settings["x"].value))
    except NotEvaluatedError:
        return OPEN
    except CtxauditError:
        return None


def theirs(asked: list[str]) -> dict[str, str | None]:
    """The same of Docker's bake, many at once; what it refuses is taken out and named."""
    found: dict[str, str | None] = {}
    for start in range(0, len(asked), _BATCH):
        found |= _batch(asked[start : start + _BATCH])
    return found


def _batch(asked: list[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    rest = list(dict.fromkeys(asked))
    while rest:
        answer = _ask(rest)
        if "error" not in answer:
            for index, expression in enumerate(rest):
                found[expression] = answer["targets"][f"k{index}"]["args"]["v"]
            break
        line = re.search(r"f\.hcl:(\d+)", answer["error"])
        if line is None or int(line[1]) > len(rest):
            # it does not say which: one by one
            half = len(rest) // 2
            if not half:
                found[rest[0]] = None
                break
            return found | _batch(rest[:half]) | _batch(rest[half:])
        found[rest.pop(int(line[1]) - 1)] = None
    return found


def _ask(rest: list[str]) -> dict[str, object]:
    lines = [
        f'target "k{index}" {{ args = {{ v = jsonencode({expression}) }} }}'
        for index, expression in enumerate(rest)
    ]
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "f.hcl").write_text("\n".join(lines) + "\n")
        return printed(Path(directory), ["f.hcl"], [f"k{index}" for index in range(len(rest))])


if __name__ == "__main__":
    text = json.dumps(theirs(expressions()), indent=0, ensure_ascii=False) + "\n"
    (HERE / "expressions.json").write_text(text)
