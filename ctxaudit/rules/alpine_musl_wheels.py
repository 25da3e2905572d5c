"""On Alpine, packages are compiled that other images would download.

Wheels for musl, Alpine's C library, are files of their own (`musllinux`). A package that has wheels
for other Linux systems only is built from source, which needs compilers and takes minutes. The rule
reads the lock file (uv.lock, poetry.lock or pylock.toml) that the build takes, and is silent
without one, and for packages that have no wheel for any Linux.

Bad:

    FROM python:3.12-alpine
    COPY pyproject.toml uv.lock ./
    RUN uv sync --frozen --no-dev

Good:

    FROM python:3.12-slim
    COPY pyproject.toml uv.lock ./
    RUN uv sync --frozen --no-dev

Fix: use the `-slim` image of the same version.

See: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.landed import included_files
from ctxaudit.advice.manifests import toml_of
from ctxaudit.advice.runs import about, instructions, runs
from ctxaudit.advice.taken import taken_of
from ctxaudit.advice.wheels import LOCKS, LockedPackage, locked_packages
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, listed
from ctxaudit.sizes import show_count

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Instruction

ID = "alpine-musl-wheels"
GROUP: Group = "image"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_INSTALLERS = ("uv", "poetry", "pip", "pip3", "python", "python3")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each FROM of a Python image on Alpine whose stage installs from a lock."""
    from ctxaudit.dockerfile.references import read_reference

    if evidence.journey is None:
        return
    for one in instructions(evidence, "FROM"):
        base = evidence.journey.plan.stages[one.stage].base
        reference = read_reference(base.name)
        if base.kind != "image" or reference is None or "alpine" not in reference.tag:
            continue
        if "python" in reference.path or "uv" in posixpath.basename(reference.path):
            yield from _of_stage(evidence, one)


def _of_stage(evidence: Evidence, one: Instruction) -> Iterator[Finding]:
    lock = _lock(evidence, one.stage)
    if lock is None or not _installs(evidence, one.stage):
        return
    name = lock.rpartition("/")[2]
    packages = locked_packages(name, toml_of(evidence.decided.context_dir, lock))
    compiled = [package.name for package in packages if _is_compiled(package)]
    if compiled:
        yield about(
            evidence,
            ID,
            SEVERITY,
            one,
            f"{show_count(len(compiled), 'package')} of {shown(lock)} have no wheel for Alpine and"
            f" are compiled: {listed(sorted(compiled))}",
            "use the -slim image of the same version, for which there are wheels",
        )._replace(path=lock)


def _is_compiled(package: LockedPackage) -> bool:
    return package.has_wheel("manylinux") and not package.has_wheel("musllinux")


def _lock(evidence: Evidence, stage: int) -> str | None:
    """The first lock file that a COPY of the stage takes."""
    assert evidence.journey is not None
    for copy in evidence.journey.plan.copies:
        taken = taken_of(evidence.journey, copy) if copy.stage == stage and copy.needed else None
        if taken is None:
            continue
        for name in LOCKS:
            for path in included_files(evidence, name):
                if taken.takes(path):
                    return path
    return None


def _installs(evidence: Evidence, stage: int) -> bool:
    return any(
        command.program in _INSTALLERS and {"install", "sync"} & set(command.args)
        for ran in runs(evidence)
        if ran.instruction.stage == stage
        for command in ran.commands
    )
