"""Small trees and the command, for all tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

COMMAND = Path(sys.executable).with_name("ctxaudit")

MakeTree = Callable[[dict[str, str]], Path]


class Ran(NamedTuple):
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


RunCommand = Callable[..., Ran]


def write_tree(root: Path, files: dict[str, str]) -> Path:
    """Writes files with their contents; a name with a slash at its end is a directory."""
    for name, content in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8", "surrogateescape"))
    return root


def read_text_project(path: Path) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """The `KEY: VALUE` lines that a project in a text file begins with, and its files."""
    head, *sections = ("\n" + path.read_text()).split("\n== ")
    files = {}
    for section in sections:
        name, _, content = section.partition("\n")
        content = content if content.endswith("\n") or not content else content + "\n"
        files.update(dict.fromkeys(_counted(name), content))
    lines = (line.partition(": ") for line in head.splitlines() if line)
    return [(key, value) for key, _, value in lines], files


def _counted(name: str) -> list[str]:
    """`many/{1..3}` is three files."""
    before, opening, rest = name.partition("{1..")
    if not opening:
        return [name]
    last, _, after = rest.partition("}")
    return [f"{before}{number}{after}" for number in range(1, int(last) + 1)]


def run_git(directory: Path, *arguments: str) -> str:
    """Runs git as somebody, without the settings of who runs the tests; what it prints."""
    settings = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
        "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
    }
    somebody = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    options = ("-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always")
    done = subprocess.run(
        ["git", *somebody, *options, *arguments],
        cwd=directory,
        env=environment(**settings),
        check=True,
        capture_output=True,
        timeout=120,
    )
    return done.stdout.decode("utf-8", "surrogateescape")


# started programs are measured where little else is; elsewhere that would only double the time
_MEASURED = ("diff/", "config/", "proposal/test_generate_command.py", "test_command.py")
_COVERAGE = "COVERAGE_PROCESS_CONFIG"
_SETTINGS: list[str] = []


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Lets coverage look into the programs that a test starts, or not."""
    if settings := os.environ.pop(_COVERAGE, None):
        _SETTINGS[:] = [settings]
    path = item.path.relative_to(Path(__file__).parent).as_posix()
    if _SETTINGS and path.startswith(_MEASURED):
        os.environ[_COVERAGE] = _SETTINGS[0]


@pytest.fixture
def make_tree(tmp_path: Path) -> MakeTree:
    """Writes a tree into a directory of its own."""

    def make(files: dict[str, str]) -> Path:
        root = tmp_path / "context"
        root.mkdir()
        return write_tree(root, files)

    return make


def environment(**more: str) -> dict[str, str]:
    """The environment without what steers colour and width, and without settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "CLICOLOR_FORCE")
        and not name.startswith("CTXAUDIT_")
    }
    return kept | more


@pytest.fixture
def ctxaudit() -> RunCommand:
    """Runs the installed command as a user does."""

    def run(*arguments: str | Path, cwd: Path | None = None, stdin: str = "", **more: str) -> Ran:
        done = subprocess.run(
            [COMMAND, *arguments],
            cwd=cwd,
            env=environment(**more),
            input=stdin.encode(),
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
