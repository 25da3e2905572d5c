"""Random expressions and bake files, read by ctxaudit and by Docker's bake.

    python -m tests.builds.bake.fuzz --cases 1000 --seed 1 [--files]

prints each one that they read differently, and ends with status 1 if there are any.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from ctxaudit.builds.bake import read_bake
from ctxaudit.errors import CtxauditError
from tests.builds.bake.expressions import OPEN, ours, theirs
from tests.builds.bake.random_hcl import SETTINGS, Expressions, random_file
from tests.builds.buildx import printed
from tests.builds.projects import as_printed, normal

_BATCH = 60


def differing_expressions(cases: int, seed: int) -> list[str]:
    make = Expressions(seed)
    asked = [make.any(3) for _ in range(cases)]
    differing, opened, refused = [], 0, 0
    for start in range(0, len(asked), _BATCH):
        for expression, expected in theirs(asked[start : start + _BATCH], SETTINGS).items():
            found = ours(expression, SETTINGS)
            opened += found == OPEN
            refused += expected is None
            # a condition of a `for` over nothing is checked by bake all the same
            unneeded = expected is None and " if " in expression
            if found not in (expected, OPEN) and not unneeded:
                differing.append(f"{expression}\n  bake: {expected}\n  ours: {found}")
    print(f"{cases} expressions: {refused} refused by bake, {opened} left open by ctxaudit")
    return differing


def differing_files(cases: int, seed: int) -> list[str]:
    differing, refused = [], 0
    for number in range(cases):
        content = random_file(seed * 1_000_003 + number)
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "docker-bake.hcl"
            path.write_text(content)
            os.chdir(directory)
            found = _found()
            problems = found.pop("problems", [])
            answer = printed(
                Path(directory), [path.name], sorted(found.get("targets", {})) or ["t0"]
            )
            os.chdir("/")
        refused += "error" in answer
        if "error" in answer:
            if "targets" in found and not problems:
                differing.append(f"{content}\n  bake: {answer['error']}\n  ours: {found}")
        elif "error" in found or problems or found["targets"] != normal(answer["targets"]):
            expected = normal(answer["targets"])
            differing.append(f"{content}\n  bake: {expected}\n  ours: {found} {problems}")
    print(f"{cases} files: {refused} refused by bake")
    return differing


def _found() -> dict[str, Any]:
    try:
        builds = read_bake(["docker-bake.hcl"], environment={}).builds
    except CtxauditError as error:
        return {"error": str(error)}
    problems = [str(build.problem) for build in builds if build.problem]
    problems += [
        skipped.reason
        for build in builds
        for skipped in build.unknown
        if "inherits from itself" not in skipped.reason
    ]
    return {"targets": as_printed(builds), "problems": problems}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", action="store_true", help="whole files in place of expressions")
    given = parser.parse_args()
    compare = differing_files if given.files else differing_expressions
    differing = compare(given.cases, given.seed)
    print("\n".join(differing))
    print(f"{len(differing)} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
