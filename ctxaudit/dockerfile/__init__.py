"""What a Dockerfile asks of its build contexts, resolved as BuildKit resolves it.

Pure: text and options in, values out. `plan` is the way in; the parser library is imported only
when it is called.
"""

from __future__ import annotations

from ctxaudit.dockerfile.model import (
    BuildPlan,
    Copy,
    Fetch,
    Instruction,
    MakeDirectory,
    Origin,
    Pair,
    Run,
    Setting,
    Source,
    Stage,
    Unknown,
)
from ctxaudit.dockerfile.plan import plan

__all__ = [
    "BuildPlan",
    "Copy",
    "Fetch",
    "Instruction",
    "MakeDirectory",
    "Origin",
    "Pair",
    "Run",
    "Setting",
    "Source",
    "Stage",
    "Unknown",
    "plan",
]
