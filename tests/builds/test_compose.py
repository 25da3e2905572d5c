"""Compose projects give the builds that Docker itself finds in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctxaudit import CtxauditError
from ctxaudit.builds.compose import read_compose
from ctxaudit.builds.model import DeclaredBuild
from tests.builds.buildx import has_buildx
from tests.builds.projects import (
    Project,
    answer,
    as_printed,
    environment_at,
    normal,
    projects,
    recorded,
)
from tests.conftest import write_tree

PROJECTS = projects("compose")
ANSWERS = recorded("compose")


@pytest.mark.parametrize("project", PROJECTS, ids=[project.name for project in PROJECTS])
def test_project(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_tree(tmp_path, project.files))
    environment = environment_at(tmp_path, project)
    if "HOME" in environment:
        monkeypatch.setenv("HOME", environment["HOME"])
    expected = ANSWERS[project.name]
    if "error" in expected:
        with pytest.raises(CtxauditError) as caught:
            read(project, environment)
        assert str(caught.value) == project.error
    else:
        found = json.dumps(as_printed(read(project, environment)))
        assert json.loads(found.replace(str(tmp_path), ".")) == normal(expected["targets"])


def read(project: Project, environment: dict[str, str]) -> tuple[DeclaredBuild, ...]:
    return read_compose(project.read, environment=environment, as_bake=True).builds


@pytest.mark.skipif(not has_buildx(), reason="docker buildx is not at hand")
@pytest.mark.parametrize("project", PROJECTS, ids=[project.name for project in PROJECTS])
def test_recorded_answer_is_current(project: Project) -> None:
    now, then = answer(project), ANSWERS[project.name]
    assert now.get("targets") == then.get("targets")
    assert ("error" in now) == ("error" in then)
