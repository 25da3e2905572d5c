"""An ignore file lies where this build does not read it.

Docker reads `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` at the root of
the build context; not one beside a Dockerfile in a subdirectory, and not one that is named after a
Dockerfile of another name. What its lines would keep out is told; if that is nothing, or nothing
that this build takes, it is a note.

Bad:

    docker/app.Dockerfile
    docker/.dockerignore            (docker build -f docker/app.Dockerfile .)

Good:

    docker/app.Dockerfile
    docker/app.Dockerfile.dockerignore

Fix: move it to the root of the build context, or name it after the Dockerfile.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.locate import read_ignore_file
from ctxaudit.ignorefile.read import read_patterns
from ctxaudit.lint.about import gets_to_builder, what_is_sent
from ctxaudit.lint.whatif import Moved
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "unused-ignore-file"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each ignore file beside this build's Dockerfile that it does not read."""
    for path in evidence.ignore.unused:
        kept_out = _kept_out(evidence, path)
        reach = evidence.context.furthest.highest(kept_out.paths)
        message = f"{shown(path)} is not read by this build"
        if kept_out.paths:
            message += f", so {what_is_sent(kept_out, reach)}"
        yield Finding(
            ID,
            SEVERITY if gets_to_builder(reach) else "note",
            message,
            f"rename it to {shown(f'{evidence.dockerfile}.dockerignore')}, or move its lines to"
            f" {shown(evidence.ignore.path)}",
            path=kept_out.paths[0] if kept_out.paths else None,
            files=kept_out.totals.files,
            bytes=kept_out.totals.bytes,
            reach=reach if kept_out.paths else None,
        )


def _kept_out(evidence: Evidence, path: str) -> Moved:
    """What the file would exclude if this build read it; nothing if Docker would refuse it."""
    builder = evidence.tree.builder.name
    try:
        patterns = read_patterns(read_ignore_file(path).content, path=path, builder=builder)
    except CtxauditError:
        return Moved()
    return evidence.decided.what_if.change(patterns).removed
