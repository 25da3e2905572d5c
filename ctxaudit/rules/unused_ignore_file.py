"""An ignore file lies where this build does not read it.

Docker reads `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` at the root of
the build context; not one beside a Dockerfile in a subdirectory, and not one that is named after a
Dockerfile of another name.

Example: `docker build -f docker/app.Dockerfile .` with `docker/.dockerignore`.

Fix: move it to the root of the build context, or name it after the Dockerfile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from ctxaudit.model import Finding, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "unused-ignore-file"
SEVERITY: Severity = "warning"

_SUFFIX = ".dockerignore"


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each ignore file beside this build's Dockerfile that it does not read."""
    if evidence.dockerfile is None or evidence.dockerfile == "<stdin>":
        return
    directory, name = os.path.split(evidence.dockerfile)
    for path in _beside(directory):
        belongs_to = os.path.basename(path).removesuffix(_SUFFIX)
        if path == evidence.ignore.path or (belongs_to and _exists_beside(path, belongs_to)):
            continue
        if not belongs_to and evidence.is_context(directory):
            continue  # it is read where there is none of the Dockerfile's own
        own = os.path.join(directory, name + _SUFFIX)
        yield Finding(
            ID,
            SEVERITY,
            f"{shown(path)} is not read by this build",
            f"rename it to {shown(own)}, or move its lines to {shown(evidence.ignore.path)}",
        )


def _beside(directory: str) -> list[str]:
    names = [name for name in os.listdir(directory or ".") if name.endswith(_SUFFIX)]
    return [os.path.join(directory, name) for name in sorted(names)]


def _exists_beside(path: str, name: str) -> bool:
    return os.path.lexists(os.path.join(os.path.dirname(path), name))
