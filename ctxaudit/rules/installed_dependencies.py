"""Packages that were installed on this machine are sent to the builder.

They are installed again in the image, often for another platform; sent along they cost time at each
build and overwrite what the image installed.

Example: `packages/web/node_modules` is sent although `node_modules` is in the ignore file, because
Docker takes that line for the root only.

Fix: add `**/node_modules` to the ignore file.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.catalogue import NODE_MODULES
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence

ID = "installed-dependencies"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding for all outermost `node_modules`, at any depth."""
    yield from evidence.sent(ID, SEVERITY, NODE_MODULES, "this machine's node_modules")
