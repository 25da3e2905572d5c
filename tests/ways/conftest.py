"""A clone of the working tree, and whether packages can be installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import run_git
from tests.ways.runner import ROOT


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one commit: the files here that git tracks or would track."""
    there = tmp_path_factory.mktemp("clone")
    names = run_git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in set(names.split("\0")) - {""}:
        if not (ROOT / name).is_dir() and os.path.lexists(ROOT / name):
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, there / name, follow_symlinks=False)
    run_git(there, "init", "--quiet")
    run_git(there, "add", "--all", "--force")
    run_git(there, "commit", "--quiet", "--message", "all")
    return there


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("samples") / "made"
    subprocess.run([sys.executable, ROOT / "sample_repos" / "make.py", made], check=True)
    return made


@pytest.fixture
def workspace(samples: Path, tmp_path: Path) -> Path:
    """A copy of the sample with several builds, in which a test may write."""
    there = tmp_path / "workspace"
    shutil.copytree(samples / "polyglot-monorepo", there, symlinks=True)
    return there


@pytest.fixture(scope="session")
def installable(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clone, where pip can install it. Skips where it cannot; in CI that is a failure."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "hatchling"]
    there = tmp_path_factory.mktemp("index")
    done = subprocess.run(command, cwd=there, capture_output=True, text=True, check=False)
    if done.returncode:
        assert not os.environ.get("CI"), done.stderr
        pytest.skip("no package index can be reached to install ctxaudit from")
    return clone
