"""Tests and examples are copied into the image along with the program.

They came with a COPY of everything around them, and nothing in the Dockerfile names them. The rule
speaks of 1 MB and more. It is silent if a RUN, a command or a stage of the Dockerfile has to do
with tests, benchmarks or examples.

Bad:

    COPY . .                  (with tests/fixtures of 40 MB)

Good:

    .dockerignore: tests

Fix: exclude them, or copy only what the program needs.

See: https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.landed import WORTH, shipped_copies
from ctxaudit.advice.taken import taken_of
from ctxaudit.expression import Expression
from ctxaudit.model import Finding, Group, Severity, Totals
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, listed

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy

ID = "shipped-build-files"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_DIRECTORIES = (
    *("test", "tests", "__tests__", "spec", "e2e", "testdata", "fixtures", "cypress"),
    *("benchmark", "benchmarks", "examples"),
)
_TESTING = Expression(r"test|spec|bench|example|rake|tox|nox")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each COPY of a shipped stage, with all such directories."""
    if _TESTING.search(_commands(evidence)):
        return
    for copy in shipped_copies(evidence):
        directories = _directories(evidence, copy)
        files, sizes = evidence.tree.rolled_up
        totals = Totals(sum(files[at] for at in directories), sum(sizes[at] for at in directories))
        if totals.bytes >= WORTH:
            yield _finding(evidence, copy, directories, totals)


def _commands(evidence: Evidence) -> str:
    """The text of every RUN and command of the Dockerfile, and the names of its stages."""
    if evidence.journey is None:
        return ""
    plan = evidence.journey.plan
    texts = [
        " ".join(one.args)
        for one in plan.instructions
        if one.name in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "VOLUME")
    ]
    return " ".join([*texts, *(stage.name for stage in plan.stages)])


def _directories(evidence: Evidence, copy: Copy) -> list[int]:
    """The outermost such directories that this copy takes without naming them."""
    taken = taken_of(evidence.journey, copy) if evidence.journey else None
    named = {part for source in copy.sources for part in (source.path or "").split("/")}
    if taken is None or named & set(_DIRECTORIES):
        return []
    found: list[int] = []
    inside: set[int] = set()
    for at, folder in enumerate(evidence.tree.folders):
        if at and evidence.tree.parents[at] in inside:
            inside.add(at)
        elif folder.prefix.removesuffix("/").rpartition("/")[2] in _DIRECTORIES:
            inside.add(at)
            if taken.taken.takes_all_below(folder.prefix) and evidence.tree.rolled_up[0][at]:
                found.append(at)
    return found


def _finding(evidence: Evidence, copy: Copy, directories: list[int], totals: Totals) -> Finding:
    sizes = evidence.tree.rolled_up[1]
    by_size = sorted(directories, key=lambda at: (-sizes[at], evidence.tree.folders[at].prefix))
    paths = [evidence.tree.folders[at].prefix.removesuffix("/") for at in by_size]
    lines = tuple(sorted(paths))
    return evidence.about_copy(
        ID,
        SEVERITY,
        copy,
        f"puts {listed(paths)} ({amount(totals)}) into the image",
        evidence.advice(shown(paths[0])) + (" and one for each other" if paths[1:] else ""),
        path=paths[0],
    )._replace(files=totals.files, bytes=totals.bytes, reach="image", add_lines=lines)
