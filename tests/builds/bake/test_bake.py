"""Bake files give the builds that Docker itself finds in them."""

from __future__ import annotations

import copy
import posixpath
from pathlib import Path
from typing import Any

import pytest

from ctxaudit import CtxauditError
from ctxaudit.builds.bake import BakeProject, read_bake
from ctxaudit.builds.compose import read_compose
from ctxaudit.builds.model import DeclaredBuild
from tests.builds.buildx import has_buildx
from tests.builds.projects import Project, answer, as_printed, normal, projects, recorded
from tests.conftest import write_tree

PROJECTS = projects("bake")
IDS = [project.name for project in PROJECTS]
ANSWERS = recorded("bake")


def read(project: Project) -> BakeProject:
    compose = [name for name in project.read if name.endswith((".yaml", ".yml"))]
    services: tuple[DeclaredBuild, ...] = ()
    if compose:
        services = read_compose(compose, environment=project.environment, as_bake=True).builds
    files = [name for name in project.read if name not in compose]
    return read_bake(files, environment=project.environment, compose=services)


def without_cwd(targets: dict[str, Any]) -> dict[str, Any]:
    """What bake prints, with `cwd://` followed as the build itself does."""
    targets = copy.deepcopy(targets)
    for target in targets.values():
        for name, text in target.get("contexts", {}).items():
            if text.startswith("cwd://"):
                target["contexts"][name] = posixpath.normpath(text.removeprefix("cwd://"))
        if target["dockerfile"].startswith("cwd://"):
            path = target["dockerfile"].removeprefix("cwd://")
            target["dockerfile"] = posixpath.relpath(path, target["context"])
    return targets


@pytest.mark.parametrize("project", PROJECTS, ids=IDS)
def test_project(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_tree(tmp_path, project.files))
    expected = ANSWERS[project.name]
    if "error" in expected:
        with pytest.raises(CtxauditError) as caught:
            read(project)
        assert str(caught.value) == project.error
        return
    found = read(project)
    assert [build.name for build in found.builds if build.problem] == []
    assert as_printed(found.builds) == without_cwd(normal(expected["targets"]))
    for name, members in expected["groups"].items():
        if name in found.groups and name != "default":
            assert sorted(members) == sorted(found.groups[name])


@pytest.mark.skipif(not has_buildx(), reason="docker buildx is not at hand")
@pytest.mark.parametrize("project", PROJECTS, ids=IDS)
def test_recorded_answer_is_current(project: Project) -> None:
    now, then = answer(project), ANSWERS[project.name]
    assert now.get("targets") == then.get("targets")
    assert ("error" in now) == ("error" in then)
