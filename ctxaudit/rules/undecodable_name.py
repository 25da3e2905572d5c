r"""A name that is not UTF-8 is included, and BuildKit refuses the whole build because of it.

File names travel to the builder as text; one that is not valid UTF-8 stops the build with
`grpc: failed to unmarshal the received message: string field contains invalid UTF-8`, whether or
not the Dockerfile copies that file. The classic builder sends such names.

Bad:

    caf\xe9.txt          (unpacked from an archive in Latin-1)

Good:

    # .dockerignore
    caf?.txt

Fix: rename the file, or exclude it with `?` in place of each bad byte.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import BAD_BYTE
from ctxaudit.rules.evidence import Evidence, listed

ID = "undecodable-name"
GROUP: Group = "context"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, with the number of names and the first of them."""
    if evidence.tree.builder.name != "buildkit":
        return
    paths = evidence.tree.trouble.undecodable
    if paths:
        yield Finding(
            ID,
            SEVERITY,
            f"BuildKit refuses this build context: {listed(paths)}"
            f" {'is' if len(paths) == 1 else 'are'} included and not UTF-8",
            f"rename it, or {evidence.advice(BAD_BYTE.sub('?', paths[0]))}",
            path=paths[0],
            files=len(paths),
        )
