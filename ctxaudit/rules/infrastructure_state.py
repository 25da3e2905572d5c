"""State of tools that manage machines is sent to the builder.

Terraform's state has passwords in clear text, a virtual machine's directory its SSH key, and no
build reads them.

What a COPY, an ADD or a bind mount names is left out.

Bad:

    COPY . .                # terraform.tfstate lies there

Good:

    # .dockerignore
    **/*.tfstate
    **/*.tfstate.*

Fix: keep it elsewhere (Terraform: in a remote backend), and exclude it at any depth.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "infrastructure-state"
GROUP: Group = "context"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each tool's state."""
    yield from about_family(evidence, ID, ID)
