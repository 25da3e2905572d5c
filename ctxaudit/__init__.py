"""ctxaudit: what a Docker build is sent from its build context, and what should not be.

import ctxaudit

audit = ctxaudit.scan(".")
audit.builds[0].totals.included.bytes
audit.builds[0].files("included")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ctxaudit.audit import scan, scan_builds
from ctxaudit.builds.model import BuildDefinition, Source
from ctxaudit.errors import CtxauditError
from ctxaudit.model import (
    Budget,
    CopyUse,
    Edit,
    Finding,
    Funnel,
    Limits,
    Location,
    PatternUse,
    Place,
    Skipped,
    Suppression,
    Totals,
)
from ctxaudit.pipeline import Checks
from ctxaudit.results import Audit, Build, ContextAudit, NotAudited
from ctxaudit.rules import choose

if TYPE_CHECKING:
    from ctxaudit.builds.discover import discover

__version__ = "0.1.0"

__all__ = [
    "Audit",
    "Budget",
    "Build",
    "BuildDefinition",
    "Checks",
    "ContextAudit",
    "CopyUse",
    "CtxauditError",
    "Edit",
    "Finding",
    "Funnel",
    "Limits",
    "Location",
    "NotAudited",
    "PatternUse",
    "Place",
    "Skipped",
    "Source",
    "Suppression",
    "Totals",
    "__version__",
    "choose",
    "discover",
    "scan",
    "scan_builds",
]


def __getattr__(name: str) -> Any:
    """`discover` is imported when it is asked for: a plain scan does without."""
    if name != "discover":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ctxaudit.builds.discover import discover

    return discover
