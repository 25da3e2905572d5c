"""The combinations of a job's matrix."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from ctxaudit.builds.workflows.expressions import Data
from ctxaudit.builds.workflows.values import get, items, pairs
from ctxaudit.builds.yaml import Scalar, Value

Combination = dict[str, Data]

_REFERENCE = re.compile(r"\bmatrix\b(?:\.([\w-]+)|\['([\w-]+)'\])?", re.IGNORECASE)
# where a job uses them for a build
_USED_IN = (("steps",), ("env",), ("with",), ("defaults",))


def combinations(
    axes: dict[str, list[Data]], include: list[Combination], exclude: list[Combination]
) -> list[Combination]:
    """The combinations that GitHub runs a job for.

    `exclude` takes away those that have all it names. An entry of `include` is added to every
    combination none of whose own values it would change; one that fits none is a combination more.
    """
    names = list(axes)
    products = [dict(zip(names, one, strict=True)) for one in itertools.product(*axes.values())]
    found = [one for one in products if not any(_has(one, part) for part in exclude)]
    own = [dict(one) for one in (found if axes else [])]
    result = [dict(one) for one in own]
    for entry in include:
        fits = [at for at, one in enumerate(own) if _fits(one, entry)]
        for at in fits:
            result[at].update(entry)
        if not fits:
            result.append(dict(entry))
    return result


def distinct_by_use(found: Sequence[Combination | None], job: Value) -> list[Combination | None]:
    """The combinations that differ in what the steps of a job use, once each."""
    used = {one for part in _USED_IN for one in _names(get(job, *part))}
    if "" in used:
        return list(found)
    result: dict[str, Combination | None] = {}
    for one in found:
        part = one and {name: one[name] for name in sorted(one) if name.lower() in used}
        result.setdefault(repr(part), one)
    return list(result.values())


def _names(value: Value | None) -> Iterator[str]:
    """The keys of the matrix that expressions in a value name; empty for the whole matrix."""
    if isinstance(value, Scalar):
        for found in _REFERENCE.finditer(value.text):
            yield (found[1] or found[2] or "").lower()
    for one in (*items(value), *(one for _, one in pairs(value))):
        if one is not value:
            yield from _names(one)


def _has(combination: Combination, part: Combination) -> bool:
    return bool(part) and all(
        name in combination and _is_part(combination[name], value) for name, value in part.items()
    )


def _is_part(value: Data, part: Data) -> bool:
    if isinstance(value, dict) and isinstance(part, dict):
        return all(name in value and _is_part(value[name], one) for name, one in part.items())
    return value == part


def _fits(combination: Combination, entry: Combination) -> bool:
    return all(combination[name] == value for name, value in entry.items() if name in combination)
