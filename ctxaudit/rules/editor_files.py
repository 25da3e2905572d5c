"""State of editors, assistants or desktops is sent to the builder.

It belongs to one person's machine and changes while that person looks around, which makes a COPY
that takes it miss the build cache.

Settings of a few kB that many projects commit (`.vscode`, `.idea`) and single `.DS_Store` files are
not worth a word: less than 100 kB of one kind is left out, and so is what a COPY, an ADD or a bind
mount names.

Bad:

    COPY . .                # .vs holds an index of 300 MB

Good:

    # .dockerignore
    **/.vs

Fix: exclude it at any depth.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.litter.findings import about_family
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "editor-files"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each program's state."""
    yield from about_family(evidence, ID, ID)
