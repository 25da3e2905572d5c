"""A view answers every question as the disk does of the same files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ctxaudit import disk
from ctxaudit.git.tracked import changed_entries, measured, tracked_entries
from ctxaudit.git.view import GitView
from ctxaudit.reading import read_regular
from tests.conftest import run_git, write_tree
from tests.diff.history import commit

FILES = {"a/b/c": "1\n", "a/d": "22\n", "caf\udce9/x": "", "z": "3\n"}
LINKS = {"link": "a/b", "a/up": "../a/d", "a/b/loop": "loop", "gone": "nowhere", "out": "/etc"}
PATHS = [
    *("", ".", "a", "a/", "a/b/../d", "a/d", "a/d/x", "missing", "missing/x", "z/", "caf\udce9/x"),
    *("link", "link/c", "link/../d", "a/up", "a/b/loop", "gone", "out", "out/passwd", "../repo/z"),
]
Question = Callable[[str], object]


def open_and_read(path: str) -> object:
    with disk.open_file(path) as file:
        return file.read()


def told(question: Question, path: str) -> object:
    """The answer, in an order; of an error its kind and number."""
    try:
        answer = question(path)
    except OSError as error:
        return type(error), error.errno if error.errno else "?"
    return sorted(answer) if isinstance(answer, list) else answer


def answers(root: Path) -> dict[tuple[str, str], object]:
    questions: dict[str, Question] = {
        one.__name__: one
        for one in (
            *(disk.kind, disk.exists, disk.is_file, disk.is_directory, disk.real_path),
            *(disk.read_link, disk.names, disk.links_in, read_regular, open_and_read),
        )
    }
    return {
        (name, path): told(question, f"{root}/{path}")
        for name, question in questions.items()
        for path in PATHS
        # .git is there on disk alone, and which error there is for a link in a circle is no matter
        if not (name == "names" and path in ("", ".")) and "loop" not in path
    }


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = write_tree(tmp_path / "repo", FILES)
    for name, target in LINKS.items():
        (root / name).symlink_to(target)
    run_git(root, "init", "-q")
    commit(root)
    return root


def different(one: dict[tuple[str, str], object], other: dict[tuple[str, str], object]) -> object:
    return {key: (one[key], other[key]) for key in one if one[key] != other[key]}


def test_tracked_files_on_disk(repo: Path) -> None:
    expected = answers(repo)
    with disk.seen(GitView(str(repo), tracked_entries(str(repo)))):
        assert different(expected, answers(repo)) == {}


def test_files_out_of_objects(repo: Path) -> None:
    expected = answers(repo)
    for path in repo.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    before, absent = changed_entries(str(repo), "HEAD")
    assert not absent
    assert before.keys() == {*FILES, *LINKS}
    with disk.seen(GitView(str(repo), measured(str(repo), before))):
        assert different(expected, answers(repo)) == {}
        assert disk.kind(f"{repo}/a/b/loop") == "symlink"
        assert not disk.exists(f"{repo}/a/b/loop")
    assert answers(repo)["exists", "a"] is False
