"""Reports and recordings of tests are sent to the builder.

Coverage data, HTML reports, videos and traces are written at each test run, so that a COPY that
takes them is not served from the build cache afterwards.

A directory `coverage` is only meant if a report is in it. Small files that do no harm are left out,
and so is what a COPY, an ADD or a bind mount names.

Bad:

    COPY . .                # after a run of the tests: .coverage, htmlcov

Good:

    # .dockerignore
    **/.coverage
    **/.coverage.*
    **/htmlcov

Fix: exclude them at any depth.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "test-output"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each tool's output."""
    yield from about_family(evidence, ID, ID)
