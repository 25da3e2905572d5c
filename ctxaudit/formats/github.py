"""Workflow commands of GitHub Actions: findings as annotations, without a token.

GitHub shows ten of each kind and step and drops the rest without a word, so the worst come first
and the last says how many there are more.
"""

from __future__ import annotations

from ctxaudit.formats.details import Details
from ctxaudit.formats.reported import Reported, reported, unaudited, unknown
from ctxaudit.model import SEVERITIES, Location, Severity
from ctxaudit.names import shown
from ctxaudit.results import Audit

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_MOST = 10


def report(audit: Audit, _details: Details) -> str:
    """One command a line, at most ten of a kind."""
    commands: dict[Severity, list[str]] = {severity: [] for severity in SEVERITIES}
    for failed in unaudited(audit):
        kind: Severity = "error" if failed.is_failure else "note"
        commands[kind].append(annotation(kind, failed.place, "", f"not audited: {failed.reason}"))
    for one in reported(audit):
        commands[one.finding.severity].append(_of_finding(one))
    if rows := unknown(audit):
        more = f", and {len(rows) - 1:,} more" if rows[1:] else ""
        first = f"not read or not known: {rows[0].path}: {rows[0].reason}{more}"
        commands["note"].append(annotation("note", None, "", first))
    lines = (line for severity in SEVERITIES for line in _first_ten(severity, commands[severity]))
    return "".join(f"{line}\n" for line in lines)


def _first_ten(severity: Severity, commands: list[str]) -> list[str]:
    if len(commands) <= _MOST:
        return commands
    listed = commands[: _MOST - 1]
    more = f"and {len(commands) - len(listed):,} more; the text report has all"
    return [*listed, annotation(severity, None, "", more)]


def _of_finding(one: Reported) -> str:
    finding = one.finding
    fix = f"fix: {finding.help}"
    return annotation(finding.severity, one.place, finding.rule, finding.message, fix)


def annotation(severity: Severity, place: Location | None, rule: str, *message: str) -> str:
    """One command; the message is one sentence a line."""
    properties = {"title": f"ctxaudit {rule}".strip()}
    if place is not None:
        properties = {"file": place.file, "line": str(place.line), **properties}
    text = _data("\n".join(map(shown, message)))
    parameters = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[severity]} {parameters}::{text}"


def _data(text: str) -> str:
    """As `escapeData` of GitHub's toolkit does."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """As `escapeProperty` of GitHub's toolkit does; a byte that is not UTF-8 is shown as text."""
    return _data(shown(text)).replace(":", "%3A").replace(",", "%2C")
