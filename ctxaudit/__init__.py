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
    Limit,
    Limits,
    LimitUse,
    Location,
    PatternUse,
    Place,
    SecretLimits,
    Skipped,
    Suppression,
    Totals,
)
from ctxaudit.pipeline import Checks
from ctxaudit.results import Audit, Build, ContextAudit, NotAudited
from ctxaudit.rules import choose

if TYPE_CHECKING:
    from ctxaudit.builds.discover import discover
    from ctxaudit.proposal.propose import Proposal, propose

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
    "Limit",
    "LimitUse",
    "Limits",
    "Location",
    "NotAudited",
    "PatternUse",
    "Place",
    "Proposal",
    "SecretLimits",
    "Skipped",
    "Source",
    "Suppression",
    "Totals",
    "__version__",
    "choose",
    "discover",
    "propose",
    "scan",
    "scan_builds",
]


_LATER = {
    "discover": "ctxaudit.builds.discover",
    "Proposal": "ctxaudit.proposal.propose",
    "propose": "ctxaudit.proposal.propose",
}


def __getattr__(name: str) -> Any:
    """What a plain scan does without is imported when it is asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATER[name]), name)
