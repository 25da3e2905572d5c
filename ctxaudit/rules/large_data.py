"""Data sets, model weights or media are sent to the builder.

They belong to a volume, an object store or a download at run time: in the image each version of the
program carries them again.

An ending or a name such as `data` does not tell whether the program needs them, so these are notes,
from 1 MB on, or 10 MB where sources have such names. The data directory of a database is known by
the files in it. What a COPY, an ADD or a bind mount names is left out.

Bad:

    COPY . .                # checkpoints/ has 5 GB

Good:

    # .dockerignore
    /checkpoints

Fix: fetch or mount it at run time; exclude it here.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "large-data"
GROUP: Group = "context"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each kind of data."""
    yield from about_family(evidence, ID, ID)
