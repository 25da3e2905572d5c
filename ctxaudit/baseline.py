"""A baseline: what a project was when it was recorded, so that only what is new since then counts.

It is a JSON file for people to review: no line numbers, no times, sorted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.formats.reported import Reported
from ctxaudit.growth.limit import GrowthLimit
from ctxaudit.growth.model import STEPS
from ctxaudit.identities import members_of, with_identities, without
from ctxaudit.model import Finding, Limit, Location, Selection, Totals
from ctxaudit.names import as_bytes, shown
from ctxaudit.reading import read_on_disk, why_unread
from ctxaudit.results import Audit, Build, Compared
from ctxaudit.rules.oversize_context import ID as OVERSIZE

VERSION = 1
_VERSION_KEY = "ctxaudit_baseline"
_BuildTotals = Mapping[Selection, Totals]


class Known(NamedTuple):
    """A finding of the baseline: its rule and the names of the builds that had it."""

    rule: str
    builds: tuple[str, ...]


class Baseline(NamedTuple):
    """What was recorded: totals by the names of builds, findings by their identities.

    `lines` are those of the builds in the file.
    """

    path: str
    totals: Mapping[str, _BuildTotals]
    findings: Mapping[str, Known]
    lines: Mapping[str, int]

    def limits(self, growth: GrowthLimit) -> Iterator[Limit]:
        """What the files of each build may come to."""
        for build, totals in self.totals.items():
            for selection, (_, size) in totals.items():
                yield Limit(
                    "max_bytes",
                    size + growth.allowed(size),
                    build=_literally(build),
                    selection=selection,
                    at=Location(self.path, self.lines[build]),
                )


def _literally(name: str) -> str:
    """A glob that only this name matches."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def baseline_text(audit: Audit) -> str:
    """The baseline of an audit: the totals of its builds and its open findings.

    A limit that is exceeded is not recorded: a baseline does not raise it.
    """
    rows = [
        one
        for one in with_identities(audit)
        if not one.finding.suppressed and one.finding.rule != OVERSIZE
    ]
    document = {
        _VERSION_KEY: VERSION,
        "builds": {
            build.name: _totals_row(build)
            for build in sorted(audit.builds, key=lambda one: as_bytes(one.name))
        },
        "findings": [_finding_row(one) for one in sorted(rows, key=_order)],
    }
    return json.dumps(document, indent=2) + "\n"


def _totals_row(build: Build) -> dict[str, Any]:
    totals = {name: getattr(build.totals, name) for name in STEPS}
    return {name: one._asdict() for name, one in totals.items() if one is not None}


def _finding_row(one: Reported) -> dict[str, Any]:
    return {
        "rule": one.finding.rule,
        "file": one.place.file,
        "path": one.finding.path,
        "builds": sorted(one.builds, key=as_bytes),
        "identity": one.identity,
    }


def _order(one: Reported) -> tuple[bytes, str, bytes, str]:
    path = as_bytes(one.finding.path or "")
    return as_bytes(one.place.file), one.finding.rule, path, one.identity


def read_baseline(path: str) -> Baseline:
    """Reads a baseline. Raises CtxauditError for a file that is none."""
    try:
        text = read_on_disk(path).decode("utf-8", "replace")
    except FileNotFoundError:
        reason = "there is no such baseline; record it with --write-baseline"
        raise CtxauditError(reason, path=shown(path)) from None
    except OSError as error:
        reason = f"cannot read the baseline: {why_unread(error)}"
        raise CtxauditError(reason, path=shown(path)) from None
    return parse_baseline(text, path)


def parse_baseline(text: str, path: str) -> Baseline:
    """The baseline in a text; `path` is its file. Raises CtxauditError for what is none."""
    try:
        document = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise CtxauditError("is no JSON", path=shown(path), line=line) from None
    if not isinstance(document, dict) or _VERSION_KEY not in document:
        raise CtxauditError("is no baseline of ctxaudit", path=shown(path))
    if document[_VERSION_KEY] != VERSION:
        reason = f"is a baseline of another version; record it anew (this one reads {VERSION})"
        raise CtxauditError(reason, path=shown(path))
    try:
        totals = {str(name): _totals(row) for name, row in document["builds"].items()}
        findings = dict(map(_finding, document["findings"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CtxauditError("is a damaged baseline; record it anew", path=shown(path)) from None
    return Baseline(path, totals, findings, _lines(text, totals))


def _totals(row: Mapping[str, Mapping[str, int]]) -> _BuildTotals:
    return {
        name: Totals(int(row[name]["files"]), int(row[name]["bytes"]))
        for name in STEPS
        if name in row
    }


def _finding(row: Mapping[str, Any]) -> tuple[str, Known]:
    return str(row["identity"]), Known(str(row["rule"]), tuple(map(str, row["builds"])))


def _lines(text: str, names: Iterable[str]) -> dict[str, int]:
    lines = text.splitlines()
    starts = {name: f"{json.dumps(name)}: {{" for name in names}
    return {
        name: next((at for at, line in enumerate(lines, 1) if line.strip() == start), 1)
        for name, start in starts.items()
    }


def compared(audit: Audit, baseline: Baseline, *, new_only: bool) -> Audit:
    """The audit with its findings marked as known or new, new ones first, or without the known."""
    rows = with_identities(audit, baseline.totals)
    old = [one for one in rows if one.identity in baseline.findings and not one.finding.suppressed]
    known = members_of(old)
    stale = _stale(audit, baseline, {one.identity for one in rows})
    use = Compared(baseline.path, len(old), len(stale), new_only)
    if new_only:
        return without(audit, known)._replace(baseline=use)
    builds = tuple(build._replace(findings=_marked(build, known)) for build in audit.builds)
    return audit._replace(builds=builds, baseline=use)


def _marked(build: Build, known: frozenset[tuple[Finding, str]]) -> tuple[Finding, ...]:
    marked = [one._replace(in_baseline=(one, build.name) in known) for one in build.findings]
    return tuple(sorted(marked, key=lambda one: one.in_baseline))


def _stale(audit: Audit, baseline: Baseline, there: set[str]) -> list[str]:
    """The entries of what was audited again and is gone."""
    ran = {build.name: build.rules for build in audit.builds}
    return [
        identity
        for identity, known in baseline.findings.items()
        if identity not in there and any(known.rule in ran.get(build, ()) for build in known.builds)
    ]
