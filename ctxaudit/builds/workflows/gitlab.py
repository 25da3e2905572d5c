"""GitLab CI: jobs with what they extend, their variables and the variants of `parallel: matrix`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from ctxaudit.builds.workflows.found import Found, of_script
from ctxaudit.builds.workflows.model import Setting, Text, Unknowable
from ctxaudit.builds.workflows.run import Shell
from ctxaudit.builds.workflows.values import Lines, get, items, pairs, text
from ctxaudit.builds.workflows.variables import PREDEFINED, with_variables
from ctxaudit.builds.yaml import Mapping, Scalar, Sequence, Value
from ctxaudit.model import Location

_NO_JOBS = frozenset(
    "after_script before_script cache default image include pages_path services spec stages types "
    "variables workflow".split()
)
_DEEPEST = 10
_MOST_VARIANTS = 200  # GitLab's own bound


def gitlab_builds(document: Mapping, path: str, lines: Lines) -> Iterator[Found]:
    """The builds of all jobs that run; those whose name begins with a dot are for others."""
    shared = with_variables(PREDEFINED, get(document, "variables"))
    for name, written in pairs(document):
        if name in _NO_JOBS or name.startswith(".") or not isinstance(written, Mapping):
            continue
        job = _extended(written, document, 0)
        setting = Setting(Location(path, written.line))
        matrix = get(job, "parallel", "matrix")
        if _count(matrix) > _MOST_VARIANTS:
            yield Unknowable(f"the job has more than {_MOST_VARIANTS} variants"), setting
            continue
        for variant in _variants(matrix):
            variables = {**with_variables(shared, get(job, "variables")), **variant}
            yield from _job(job, document, setting, lines, variables)


def _job(
    job: Mapping, document: Mapping, setting: Setting, lines: Lines, variables: dict[str, Text]
) -> Iterator[Found]:
    before = get(job, "before_script") or get(document, "default", "before_script")
    before = before or get(document, "before_script")
    shell = Shell(".", dict(variables))
    for scalar in (*_scripts(before, document, 0), *_scripts(get(job, "script"), document, 0)):
        yield from of_script(scalar, setting, lines, shell)
    after = Shell(".", dict(variables))
    for scalar in _scripts(get(job, "after_script"), document, 0):
        yield from of_script(scalar, setting, lines, after)


def _extended(job: Mapping, document: Mapping, depth: int) -> Mapping:
    """A job with what it extends; a template of another file is not there to see."""
    if depth > _DEEPEST:
        return job
    result: Mapping | None = None
    for item in items(get(job, "extends")):
        base = document.entries.get(text(item) or "")
        if isinstance(base, Mapping):
            base = _extended(base, document, depth + 1)
            result = base if result is None else _merged(result, base)
    return job if result is None else _merged(result, job)


def _merged(base: Mapping, own: Mapping) -> Mapping:
    """Mappings are merged, anything else is replaced."""
    entries = dict(base.entries)
    for key, value in own.entries.items():
        known = entries.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            entries[key] = _merged(known, value)
        else:
            entries[key] = value
    return own._replace(entries=entries, lines={**base.lines, **own.lines})


def _scripts(value: Value | None, document: Mapping, depth: int) -> Iterator[Scalar]:
    """The lines of a script, nested lists and `!reference`s followed."""
    if isinstance(value, Scalar):
        yield value
    elif isinstance(value, Sequence) and depth < _DEEPEST:
        if value.tag == "!reference":
            keys = [text(item) or "" for item in value.items]
            yield from _scripts(get(document, *keys), document, depth + 1)
            return
        for item in value.items:
            yield from _scripts(item, document, depth + 1)


def _count(matrix: Value | None) -> int:
    return sum(math.prod(len(items(value)) for _, value in pairs(entry)) for entry in items(matrix))


def _variants(matrix: Value | None) -> list[dict[str, Text]]:
    if matrix is None:
        return [{}]
    found: list[dict[str, Text]] = []
    for entry in items(matrix):
        names = [name for name, _ in pairs(entry)]
        values = [[text(one) or "" for one in items(value)] for _, value in pairs(entry)]
        found += [
            dict(zip(names, map(Text, product), strict=True))
            for product in itertools.product(*values)
        ]
    return found
