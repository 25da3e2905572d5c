"""Logs, crash dumps or captures are sent to the builder.

They grow, they change at each run, and they hold what should stay here: addresses, tokens, the
memory of a process.

Logs that only their ending tells are reported from 1 MB on, directories `logs` from 10 MB on, as
notes. What a COPY, an ADD or a bind mount names is left out.

Bad:

    COPY . .                # npm-debug.log lies there

Good:

    # .dockerignore
    **/npm-debug.log*

Fix: exclude them at any depth.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "log-files"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each kind of log."""
    yield from about_family(evidence, ID, ID)
