"""A file that an exception brings back arrives in the build with 0 bytes.

BuildKit decides twice: while walking, and again when it opens a file to send it. The second time a
pattern that names a parent directory again after the exception counts, and the file is sent empty,
without a message.

Example: `docs`, `!docs/api`, `docs`: `docs/api/index.md` is in the image, with no content.

Fix: put the exception behind all patterns that match one of its parent directories.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence, listed

ID = "emptied-file"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, with the number of files and the exception that frees the first."""
    paths = evidence.tree.trouble.emptied
    if not paths:
        return
    state = evidence.tree.state_of(paths[0])
    freed = state is not None and state >= 0
    yield Finding(
        ID,
        SEVERITY,
        f"{listed(paths)} {'arrives' if len(paths) == 1 else 'arrive'} with 0 bytes",
        "move the exception behind the patterns that match a directory above it",
        path=paths[0],
        location=evidence.line_of(state) if freed and state is not None else None,
        files=len(paths),
    )
