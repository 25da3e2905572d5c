"""The audit as JSON, version 1; its JSON Schema is `audit.schema.json` beside this module."""

from __future__ import annotations

import json
from typing import Any

from ctxaudit import __version__
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.formats.details import Details
from ctxaudit.model import Budget, CopyUse, Finding, LimitUse, PatternUse, Place, Totals
from ctxaudit.results import Audit, Build, ContextAudit, NotAudited
from ctxaudit.savings import Savings

SCHEMA_VERSION = 1

Json = dict[str, Any]


def report(audit: Audit, _details: Details) -> str:
    r"""The audit as one JSON object, pure ASCII: a byte that is not UTF-8 is `\udcXX`."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ctxaudit", "version": __version__},
        "builds": [_build(build) for build in audit.builds],
        "not_audited": [_not_audited(one) for one in audit.not_audited],
        "set_aside": [one._asdict() for one in audit.set_aside],
        "baseline": audit.baseline and audit.baseline._asdict(),
    }
    return json.dumps(document, indent=2) + "\n"


def _build(build: Build) -> Json:
    return {
        "name": build.name,
        "sources": _sources(build.definition),
        "guessed": build.definition.is_guess,
        "context": build.context,
        "dockerfile": build.dockerfile,
        "ignore_file": build.ignore_file,
        "target": build.target,
        "builder": build.builder,
        "totals": {name: _totals(value) for name, value in build.totals._asdict().items()},
        "exact": build.is_exact,
        "untracked": _totals(build.untracked),
        "patterns": [_pattern(use) for use in build.patterns],
        "copies": [_copy(use) for use in build.copies],
        "named_contexts": {name: _named(one) for name, one in sorted(build.named_contexts.items())},
        "directories": [_place(place) for place in build.largest_directories],
        "largest_files": [_place(place) for place in build.largest_files],
        "findings": [finding_row(finding) for finding in build.findings],
        "skipped": [skipped._asdict() for skipped in build.skipped],
        "budget": None if build.budget is None else _budget(build.budget),
        "savings": _savings(build.savings),
    }


def _budget(budget: Budget) -> Json:
    return {**budget._asdict(), "limits": [_limit(use) for use in budget.limits]}


def _limit(use: LimitUse) -> Json:
    limit = use.limit
    return {
        "kind": limit.kind,
        "amount": limit.amount,
        "selection": limit.selection,
        "path": use.path,
        **use.totals._asdict(),
        "exceeded": use.exceeded,
        "location": None if limit.at is None else limit.at._asdict(),
    }


def _savings(savings: Savings) -> Json:
    totals = (savings.included, savings.transferred, savings.in_image)
    names = ("included", "transferred", "in_image")
    rows = zip(names, totals, strict=True)
    return {"lines": list(savings.lines), **{name: one._asdict() for name, one in rows}}


def _sources(definition: BuildDefinition) -> list[Json]:
    return [{"kind": one.kind, **one.location._asdict()} for one in definition.sources]


def _not_audited(one: NotAudited) -> Json:
    return {
        "name": one.definition.name,
        "sources": _sources(one.definition),
        "remote": one.definition.is_remote,
        "reason": str(one.reason),
    }


def _totals(totals: Totals | None) -> Json | None:
    return None if totals is None else totals._asdict()


def _pattern(use: PatternUse) -> Json:
    return use._asdict()


def _copy(use: CopyUse) -> Json:
    return {**use._asdict(), "sources": list(use.sources)}


def _named(one: ContextAudit) -> Json:
    return {
        "context": one.context,
        "ignore_file": one.ignore_file,
        "totals": {name: _totals(value) for name, value in one.totals._asdict().items()},
        "skipped": [skipped._asdict() for skipped in one.skipped],
    }


def _place(place: Place) -> Json:
    return place._asdict()


def finding_row(finding: Finding) -> Json:
    """A finding as an object."""
    row = finding._asdict()
    row["location"] = None if finding.location is None else finding.location._asdict()
    row["suppressed"] = finding.suppressed
    row["suppression"] = finding.suppression and finding.suppression._asdict()
    row["add_lines"] = list(finding.add_lines)
    row["edits"] = [{**edit._asdict(), "lines": list(edit.lines)} for edit in finding.edits]
    return row
