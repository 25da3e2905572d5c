"""SARIF 2.1.0, as GitHub's code scanning and other viewers take it.

Results without a place, absolute addresses and missing texts make GitHub refuse a whole file, so
each result has a line in a file below the working directory.
"""

from __future__ import annotations

import json
import os
import urllib.parse
from typing import Any

from ctxaudit import __version__
from ctxaudit.formats.details import Details
from ctxaudit.formats.reported import Reported, reported, unaudited, unknown
from ctxaudit.formats.rule_pages import help_markdown, page
from ctxaudit.model import Edit, Location, Severity
from ctxaudit.names import shown
from ctxaudit.results import Audit, Build
from ctxaudit.rules import RULES
from ctxaudit.rules.documentation import Documentation, documentation_of

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ABOUT = "https://pypi.org/project/docker-ctxaudit/"
_BASE = "%SRCROOT%"
_LONGEST = 1024  # what GitHub takes of a description
_PROBLEM: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "recommendation"}
_SECURITY: dict[Severity, str] = {"error": "8.0", "warning": "5.5", "note": "3.0"}

Json = dict[str, Any]


def report(audit: Audit, details: Details) -> str:
    """The open findings as one run; with `show_suppressed` the others too, marked as such."""
    documented = sorted(map(documentation_of, RULES), key=lambda one: one.rule)
    index = {one.rule: at for at, one in enumerate(documented)}
    found = reported(audit, with_suppressed=details.show_suppressed)
    run = {
        "tool": {
            "driver": {
                "name": "ctxaudit",
                "informationUri": _ABOUT,
                "semanticVersion": __version__,
                "rules": [_rule(one) for one in documented],
            }
        },
        "automationDetails": {"id": _category(audit)},
        "originalUriBaseIds": {
            _BASE: {"description": {"text": "the directory that ctxaudit was run in"}}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(audit)],
        "results": [_result(one, index) | _state(one, audit) for one in found],
        "properties": {"builds": {shown(build.name): _totals(build) for build in audit.builds}},
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _category(audit: Audit) -> str:
    """Keeps the uploads of several builds apart."""
    if len(audit.builds) != 1:
        return "ctxaudit/"
    build = audit.builds[0]
    return f"ctxaudit/{shown(build.context)}/{shown(build.dockerfile or '')}/"


def _invocation(audit: Audit) -> Json:
    """Whether every build could be audited, and what could not be read or known."""
    failed = unaudited(audit)
    notifications = []
    for one in failed:
        level = "error" if one.is_failure else "note"
        notifications.append(_notification(level, f"not audited: {one.reason}", one.place))
    for skipped in unknown(audit):
        text = f"not read or not known: {skipped.path}: {skipped.reason}"
        notifications.append(_notification("note", text, None))
    return {
        "executionSuccessful": not any(one.is_failure for one in failed),
        "toolExecutionNotifications": notifications,
    }


def _notification(level: str, text: str, place: Location | None) -> Json:
    row: Json = {"level": level, "message": {"text": shown(text)}}
    if place is not None:
        row["locations"] = [{"physicalLocation": _physical(place)}]
    return row


def _totals(build: Build) -> Json:
    rows = build.totals._asdict().items()
    return {name: None if totals is None else totals._asdict() for name, totals in rows}


def _rule(one: Documentation) -> Json:
    properties: Json = {
        "tags": ["docker", one.group],
        "precision": "very-high",
        "problem.severity": _PROBLEM[one.severity],
    }
    if one.group == "secrets":
        properties["security-severity"] = _SECURITY[one.severity]
    rule: Json = {
        "id": one.rule,
        "shortDescription": {"text": one.title[:_LONGEST]},
        "fullDescription": {"text": " ".join(one.why.split())[:_LONGEST]},
        "help": {"text": page(one), "markdown": help_markdown(one)},
        "defaultConfiguration": {"level": one.severity, "enabled": one.is_default},
        "properties": properties,
    }
    if one.references:
        rule["helpUri"] = one.references[0]
    return rule


def _result(one: Reported, index: dict[str, int]) -> Json:
    finding = one.finding
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": finding.severity,
        "message": {"text": f"{shown(finding.message)}. Fix: {shown(finding.help)}."},
        "locations": [{"physicalLocation": _physical(one.place)}],
        "partialFingerprints": {"primaryLocationLineHash": one.identity},
        "properties": {
            "files": finding.files,
            "bytes": finding.bytes,
            "reach": finding.reach,
            "builds": [shown(name) for name in one.builds],
        },
    }
    if finding.edits:
        result["fixes"] = [_fix(finding.help, finding.edits)]
    if finding.suppression is not None:
        reason = finding.suppression.reason
        result["suppressions"] = [{"kind": "inSource", "justification": shown(reason)}]
    return result


def _state(one: Reported, audit: Audit) -> Json:
    """How a result compares with the baseline, if there is one."""
    if audit.baseline is None:
        return {}
    return {"baselineState": "unchanged" if one.finding.in_baseline else "new"}


def _physical(place: Location) -> Json:
    return {"artifactLocation": _artifact(place.file), "region": {"startLine": place.line}}


def _artifact(path: str) -> Json:
    return {"uri": _uri(path), "uriBaseId": _BASE}


def _uri(path: str) -> str:
    """A relative reference; names are quoted byte by byte."""
    return urllib.parse.quote(os.path.normpath(path).encode("utf-8", "surrogateescape"))


def _fix(text: str, edits: tuple[Edit, ...]) -> Json:
    changes: dict[str, list[Json]] = {}
    for edit in edits:
        changes.setdefault(edit.file, []).append(_replacement(edit))
    return {
        "description": {"text": shown(text)},
        "artifactChanges": [
            {"artifactLocation": _artifact(file), "replacements": replacements}
            for file, replacements in changes.items()
        ],
    }


def _replacement(edit: Edit) -> Json:
    """Whole lines: from the beginning of the first to the beginning of the one behind the last."""
    region = {
        "startLine": edit.first,
        "startColumn": 1,
        "endLine": edit.last + 1,
        "endColumn": 1,
    }
    text = "".join(f"{line}\n" for line in edit.lines)
    return {"deletedRegion": region, "insertedContent": {"text": text}}
