"""The comparison as JSON, version 1; its JSON Schema is `growth.schema.json` beside this module."""

from __future__ import annotations

import json
from typing import Any

from ctxaudit import __version__
from ctxaudit.formats.details import Details
from ctxaudit.formats.json import finding_row
from ctxaudit.formats.reported import reported
from ctxaudit.growth.model import BuildGrowth, Change, Growth, Sent, Step

SCHEMA_VERSION = 1

Json = dict[str, Any]


def report(growth: Growth, _details: Details) -> str:
    r"""One JSON object, pure ASCII: a byte that is not UTF-8 is `\udcXX`."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ctxaudit", "version": __version__},
        "revision": growth.revision._asdict(),
        "builds": [_build(build) for build in growth.builds],
        "new_findings": [
            {**finding_row(one.finding), "identity": one.identity, "builds": list(one.builds)}
            for one in reported(growth.now)
        ],
        "fixed_findings": growth.fixed,
        "kept_findings": growth.kept,
        "not_audited": [
            {"name": one.definition.name, "reason": str(one.reason)}
            for one in growth.now.not_audited
        ],
        "exceeded": [
            {"build": one.build, "step": one.step.name, "limit": one.limit, "allowed": one.allowed}
            for one in growth.exceeded
        ],
        "notes": list(growth.notes),
    }
    return json.dumps(document, indent=2) + "\n"


def _build(build: BuildGrowth) -> Json:
    any_of_both = build.now or build.before
    assert any_of_both is not None
    return {
        "name": build.name,
        "context": any_of_both.context,
        "dockerfile": {
            "before": build.before and build.before.dockerfile,
            "now": build.now and build.now.dockerfile,
        },
        "is_new": build.before is None,
        "is_gone": build.now is None,
        "totals": {step.name: _step(step) for step in build.steps},
        "changes": [_change(change) for change in build.changes],
        "untracked": build.untracked and build.untracked._asdict(),
    }


def _step(step: Step) -> Json:
    return {
        "before": step.before and step.before._asdict(),
        "now": step.now and step.now._asdict(),
    }


def _change(change: Change) -> Json:
    return {
        **change._asdict(),
        "before": _sent(change.before),
        "now": _sent(change.now),
    }


def _sent(sent: Sent | None) -> Json | None:
    return None if sent is None else sent._asdict()
