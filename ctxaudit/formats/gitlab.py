"""GitLab's Code Quality report."""

from __future__ import annotations

import json
from typing import Any

from ctxaudit.formats.details import Details
from ctxaudit.formats.reported import Reported, reported
from ctxaudit.model import Severity
from ctxaudit.names import shown
from ctxaudit.results import Audit
from ctxaudit.rules import group_of

_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "note": "info"}


def report(audit: Audit, _details: Details) -> str:
    """A list with one entry for each open finding; GitLab reads nothing else."""
    return json.dumps([_entry(one) for one in reported(audit)], indent=2) + "\n"


def _entry(one: Reported) -> dict[str, Any]:
    finding = one.finding
    severity = _SEVERITIES[finding.severity]
    if finding.severity == "error" and group_of(finding.rule) == "secrets":
        severity = "critical"
    return {
        # GitLab does not show the name of the check
        "description": f"{finding.rule}: {shown(finding.message)}. Fix: {shown(finding.help)}.",
        "check_name": finding.rule,
        "fingerprint": one.identity,
        "severity": severity,
        "location": {"path": shown(one.place.file), "lines": {"begin": one.place.line}},
    }
