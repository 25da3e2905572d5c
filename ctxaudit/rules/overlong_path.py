"""A path in the build context is longer than the system takes, and the builder refuses the build.

Docker asks for each entry by its absolute path, which has 4,095 bytes at most on Linux. Such paths
are made by tests that nest directories and were interrupted, or by tools that follow a loop.

Bad:

    loop/loop/loop/loop/...       (800 levels deep)

Good:

    # .dockerignore
    loop

Fix: exclude the directory at the top of it, or remove it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence
from ctxaudit.sizes import show_count

ID = "overlong-path"
GROUP: Group = "context"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, with the directory at the top of the first such path."""
    paths = evidence.tree.trouble.overlong
    if paths:
        top = paths[0].partition("/")[0]
        yield Finding(
            ID,
            SEVERITY,
            f"{show_count(len(paths), 'path')} below {shown(top)} too long for the builder,"
            " which refuses the build",
            evidence.advice(shown(top)),
            path=top,
            files=len(paths),
        )
