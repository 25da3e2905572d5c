"""ctxaudit: what a Docker build is sent from its build context, and what should not be.

import ctxaudit

audit = ctxaudit.scan(".")
audit.builds[0].totals.included.bytes
audit.builds[0].files("included")
"""

from __future__ import annotations

from ctxaudit.audit import scan
from ctxaudit.errors import CtxauditError
from ctxaudit.model import (
    Budget,
    CopyUse,
    Finding,
    Funnel,
    Limits,
    Location,
    PatternUse,
    Place,
    Skipped,
    Totals,
)
from ctxaudit.results import Audit, Build, ContextAudit

__version__ = "0.1.0"

__all__ = [
    "Audit",
    "Budget",
    "Build",
    "ContextAudit",
    "CopyUse",
    "CtxauditError",
    "Finding",
    "Funnel",
    "Limits",
    "Location",
    "PatternUse",
    "Place",
    "Skipped",
    "Totals",
    "__version__",
    "scan",
]
