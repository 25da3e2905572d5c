"""Caches of tools are sent to the builder.

They change whenever a tool runs here, so that a COPY that takes them is not served from the build
cache, and no build reads them. Byte code of a deleted module has kept running in images.

Known by their names, and any directory by a `CACHEDIR.TAG` with the signature that the
specification of cache directories asks for. Small ones that do no harm are left out, and so is what
a COPY, an ADD or a bind mount names.

Bad:

    COPY . .                # with __pycache__ and .mypy_cache in it

Good:

    # .dockerignore
    **/__pycache__
    **/.mypy_cache

Fix: exclude them at any depth.

See: https://bford.info/cachedir/
     https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "cache-files"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each tool's cache."""
    yield from about_family(evidence, ID, ID)
