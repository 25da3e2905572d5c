"""ctxaudit: what a Docker build is sent from its build context, and what should not be.

import ctxaudit

audit = ctxaudit.scan(".")
audit.builds[0].totals.included.bytes
audit.builds[0].files("included")
"""

from __future__ import annotations

from ctxaudit.audit import Audit, Build, scan
from ctxaudit.errors import CtxauditError
from ctxaudit.model import (
    Budget,
    Finding,
    Funnel,
    Limits,
    Location,
    PatternUse,
    Place,
    Skipped,
    Totals,
)

__version__ = "0.1.0"

__all__ = [
    "Audit",
    "Budget",
    "Build",
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
