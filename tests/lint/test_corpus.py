"""Ignore files as projects of all kinds have them, with the findings that are right.

A project is a text file: lines `expect: RULE SEVERITY LINE` for all that the rules about ignore
files may say, then its files. Most say nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.rules import group_of
from tests.conftest import MakeTree, read_text_project

PROJECTS = sorted(Path(__file__).with_name("corpus").glob("*.txt"))


@pytest.mark.parametrize("path", PROJECTS, ids=lambda path: str(path.stem))
def test_project(path: Path, make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    lines, files = read_text_project(path)
    monkeypatch.chdir(make_tree(files))
    found = [
        f"{finding.rule} {finding.severity} {finding.location.line if finding.location else '-'}"
        for finding in ctxaudit.scan(".").findings
        if group_of(finding.rule) == "ignorefile"
    ]
    by_line = sorted(found, key=lambda text: int(text.split()[2]))
    assert by_line == [value for key, value in lines if key == "expect"]


def test_half_of_the_corpus_is_clean() -> None:
    clean = [path for path in PROJECTS if not path.read_text().startswith("expect: ")]
    assert len(PROJECTS) >= 40
    assert len(clean) >= 18
