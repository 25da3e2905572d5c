"""Audits with names and findings that are hard to write down."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.model import Edit, Finding, Location, Suppression
from ctxaudit.results import Audit
from tests.conftest import write_tree

NASTY = "a|b`c<img>@me,x:y%\n\x1b[31m*_[z](http://evil)\udcff"
RULE = "git-history"


def nasty_audit(root: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    """One build whose findings have every part, and names made to break out of every format."""
    files = {
        "Dockerfile": "FROM a\nCOPY . .\n",
        f"d{NASTY}/f{NASTY}": "1\n",
        ".dockerignore": "x\n",
    }
    monkeypatch.chdir(write_tree(root, files))
    audit = ctxaudit.scan(".")
    findings = (
        Finding(
            RULE, "error", f"about {NASTY}", f"write {NASTY}", f"f{NASTY}", None, 1, 5, "image"
        ),
        Finding(RULE, "warning", "b", "c", None, Location(f"d{NASTY}/x", 3)),
        Finding(
            *(RULE, "note", "d", "e", "f", Location(".dockerignore", 1)),
            edits=(Edit(".dockerignore", 1, 1, ("**/x", "y")), Edit(".dockerignore", 2, 1, ("z",))),
        ),
        Finding(
            *(RULE, "error", "hidden", "h", None, Location("Dockerfile", 2)),
            suppression=Suppression(f"since {NASTY}", "Dockerfile", 1),
        ),
    )
    return audit._replace(builds=(audit.builds[0]._replace(findings=findings),))


def many_findings(audit: Audit, count: int) -> Audit:
    """The audit with as many errors, each at a line of its own."""
    findings = tuple(
        Finding(RULE, "error", f"number {at}", "fix it", None, Location("Dockerfile", at))
        for at in range(1, count + 1)
    )
    return audit._replace(builds=(audit.builds[0]._replace(findings=findings),))
