"""Archives, images of disks or dumps of databases are sent to the builder.

An archive mostly repeats what lies beside it, a dump or a development database holds data of
people, and both are large.

An ending alone does not tell whether the program needs the file, so these are notes, from 1 MB on
(10 MB for `.zip`, `.jar` and other common ones). What a COPY, an ADD or a bind mount names is left
out.

Bad:

    COPY . .                # backup.sql.gz has 800 MB

Good:

    # .dockerignore
    /backup.sql.gz

Fix: move the file out of the build context, or exclude it.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "archive-or-dump"
GROUP: Group = "context"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each kind of archive."""
    yield from about_family(evidence, ID, ID)
