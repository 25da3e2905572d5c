"""Every rule on projects that have the trouble and on projects that do not.

A project is a text file in the folder of its rule: lines `expect: SEVERITY PATH FILE:LINE` (a dash
for what a finding does not have), `scan: NAME=VALUE` and `size: NAME=BYTES` for a file that is made
that large, and `git: COMMAND`, to be run in this order, then `== NAME` before each file's content.
What a bad project's findings say is done, and they must be gone; where they carry no changes,
`fixed-NAME.txt` has the files that change, and those that go with a dash before their names. In a
suppressed project comments hide them.
"""

from __future__ import annotations

import os
import pkgutil
import shlex
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import ctxaudit
from ctxaudit import rules
from ctxaudit.model import Finding, Limits
from ctxaudit.pipeline import Checks
from ctxaudit.rules import choose
from ctxaudit.rules.documentation import documentation_of
from tests.conftest import MakeTree, read_text_project, run_git, write_tree

HERE = Path(__file__).parent
PROJECTS = sorted(HERE.glob("*/[!f]*.txt"))
OPTIONS = {"max_bytes": int, "max_files": int, "warn_bytes": int}


class Project(NamedTuple):
    """A project, how to scan it, and what its rule must say."""

    files: dict[str, str]
    sizes: dict[str, int]
    options: dict[str, Any]
    git: list[str]
    expected: list[str]


def read(path: Path) -> Project:
    lines, files = read_text_project(path)
    options = [value.partition("=") for key, value in lines if key == "scan"]
    sizes = [value.rpartition("=") for key, value in lines if key == "size"]
    return Project(
        files,
        {name: int(size) for name, _, size in sizes},
        {name: value for name, _, value in options},
        [value for key, value in lines if key == "git"],
        [value for key, value in lines if key == "expect"],
    )


def findings_of(rule: str, project: Project, root: Path) -> list[Finding]:
    amounts: dict[str, Any] = {
        name: kind(project.options.pop(name))
        for name, kind in OPTIONS.items()
        if name in project.options
    }
    limits = Limits(**amounts)
    checks = Checks(choose(extend_select=[rule]))
    audit = ctxaudit.scan(".", limits=limits, checks=checks, **project.options)
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
    root = make_tree({**project.files, **dict.fromkeys(project.sizes, "")})
    for name, size in project.sizes.items():
        os.truncate(root / name, size)
    monkeypatch.chdir(root)
    for command in project.git:
        run_git(root, *shlex.split(command))
    found = findings_of(path.parent.name, project, root)
    assert [summary(finding) for finding in found] == project.expected
    kind, _, name = path.stem.partition("-")
    assert (kind == "good") != bool(project.expected)
    for finding in found:
        assert finding.message
        assert finding.help
        assert finding.suppressed == (kind == "suppressed")
    if kind == "bad":
        fix(root, found, path.with_name(f"fixed-{name}.txt"))
        assert findings_of(path.parent.name, read(path), root) == []


def fix(root: Path, found: list[Finding], by_hand: Path) -> None:
    """Does what the findings say: their own changes, else the files of the project `fixed-`."""
    if by_hand.exists():
        files = read(by_hand).files
        for name in [name for name in files if name.startswith("-")]:
            path = root / name[1:]
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            del files[name]
        write_tree(root, files)
        return
    edits = {edit for finding in found for edit in finding.edits}
    for edit in sorted(edits, key=lambda edit: (edit.file, -edit.first, -edit.last)):
        path = root / edit.file
        lines = path.read_text().splitlines()
        lines[edit.first - 1 : edit.last] = edit.lines
        path.write_text("".join(f"{line}\n" for line in lines))
    added = dict.fromkeys(line for finding in found for line in finding.add_lines)
    assert edits or added, "no change settles it: write the project fixed-*.txt"
    if added:
        audit = ctxaudit.scan(".")
        path = root / (audit.builds[0].ignore_file or ".dockerignore")
        before = path.read_text() if path.exists() else ""
        path.write_text(before + "".join(f"{line}\n" for line in added))


def test_every_module_is_in_the_registry() -> None:
    names = {name for _, name, _ in pkgutil.iter_modules(rules.__path__)}
    modules = names - {"evidence", "rule", "selection", "documentation"}
    assert {rule.ID.replace("-", "_") for rule in rules.RULES} == modules


@pytest.mark.parametrize("module", rules.RULES, ids=lambda module: str(module.ID))
def test_every_rule_is_documented_and_has_projects(module: Any) -> None:
    documentation = documentation_of(module)
    assert documentation.title.endswith(".")
    for part in (documentation.why, documentation.bad, documentation.good, documentation.fix):
        assert part, "a rule's docstring says why, and has the parts Bad, Good and Fix"
    kinds = {path.stem.partition("-")[0] for path in (HERE / module.ID).glob("*.txt")} - {"fixed"}
    # names that are not UTF-8, missing permissions and very long paths cannot be written as text;
    # test_beyond_text.py and tests/conformance/edges.py have them
    beyond_text = ("undecodable-name", "unreadable-entry", "overlong-path")
    assert kinds == {"bad", "good", "suppressed"} or module.ID in beyond_text
