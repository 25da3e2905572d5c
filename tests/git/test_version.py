"""Real build backends make a version from what is included, and from what the findings ask for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import ctxaudit
from ctxaudit.needs.git import BY_WHY, CALLS
from tests.conftest import run_git, write_tree

BUILD = """
import importlib, sys
name = importlib.import_module(sys.argv[1]).build_wheel(sys.argv[2])
print("version", name.split("-")[1])
"""
DOCKERFILE = "FROM python:3.13-slim\n{arg}WORKDIR /app\nCOPY . .\nRUN pip install .\n"
SETUPTOOLS = "setuptools.build_meta"
NO_PACKAGES = "[tool.setuptools]\npackages = []\n"


class Backend(NamedTuple):
    """How a project makes its version with a tool."""

    module: str
    pyproject: str
    others: dict[str, str]


def backend(module: str, requires: str, table: str, **others: str) -> Backend:
    head = f'[build-system]\nrequires = ["{requires}"]\nbuild-backend = "{module}"\n'
    project = '[project]\nname = "sample"\ndynamic = ["version"]\n'
    files = {name.replace("__", "."): text for name, text in others.items()}
    return Backend(module, head + project + table, files)


HATCH = "[tool.hatch.build.targets.wheel]\nbypass-selection = true\n[tool.hatch.version]\n"
BACKENDS = {
    "setuptools-scm": backend(SETUPTOOLS, "setuptools-scm", NO_PACKAGES + "[tool.setuptools_scm]"),
    "hatch-vcs": backend("hatchling.build", "hatch-vcs", f'{HATCH}source = "vcs"\n'),
    "versioningit": backend(SETUPTOOLS, "versioningit", NO_PACKAGES + "[tool.versioningit]\n"),
    "pbr": backend(
        "pbr.build",
        "pbr",
        "",
        setup__cfg="[metadata]\nname = sample\n",
        setup__py="import setuptools\nsetuptools.setup(setup_requires=['pbr'], pbr=True)\n",
    )._replace(pyproject='[build-system]\nrequires = ["pbr"]\nbuild-backend = "pbr.build"\n'),
    "pdm-backend": backend(
        "pdm.backend", "pdm-backend", '[tool.pdm.version]\nsource = "scm"\n', sample__py=""
    ),
    "uv-dynamic-versioning": backend(
        "hatchling.build", "uv-dynamic-versioning", f'{HATCH}source = "uv-dynamic-versioning"\n'
    ),
    "poetry-dynamic-versioning": backend(
        "poetry_dynamic_versioning.backend",
        "poetry-dynamic-versioning",
        '[tool.poetry]\nversion = "0.0.0"\n[tool.poetry-dynamic-versioning]\nenable = true\n',
        sample__py="",
    ),
    "versioneer": backend(
        SETUPTOOLS,
        "versioneer",
        NO_PACKAGES,
        _version__py="",
        setup__cfg="[versioneer]\nVCS = git\nversionfile_source = _version.py\ntag_prefix = v\n",
        setup__py="import setuptools, versioneer\n"
        "setuptools.setup(version=versioneer.get_version())\n",
    ),
    "setuptools-git-versioning": backend(
        SETUPTOOLS,
        "setuptools-git-versioning",
        f"{NO_PACKAGES}[tool.setuptools-git-versioning]\nenabled = true\n",
    ),
    "dunamai": backend(
        SETUPTOOLS,
        "dunamai",
        NO_PACKAGES,
        setup__py="from dunamai import Version\nimport setuptools\n"
        "setuptools.setup(version=Version.from_git().serialize())\n",
    ),
}


def test_a_submodule_without_its_git_is_no_change(tmp_path: Path) -> None:
    module = write_tree(tmp_path / "module", {"file": "1\n"})
    run_git(module, "init", "-q")
    run_git(module, "add", ".")
    run_git(module, "commit", "-qm", "one")
    root = write_tree(tmp_path / "root", {"file": "1\n"})
    run_git(root, "init", "-q")
    run_git(root, "submodule", "add", "-q", str(module), "lib")
    run_git(root, "add", ".")
    run_git(root, "commit", "-qm", "one")
    clean = run_git(root, "describe", "--always", "--dirty")
    (root / "lib/.git").unlink()
    assert run_git(root, "describe", "--always", "--dirty") == clean
    (root / "file").unlink()
    assert run_git(root, "describe", "--always", "--dirty") == f"{clean.strip()}-dirty\n"


VARIABLES = {tool.name: tool.variables[0] for tool in BY_WHY.values() if tool.variables}


@pytest.fixture(params=sorted(BACKENDS))
def tool(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def project(tool: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = BACKENDS[tool]
    files = {"pyproject.toml": made.pyproject, **made.others, "docs/a.md": "x\n"}
    files |= {"Dockerfile": DOCKERFILE.format(arg=""), ".dockerignore": "*.tmp\n"}
    files[".gitignore"] = "*.egg-info\nbuild\nAUTHORS\nChangeLog\n__pycache__\n"
    root = write_tree(tmp_path / "project", files)
    run_git(root, "init", "-q")
    run_git(root, "add", ".")
    run_git(root, "commit", "-qm", "one")
    run_git(root, "tag", "v1.2.0")
    monkeypatch.chdir(root)
    return root


def built(project: Path, module: str, **variables: str) -> str | None:
    """The version of a wheel built from the included files; None where that fails."""
    place = project.with_name("image")
    shutil.rmtree(place, ignore_errors=True)
    for path in ctxaudit.scan(".").builds[0].files("included"):
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place / path)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, module, str(project.parent)],
        cwd=place,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [line for line in done.stdout.splitlines() if line.startswith("version ")]
    return found[-1].removeprefix("version ") if done.returncode == 0 else None


def rules() -> dict[str, ctxaudit.Finding]:
    findings = ctxaudit.scan(".").findings
    return {one.rule: one for one in findings if one.rule in ("git-history", "git-dirty-version")}


def test_the_history_is_needed(project: Path, tool: str) -> None:
    assert built(project, BACKENDS[tool].module) == "1.2.0"
    finding = rules()["git-history"]
    assert finding.severity == "note"
    assert f"with {tool} (" in finding.message
    (project / ".dockerignore").write_text(".git\n")
    assert built(project, BACKENDS[tool].module) != "1.2.0"


def test_a_missing_file_changes_the_version_of_some(project: Path, tool: str) -> None:
    (project / ".dockerignore").write_text("docs\n")
    version = built(project, BACKENDS[tool].module)
    assert version is not None
    found = rules()
    assert ("git-dirty-version" in found) == (version != "1.2.0")
    if "git-dirty-version" in found:
        assert found["git-dirty-version"].files == 1


@pytest.mark.parametrize("tool", sorted(BACKENDS.keys() & VARIABLES.keys()))
def test_a_variable_hands_the_version_over(project: Path, tool: str) -> None:
    variable = VARIABLES[tool]
    (project / "Dockerfile").write_text(DOCKERFILE.format(arg=f"ARG {variable}\n"))
    assert rules()["git-history"].severity == "warning"
    (project / ".dockerignore").write_text(".git\ndocs\n")
    assert built(project, BACKENDS[tool].module, **{variable: "9.9"}) == "9.9"
    assert rules() == {}


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("git describe --tags", True),
        ("git -C /src -c a.b=c --no-pager describe", True),
        ("git --git-dir=.git rev-parse --short HEAD", True),
        ("VERSION := $(shell git rev-list --count HEAD)", True),
        ("go build -ldflags -X a=$(git log -1 --format=%h) .", True),
        ("pip install git+https://example.org/a/log", False),
        ("git config log.date iso", False),
        ("git clone https://example.org/show.git", False),
        ("apt-get install git less log", False),
        ("git show-ref", False),
        ("git submodule update", False),
    ],
)
def test_calls_in_scripts(text: str, calls: bool) -> None:
    assert bool(CALLS.search(text)) == calls
