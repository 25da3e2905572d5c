"""The hooks for pre-commit: when they run, and what they do in a repository."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.conftest import COMMAND, Ran, environment, run_git, write_tree
from tests.ways.runner import ROOT

HOOKS = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
CLEAN = {
    "Dockerfile": "FROM scratch\nCOPY src /srv\n",
    ".dockerignore": "*\n!src\n",
    "src/index.html": "<p>\n",
}


class PreCommit(NamedTuple):
    """Runs pre-commit with the hooks of a clone, which it installs once into `home`."""

    home: Path
    clone: Path

    def run(self, repository: Path, *arguments: str) -> Ran:
        run_git(repository, "init", "--quiet")
        run_git(repository, "add", "--all")
        done = subprocess.run(
            [PRE_COMMIT, *arguments, "--verbose", "--color=never"],
            cwd=repository,
            env=environment(PRE_COMMIT_HOME=str(self.home)),
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def run_hook(self, hook: str, repository: Path) -> Ran:
        """As in a repository that has the hook in its settings."""
        revision = run_git(self.clone, "rev-parse", "HEAD").strip()
        repo = {"repo": str(self.clone), "rev": revision, "hooks": [{"id": hook}]}
        write_tree(repository, {".pre-commit-config.yaml": yaml.safe_dump({"repos": [repo]})})
        return self.run(repository, "run")


@pytest.fixture(scope="module")
def pre_commit(installable: Path, tmp_path_factory: pytest.TempPathFactory) -> PreCommit:
    return PreCommit(tmp_path_factory.mktemp("pre-commit"), installable)


def test_the_manifest_is_valid() -> None:
    manifest = ROOT / ".pre-commit-hooks.yaml"
    subprocess.run([PRE_COMMIT, "validate-manifest", manifest], check=True, timeout=60)
    for hook in HOOKS.values():
        assert hook["entry"].split()[0] == COMMAND.name


@pytest.mark.parametrize(
    ("path", "matches"),
    [
        ("Dockerfile", True),
        ("docker/api.Dockerfile", True),
        ("Dockerfile.prod", True),
        ("web/dockerfile", True),
        ("Containerfile", True),
        (".dockerignore", True),
        ("a/b/.dockerignore", True),
        ("docker/Dockerfile.dockerignore", True),
        (".containerignore", True),
        ("compose.yaml", True),
        ("docker-compose.override.yml", True),
        ("docker-bake.hcl", True),
        ("docker-bake.override.json", True),
        ("ctxaudit.toml", True),
        (".ctxaudit.toml", True),
        ("pyproject.toml", False),
        ("src/main.py", False),
        ("README.md", False),
        ("compose.yaml.md", False),
    ],
)
def test_when_the_hooks_run(path: str, matches: bool) -> None:
    for hook in HOOKS.values():
        assert bool(re.search(hook["files"], path)) == matches


def test_trying_it(pre_commit: PreCommit, tmp_path: Path) -> None:
    repository = write_tree(tmp_path / "project", CLEAN)
    done = pre_commit.run(repository, "try-repo", str(pre_commit.clone), "ctxaudit")
    assert done.status == 0, done.out + done.err
    assert "Passed" in done.out
    assert "4B in 1 file is sent to the builder; no findings" in done.out


def test_scan(pre_commit: PreCommit, tmp_path: Path) -> None:
    repository = write_tree(tmp_path / "project", CLEAN)
    assert pre_commit.run_hook("ctxaudit", repository).status == 0
    write_tree(repository, {"Dockerfile": "FROM scratch\nCOPY source /srv\n"})
    broken = pre_commit.run_hook("ctxaudit", repository)
    assert broken.status == 1
    assert "error    copy-missing-source  Dockerfile:2" in broken.out


def test_nothing_to_do_without_such_files(pre_commit: PreCommit, tmp_path: Path) -> None:
    done = pre_commit.run_hook("ctxaudit", write_tree(tmp_path / "project", {"a.txt": ""}))
    assert done.status == 0
    assert "no files to check" in done.out


def test_generate(pre_commit: PreCommit, tmp_path: Path) -> None:
    repository = write_tree(tmp_path / "project", {**CLEAN, "build.log": "x" * 2_000_000})
    (repository / ".dockerignore").unlink()
    missing = pre_commit.run_hook("ctxaudit-generate", repository)
    assert missing.status == 1, missing.out + missing.err
    subprocess.run(
        [COMMAND, "generate", "--write"], cwd=repository, check=True, capture_output=True
    )
    done = pre_commit.run_hook("ctxaudit-generate", repository)
    assert done.status == 0, done.out + done.err
