"""What `ctxaudit diff` costs beside a plain `ctxaudit scan` of the same 50,000 tracked files.

    python benchmarks/growth.py [--files N] [--runs N]

Two histories: a commit that changed every hundredth file, and one that changed them all.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from make_tree import PARTS, make_tree
from measure import CouldNotRun, interleaved, ratio, with_bytecode

CTXAUDIT = str(Path(sys.executable).with_name("ctxaudit"))
EVERY = 100
FAKE_HISTORY = next(part.percent for part in PARTS if part.root.startswith(".git"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, tempfile.TemporaryDirectory() as bytecode:
        with_bytecode(bytecode)
        root = Path(directory) / "repo"
        make_history(root, options.files)
        commands = {
            "scan": [CTXAUDIT, "scan", str(root), "--isolated"],
            "diff, few changed": [CTXAUDIT, "diff", "HEAD~1", str(root), "--isolated"],
            "diff, all changed": [CTXAUDIT, "diff", "HEAD~2", str(root), "--isolated"],
        }
        costs, failed = interleaved(commands, options.runs)
        if failed:
            raise CouldNotRun("; ".join(failed.values()))
        print(f"{options.files:,} tracked files; ratio to a scan   clock  processor")
        for name in list(commands)[1:]:
            found = ratio(costs[name], costs["scan"])
            print(f"{name:44}{found.wall:10.2f}{found.cpu:11.2f}")


def make_history(root: Path, files: int) -> None:
    """Three commits of one tree: every file changes in the second, some in the third."""
    make_tree(root, files * 100 // (100 - FAKE_HISTORY))
    shutil.rmtree(root / ".git")
    (root / "Dockerfile").write_text("FROM scratch\nCOPY . /app\n")
    (root / ".dockerignore").write_text(".git\n*.log\n**/node_modules/.cache\n")
    git(root, "init", "-q")
    git(root, "config", "gc.auto", "0")
    commit(root)
    tracked = git(root, "ls-files", "-z").split("\0")[:-1]
    paths = [root / path for path in tracked if not (root / path).is_symlink()]
    for path in paths:
        with path.open("ab") as file:
            file.write(b"\n# changed\n")
    commit(root)
    for path in paths[::EVERY]:
        with path.open("ab") as file:
            file.write(b"# once more\n")
    commit(root)


def commit(root: Path) -> None:
    git(root, "add", "--all", "--force")
    somebody = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    git(root, *somebody, "commit", "-qm", "change")


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
    return done.stdout.decode()


if __name__ == "__main__":
    try:
        main()
    except CouldNotRun as reason:
        sys.exit(str(reason))
