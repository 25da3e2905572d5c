"""Many random cases in one project, since asking Docker takes as long for one as for hundreds."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ctxaudit import CtxauditError
from ctxaudit.builds import interpolate
from ctxaudit.builds.compose import read_compose
from tests.builds.buildx import printed
from tests.builds.projects import as_printed, normal
from tests.conftest import write_tree

_ASKED_ALONE = 12  # cases of a batch that we refuse; Docker is asked for each of them


class Made(NamedTuple):
    """A project of several cases; the services of a case begin with its name and `_`."""

    files: dict[str, str]
    read: Sequence[str] = ("compose.yaml",)
    environment: Mapping[str, str] = {}


class Language(NamedTuple):
    """What is made at random: one case as any value, and the project of several named ones."""

    name: str
    case: Callable[[random.Random], Any]
    project: Callable[[Mapping[str, Any]], Made]


class Difference(NamedTuple):
    """A case that Docker reads otherwise."""

    project: Made
    ours: object
    theirs: object


def differences(language: Language, seed: int, count: int) -> list[Difference]:
    """Makes `count` cases; gives those of which ours and Docker's answers differ."""
    chance = random.Random(f"{language.name} {seed}")
    cases = {f"c{number}": language.case(chance) for number in range(count)}
    taken: dict[str, Any] = {}
    refused: dict[str, Any] = {}
    for name, case in cases.items():
        part = taken if "error" not in ours(language.project({name: case})) else refused
        part[name] = case
    alone = dict(chance.sample(sorted(refused.items()), min(len(refused), _ASKED_ALONE)))
    found = [one for name, case in alone.items() for one in _one(language, {name: case})]
    return found + _differing(language, taken)


def _differing(language: Language, cases: Mapping[str, Any]) -> list[Difference]:
    """Halves the cases where Docker refuses the whole, until the one to blame is found."""
    if not cases:
        return []
    made = language.project(cases)
    mine, theirs = ours(made), docker(made)
    if mine == theirs:
        return []
    if len(cases) == 1:
        return [Difference(made, mine, theirs)]
    if "error" not in theirs and "error" not in mine:
        cases = {name: case for name, case in cases.items() if _of(name, mine) != _of(name, theirs)}
        return [one for name, case in cases.items() for one in _one(language, {name: case})]
    names = list(cases)
    halves = names[: len(names) // 2], names[len(names) // 2 :]
    return [
        one for half in halves for one in _differing(language, {name: cases[name] for name in half})
    ]


def _one(language: Language, case: Mapping[str, Any]) -> list[Difference]:
    made = language.project(case)
    mine, theirs = ours(made), docker(made)
    if mine == theirs or ("error" in mine and "error" in theirs):
        return []
    return [Difference(made, mine, theirs)]


def _of(name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {target: one for target, one in answer.items() if target.startswith(f"{name}_")}


def ours(made: Made) -> dict[str, Any]:
    """What we make of it: the targets, or `{"error": text}`."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(write_tree(Path(directory), made.files))
        try:
            with _as_before_2026():
                found = read_compose(made.read, environment=made.environment, as_bake=True)
        except CtxauditError as error:
            return {"error": str(error)}
        finally:
            os.chdir(before)
    return as_printed(found.builds)


@contextmanager
def _as_before_2026() -> Iterator[None]:
    """Looks at each operand, even one that is not needed, as do the older programs we ask."""
    applied = interpolate._applied

    def eagerly(
        name: str, operator: str, operand: str, lookup: interpolate.Lookup, depth: int
    ) -> str:
        interpolate._interpolated(operand, lookup, depth)
        return applied(name, operator, operand, lookup, depth)

    interpolate._applied = eagerly
    try:
        yield
    finally:
        interpolate._applied = applied


def docker(made: Made) -> dict[str, Any]:
    """What Docker makes of it, in the same form."""
    with tempfile.TemporaryDirectory() as directory:
        root = write_tree(Path(directory), made.files)
        found = printed(root, made.read, environment=made.environment)
    return found if "error" in found else normal(found["targets"])
