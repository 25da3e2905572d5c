"""Real build backends with and without what is called needed: they fail or make something else."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import MakeTree
from tests.needs.support import needs_of

BUILD = """
import importlib, json, sys
module, _, attribute = sys.argv[1].partition(":")
backend = importlib.import_module(module)
print(json.dumps(backend.build_wheel(sys.argv[2])))
"""

HATCHLING = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
SETUPTOOLS = (
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
    '[tool.setuptools]\npackages = ["sample"]\n'
)
FLIT = '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'
POETRY = (
    '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
    '[tool.poetry]\npackages = [{ include = "sample" }]\n'
)
PDM = '[build-system]\nrequires = ["pdm-backend"]\nbuild-backend = "pdm.backend"\n'
PROJECT = '[project]\nname = "sample"\nversion = "1"\ndescription = "x"\n'
README = f'{PROJECT}readme = "README.md"\n'
LICENCE = f'{PROJECT}license = "MIT"\nlicense-files = ["LICENSE"]\n'

CASES: dict[str, tuple[str, str]] = {
    "hatchling readme": (HATCHLING + README, "README.md"),
    "setuptools readme": (SETUPTOOLS + README, "README.md"),
    "flit readme": (FLIT + README, "README.md"),
    "poetry readme": (POETRY + README, "README.md"),
    "pdm readme": (PDM + README, "README.md"),
    "hatchling licence": (HATCHLING + LICENCE, "LICENSE"),
    "setuptools licence": (SETUPTOOLS + LICENCE, "LICENSE"),
    "flit licence": (FLIT + LICENCE, "LICENSE"),
    "poetry licence": (POETRY + LICENCE, "LICENSE"),
    "pdm licence": (PDM + LICENCE, "LICENSE"),
    "setuptools version file": (
        SETUPTOOLS.replace("packages", 'dynamic.version = { file = "VERSION" }\npackages')
        + PROJECT.replace('version = "1"', 'dynamic = ["version"]'),
        "VERSION",
    ),
    "setuptools requirements": (
        SETUPTOOLS.replace("packages", 'dynamic.dependencies = { file = "base.txt" }\npackages')
        + PROJECT
        + 'dynamic = ["dependencies"]\n',
        "base.txt",
    ),
    "setuptools package data": (
        SETUPTOOLS + 'package-data = { sample = ["*.sql"] }\n' + PROJECT,
        "sample/a.sql",
    ),
    "hatchling version": (
        HATCHLING
        + '[tool.hatch.version]\npath = "about.py"\n'
        + PROJECT.replace('version = "1"', 'dynamic = ["version"]'),
        "about.py",
    ),
    "hatchling force-include": (
        HATCHLING + PROJECT + '[tool.hatch.build.targets.wheel.force-include]\n"x.dat" = "x.dat"\n',
        "x.dat",
    ),
    "hatchling hook": (
        HATCHLING + PROJECT + "[tool.hatch.build.hooks.custom]\n",
        "hatch_build.py",
    ),
    "poetry include": (
        POETRY + 'include = [{ path = "extra.dat", format = ["wheel"] }]\n' + PROJECT,
        "extra.dat",
    ),
    "pdm version": (
        PDM
        + '[tool.pdm.version]\nsource = "file"\npath = "about.py"\n'
        + PROJECT.replace('version = "1"', 'dynamic = ["version"]'),
        "about.py",
    ),
    "backend-path": (
        HATCHLING.replace('"hatchling.build"', '"own"\nbackend-path = ["backend"]') + PROJECT,
        "backend/own.py",
    ),
}
CONTENTS = {
    "about.py": '__version__ = "1"\n',
    "VERSION": "1\n",
    "base.txt": "click\n",
    "backend/own.py": "from hatchling.build import *\n",
    "hatch_build.py": "from hatchling.builders.hooks.plugin.interface import BuildHookInterface\n"
    "class Hook(BuildHookInterface):\n    pass\n",
}


def wheel_of(root: Path, backend: str, out: Path) -> dict[str, str] | None:
    """The files of the wheel with their digests; None where the backend fails."""
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", BUILD, backend, str(out)],
        cwd=root,
        env={"PYTHONPATH": str(root / "backend"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        return None
    name = json.loads(done.stdout.splitlines()[-1])
    with zipfile.ZipFile(out / name) as wheel:
        return {
            entry: hashlib.sha256(wheel.read(entry)).hexdigest()
            for entry in wheel.namelist()
            if not entry.endswith("/RECORD")
        }


@pytest.mark.parametrize("name", CASES)
def test_the_wheel_is_another_without_it(name: str, make_tree: MakeTree, tmp_path: Path) -> None:
    pyproject, path = CASES[name]
    files = {"pyproject.toml": pyproject, "sample/__init__.py": '"""x"""\n'}
    root = make_tree(files | {path: CONTENTS.get(path, f"what {path} says\n")})
    needs = [need for need in needs_of(root).items if path.startswith(need.path)]
    assert any(need.certain and need.step == "python" for need in needs)
    backend = next(
        line.partition('"')[2].rstrip('"')
        for line in pyproject.splitlines()
        if line.startswith("build-backend")
    )
    with_it = wheel_of(root, backend, tmp_path / "with")
    assert with_it is not None
    (root / path).unlink()
    for made in ("build", "sample.egg-info"):
        subprocess.run(["rm", "-rf", root / made], check=True)
    assert wheel_of(root, backend, tmp_path / "without") != with_it


@pytest.mark.parametrize("backend", ["hatchling", "setuptools"])
def test_what_is_not_needed_changes_nothing(
    backend: str, make_tree: MakeTree, tmp_path: Path
) -> None:
    pyproject = {"hatchling": HATCHLING, "setuptools": SETUPTOOLS}[backend] + PROJECT
    files = {"pyproject.toml": pyproject, "sample/__init__.py": '"""x"""\n', "CHANGES.md": "x\n"}
    root = make_tree(files)
    assert not [need for need in needs_of(root).items if need.path == "CHANGES.md"]
    module = {"hatchling": "hatchling.build", "setuptools": "setuptools.build_meta"}[backend]
    with_it = wheel_of(root, module, tmp_path / "with")
    (root / "CHANGES.md").unlink()
    assert wheel_of(root, module, tmp_path / "without") == with_it
    assert with_it is not None
