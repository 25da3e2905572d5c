"""Trees in real git repositories, for what git ignores there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from ctxaudit.ignorefile.decide import prefixes_of
from ctxaudit.proposal.gitignore import Directory, Tree

# neither the machine's nor the user's settings
_ENVIRONMENT = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}


def git(directory: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """What a git command prints."""
    ran = subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
        cwd=directory,
        input=stdin,
        capture_output=True,
        check=True,
        env=os.environ | _ENVIRONMENT,
    )
    return ran.stdout


def write(root: Path, files: Iterable[str]) -> None:
    """Writes small files."""
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def track(root: Path, files: Iterable[str]) -> None:
    """Adds files to the index, ignored or not."""
    names = "\0".join(f":(literal){file}" for file in files).encode("utf-8", "surrogateescape")
    if names:
        git(root, "add", "-f", "--pathspec-from-file=-", "--pathspec-file-nul", stdin=names)


def ignored_by_git(root: Path) -> set[str]:
    """The untracked files that git ignores, by its own word."""
    listed = git(root, "ls-files", "--others", "--ignored", "--exclude-standard", "-z")
    return {os.fsdecode(name) for name in listed.split(b"\0") if name}


def tree_of(files: Iterable[str]) -> Tree:
    """The directories of these files, as the translation takes them."""
    tree: dict[str, Directory] = {"": Directory([], [])}
    for file in sorted(files):
        head, _, name = file.rpartition("/")
        for prefix in prefixes_of(f"{head}/" if head else "")[1:]:
            if prefix not in tree:
                above, _, directory = prefix[:-1].rpartition("/")
                tree[f"{above}/" if above else ""].directories.append(directory)
                tree[prefix] = Directory([], [])
        tree[f"{head}/" if head else ""].files.append(name)
    return tree
