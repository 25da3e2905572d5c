"""Repositories with a made history, and what git itself has of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import RunCommand, run_git, write_tree

BEFORE = {
    "README.md": "# shop\n",
    "shop/Dockerfile": "FROM scratch AS build\nCOPY src /src\nFROM scratch\nCOPY src /app\n",
    "shop/.dockerignore": "data/\n*.log\n",
    "shop/src/main.py": "print('hello')\n",
    "shop/src/util.py": "x = 1\n",
    "shop/data/rows.csv": "1,2,3\n" * 5_000,
    "shop/model.bin": "m" * 20_000,
    "shop/build.log": "built\n",
}
# a source grows, a file that was there gets into the image, and a pattern is removed
NOW = {
    "shop/Dockerfile": BEFORE["shop/Dockerfile"] + "COPY model.bin /app/\n",
    "shop/.dockerignore": "*.log\n",
    "shop/src/main.py": "print('hello')\n" * 100,
    "shop/src/extra.py": "y = 2\n",
}
UNTRACKED = {"shop/notes.txt": "buy milk\n", "shop/debug.log": "no\n"}


def commit(root: Path, message: str = "change") -> None:
    """Commits all that lies in a work tree."""
    run_git(root, "add", "--all")
    run_git(root, "commit", "-q", "--allow-empty", "-m", message)


def repository(root: Path, files: dict[str, str]) -> Path:
    """A repository with one commit of these files on `main`."""
    write_tree(root, files)
    run_git(root, "init", "-q", "-b", "main")
    commit(root, "first")
    return root


def grown(root: Path) -> Path:
    """The shop on a branch that left `main`, with a second commit and files that are untracked."""
    repository(root, BEFORE)
    run_git(root, "checkout", "-q", "-b", "topic")
    (root / "shop/src/util.py").unlink()
    write_tree(root, NOW)
    commit(root, "grow")
    write_tree(root, UNTRACKED)
    return root


def diff_of(ctxaudit: RunCommand, directory: Path, *arguments: str) -> dict[str, Any]:
    """What `ctxaudit diff` tells as JSON."""
    ran = ctxaudit("diff", *arguments, "--format", "json", cwd=directory)
    assert ran.status in (0, 1), ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def totals_of(ctxaudit: RunCommand, directory: Path, *arguments: str) -> dict[str, Any]:
    """The steps of the one build as `ctxaudit scan` tells them of a directory on disk."""
    ran = ctxaudit("scan", *arguments, "--format", "json", "--fail-on", "none", cwd=directory)
    assert ran.status == 0, ran.err
    totals = json.loads(ran.out)["builds"][0]["totals"]
    return {name: totals[name] for name in ("included", "transferred", "in_image")}


def cloned(root: Path, *options: str) -> Path:
    """A clone beside the repository, with the transport that `--depth` and `--filter` need."""
    target = root.with_name("clone")
    run_git(root, "config", "uploadpack.allowFilter", "true")
    run_git(root, "config", "uploadpack.allowAnySHA1InWant", "true")
    run_git(root.parent, "clone", "-q", *options, f"file://{root}", str(target))
    return target
