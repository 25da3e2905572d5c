"""The build context has no ignore file, so every file in it may be sent and copied.

A fresh clone has nothing but sources and `.git`; after a day of work it also has installed
packages, caches, output and local settings, and nothing keeps them out. It is a note as long as
nothing is sent that should not be, and below 1 MB nothing at all.

Bad:

    FROM python:3.13-slim
    COPY . /app            (no .dockerignore beside this Dockerfile)

Good:

    # .dockerignore
    **/.git
    **/.venv
    **/__pycache__

Fix: create `.dockerignore` at the root of the build context.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ctxaudit.catalogue import CONTEXT_FAMILIES, GIT
from ctxaudit.git.version import version_from_git
from ctxaudit.litter.findings import joined, parts_of
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence
from ctxaudit.sizes import show_count, show_size

ID = "missing-ignore-file"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_LITTLE = 1_000_000  # bytes


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding; a note only while nothing is sent that should not be."""
    if evidence.ignore.exists or not evidence.included.files:
        return
    families = [one for one in CONTEXT_FAMILIES if one != GIT or not version_from_git(evidence)]
    parts = [part for family in families for part in parts_of(evidence, family)]
    parts = [part for part in parts if part.is_worth_it and not part.is_guess]
    lines = tuple(dict.fromkeys(line for part in parts for line in part.lines))
    is_sent = any(evidence.reach_of(part.claims) != "included" for part in parts)
    files, size = evidence.included
    if not parts and size < _LITTLE:
        return
    yield Finding(
        ID,
        SEVERITY if is_sent else "note",
        f"there is no ignore file: {'all ' if files > 1 else ''}{show_count(files, 'file')} "
        f"({show_size(size)}) can be sent",
        f"create {evidence.ignore.path} with {_lines(lines)}",
        files=files,
        bytes=size,
        add_lines=lines,
    )


def _lines(lines: Sequence[str]) -> str:
    if not lines:
        return "a line for each thing that no build needs"
    return f"the line{'' if len(lines) == 1 else 's'} {joined(lines)}"
