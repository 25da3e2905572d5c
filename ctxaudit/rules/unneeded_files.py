"""Files for people and services are sent to the builder: tests, documentation, CI settings.

A program does not need them when it runs, and each edit of a workflow or a text makes a `COPY . .`
miss the build cache. Builds may need some of them after all: a package's manifest names its readme,
a test stage the tests. So this rule only runs when it is selected, and gives notes, from 100 kB on.

What a COPY, an ADD or a bind mount names is left out.

Bad:

    COPY . .                # .github and docs with screenshots in it

Good:

    # .dockerignore
    **/.github

Fix: exclude what no step reads.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "unneeded-files"
GROUP: Group = "context"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each kind of file."""
    yield from about_family(evidence, ID, ID)
