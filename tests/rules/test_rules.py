"""Every rule on projects that have the trouble and on projects that do not.

A project is a text file in the folder of its rule: lines `expect: SEVERITY PATH FILE:LINE` (a dash
for what a finding does not have) and `scan: NAME=VALUE`, then `== NAME` before each file's content.
"""

from __future__ import annotations

import inspect
import pkgutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import ctxaudit
from ctxaudit import rules
from ctxaudit.model import Finding, Limits
from tests.conftest import MakeTree, read_text_project

HERE = Path(__file__).parent
PROJECTS = sorted(HERE.glob("*/*.txt"))
OPTIONS = {"max_bytes": int, "max_files": int, "warn_bytes": int}


class Project(NamedTuple):
    """A project, how to scan it, and what its rule must say."""

    files: dict[str, str]
    options: dict[str, Any]
    expected: list[str]


def read(path: Path) -> Project:
    lines, files = read_text_project(path)
    options = [value.partition("=") for key, value in lines if key == "scan"]
    return Project(
        files,
        {name: value for name, _, value in options},
        [value for key, value in lines if key == "expect"],
    )


def findings_of(rule: str, project: Project, root: Path) -> list[Finding]:
    limits = Limits(
        **{
            name: kind(project.options.pop(name))
            for name, kind in OPTIONS.items()
            if name in project.options
        }
    )
    audit = ctxaudit.scan(".", limits=limits, **project.options)
    assert root.is_dir()
    return [finding for finding in audit.findings if finding.rule == rule]


def summary(finding: Finding) -> str:
    place = f"{finding.location.file}:{finding.location.line}" if finding.location else "-"
    return f"{finding.severity} {finding.path or '-'} {place}"


@pytest.mark.parametrize(
    "path", PROJECTS, ids=[f"{one.parent.name}/{one.stem}" for one in PROJECTS]
)
def test_project(path: Path, make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    project = read(path)
    root = make_tree(project.files)
    monkeypatch.chdir(root)
    found = findings_of(path.parent.name, project, root)
    assert [summary(finding) for finding in found] == project.expected
    assert path.stem.startswith("bad-") == bool(project.expected)
    for finding in found:
        assert finding.message
        assert finding.help


def test_every_module_is_in_the_registry() -> None:
    modules = {name for _, name, _ in pkgutil.iter_modules(rules.__path__)} - {"evidence"}
    assert {module.__name__.rpartition(".")[2] for module in rules.RULES} == modules


@pytest.mark.parametrize("module", rules.RULES, ids=lambda module: str(module.ID))
def test_every_rule_is_documented_and_has_projects(module: Any) -> None:
    assert module.__name__.rpartition(".")[2] == module.ID.replace("-", "_")
    text = inspect.cleandoc(module.__doc__)
    assert "\n\nFix: " in text
    assert "\n\nExample: " in text
    kinds = {path.stem.partition("-")[0] for path in (HERE / module.ID).glob("*.txt")}
    # names that are not UTF-8, missing permissions and very long paths cannot be written as text;
    # tests/conformance/edges.py has them
    beyond_text = ("undecodable-name", "unreadable-entry", "overlong-path")
    assert kinds == {"bad", "good"} or module.ID in beyond_text
