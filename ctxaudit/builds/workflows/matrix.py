"""The combinations of a job's matrix."""

from __future__ import annotations

import itertools

from ctxaudit.builds.workflows.expressions import Data

Combination = dict[str, Data]


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
