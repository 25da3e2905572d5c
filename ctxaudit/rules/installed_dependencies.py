"""Packages that were installed on this machine are sent to the builder.

They are installed again in the image, often for another platform. Sent along they cost time at each
build, and where they are copied they replace what the image installed.

`node_modules` and `.venv` are known by their names, a virtual environment of another name by its
`pyvenv.cfg`, others by what lies beside them: `Pods` beside a `Podfile`. What a COPY, an ADD or a
bind mount names is left out. Where no step of the Dockerfile installs packages of the kind, the
image may live on the ones that are sent: that is a note, without a line to add.

Bad:

    # .dockerignore
    node_modules            # takes the one at the root only

Good:

    # .dockerignore
    **/node_modules

Fix: exclude them at any depth.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "installed-dependencies"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each package manager, with all outermost directories."""
    yield from about_family(evidence, ID, ID)
