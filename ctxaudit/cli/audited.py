"""The audit behind every command, with the progress line around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ctxaudit.cli.terminal import progress_line

if TYPE_CHECKING:
    from ctxaudit.results import Audit


def audit_of(context: str, file: str | None, **options: Any) -> Audit:
    """Scans with these options of `ctxaudit.scan`; shows progress when it takes long."""
    from ctxaudit.audit import scan

    line = progress_line()
    try:
        return scan(context, file, progress=line, **options)
    finally:
        if line is not None:
            line.clear()
