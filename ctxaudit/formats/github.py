"""Workflow commands of GitHub Actions: findings as annotations, without a token.

GitHub shows ten of each kind and step and drops the rest without a word, so the worst come first
and the last says how many there are more.
"""

from __future__ import annotations

from ctxaudit.formats.details import Details
from ctxaudit.formats.reported import Reported, reported
from ctxaudit.model import SEVERITIES, Severity
from ctxaudit.names import shown
from ctxaudit.results import Audit

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_MOST = 10


def report(audit: Audit, _details: Details) -> str:
    """One command a line, at most ten of a kind."""
    found = reported(audit)
    lines: list[str] = []
    for severity in SEVERITIES:
        rows = [one for one in found if one.finding.severity == severity]
        shown_rows = rows if len(rows) <= _MOST else rows[: _MOST - 1]
        lines += [_command(one) for one in shown_rows]
        if len(rows) > len(shown_rows):
            more = f"and {len(rows) - len(shown_rows):,} more; the text report has all"
            lines.append(f"::{_COMMANDS[severity]} title=ctxaudit::{more}")
    return "".join(f"{line}\n" for line in lines)


def _command(one: Reported) -> str:
    finding = one.finding
    properties = {
        "file": one.place.file,
        "line": str(one.place.line),
        "title": f"ctxaudit {finding.rule}",
    }
    parameters = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = _data(f"{shown(finding.message)}\nfix: {shown(finding.help)}")
    return f"::{_COMMANDS[finding.severity]} {parameters}::{message}"


def _data(text: str) -> str:
    """As `escapeData` of GitHub's toolkit does."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """As `escapeProperty` of GitHub's toolkit does; a byte that is not UTF-8 is shown as text."""
    return _data(shown(text)).replace(":", "%3A").replace(",", "%2C")
