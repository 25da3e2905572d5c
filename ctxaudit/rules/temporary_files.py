"""Temporary or backup files are sent to the builder.

They are leftovers of editors, merges and tools; a swap or backup file may still hold a secret that
was removed from the file itself.

Less than 100 kB is left out, files that only their ending tells less than 1 MB, and what a COPY, an
ADD or a bind mount names.

Bad:

    COPY . .                # .ipynb_checkpoints repeats all notebooks

Good:

    # .dockerignore
    **/.ipynb_checkpoints

Fix: remove them, or exclude them at any depth.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "temporary-files"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each kind of leftover."""
    yield from about_family(evidence, ID, ID)
