"""What holds for every proposal, on random projects and on those that once did not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctxaudit.proposal.propose import Style
from tests.proposal.fuzz_generate import check, check_project
from tests.proposal.random_projects import Project

ONE = Project({}, {}, {}, None, (), takes_all=False, tracked=None)
WIDE = {"Dockerfile": "FROM node:22\nCOPY . .\n"}
ALL = ONE._replace(dockerfiles=WIDE, takes_all=True)

CASES: dict[str, tuple[Project, Style]] = {
    "an ignore file that is there now": (ALL._replace(files={"a": "x"}), "deny"),
    "a file to be made in a directory that git ignores": (
        ONE._replace(
            files={"dist/x.map": "x", "a.c": "x", ".gitignore": "dist/\n!a.c\n"},
            dockerfiles={"Dockerfile": "FROM node:22\nCOPY . .\nCOPY dist/app.js /\n"},
            named=("dist/app.js",),
            takes_all=True,
            tracked=(),
        ),
        "deny",
    ),
    "litter below an exception": (
        ALL._replace(files={"lib/a": "x", "lib/.cache/b.log": "x", "b": "x"}, ignore=b"!lib\n"),
        "allow",
    ),
    "an exception that nothing takes": (
        ONE._replace(
            files={"lib/a": "x", "src/b": "x"},
            dockerfiles={"Dockerfile": "FROM node:22\nCOPY src /src\n"},
            ignore=b"!lib\n",
            named=("src",),
        ),
        "allow",
    ),
    "a history that does not arrive": (
        ONE._replace(
            files={"a": "x"},
            dockerfiles={"Dockerfile": "FROM node:22\nRUN git describe\n"},
            tracked=("a",),
        ),
        "deny",
    ),
    "a history by name": (
        ONE._replace(
            files={"a": "x", "b": "x"},
            dockerfiles={"Dockerfile": "FROM node:22\nCOPY .git .git\nRUN git describe\n"},
            named=(".git",),
            tracked=("a",),
        ),
        "allow",
    ),
    "a wildcard in a directory that is excluded": (
        ONE._replace(
            files={"src/a.md": "x", "b": "x"},
            dockerfiles={"Dockerfile": "FROM node:22\nCOPY src/*.md b /\n"},
            ignore=b"src\n",
            named=("src/*.md", "b"),
        ),
        "allow",
    ),
    "exceptions before the lines that exclude": (
        ONE._replace(
            files={"lib/a.py": "x", "lib/b.py": "x", "build/c/d.py": "x", "e": "x"},
            dockerfiles={"Dockerfile": "FROM node:22\nCOPY e /\n"},
            ignore=b"lib/a.py\n!lib\n!**/*.py\nbuild\n",
            named=("e",),
        ),
        "allow",
    ),
    "nothing is taken but by an exception": (
        ONE._replace(
            files={"a": "x", "b": "x"}, dockerfiles={"Dockerfile": "FROM node:22\n"}, ignore=b"!a\n"
        ),
        "allow",
    ),
}


@pytest.mark.parametrize("seed", range(40))
def test_random_projects_are_served_well(tmp_path: Path, seed: int) -> None:
    assert "".join(check(str(seed), tmp_path).wrong) == ""


@pytest.mark.parametrize("name", CASES)
def test_what_did_not_fit_once(tmp_path: Path, name: str) -> None:
    project, style = CASES[name]
    checked = check_project(project, style, tmp_path)
    assert "".join(checked.wrong) == ""
    assert checked.kind == style
