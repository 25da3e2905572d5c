"""The walk: odd entries, deep trees, several processes, and what is left unread."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

import pytest

import ctxaudit
from ctxaudit import survey, walk, workers
from ctxaudit.builder import BUILDKIT
from ctxaudit.ignorefile import PatternList, read_patterns
from ctxaudit.survey import Surveyor, open_root
from tests.conftest import MakeTree, write_tree

IGNORE = "**/skip\n*.log\n!keep.log\nd1\n!d1/s2\nd1\n"


def broad_tree(root: Path) -> Path:
    files = {f"d{a}/s{b}/f{c}": "x" * c for a in range(6) for b in range(5) for c in range(4)}
    files |= {f"d{a}/skip/f": "y" for a in range(6)}
    return write_tree(root, files | {".dockerignore": IGNORE, "a.log": "", "keep.log": "z"})


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets even a small tree be walked by several processes."""
    monkeypatch.setattr(survey, "MANY_ENTRIES", 1)
    monkeypatch.setattr(survey, "MANY_PENDING", 2)
    monkeypatch.setattr(workers, "processes", lambda: 3)
    monkeypatch.setattr(workers, "_is_single_threaded", lambda: True)


@pytest.mark.usefixtures("shared")
def test_several_processes_find_what_one_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = broad_tree(tmp_path)
    seen: list[tuple[int, int]] = []
    descriptors = len(os.listdir("/proc/self/fd"))
    (forked,) = ctxaudit.scan(root, progress=lambda *counts: seen.append(counts)).builds
    assert len(os.listdir("/proc/self/fd")) == descriptors
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # no child is left
    monkeypatch.setattr(survey, "MANY_ENTRIES", 10**9)
    (alone,) = ctxaudit.scan(root).builds
    for selection in ("on_disk", "excluded", "included"):
        assert forked.files(selection) == alone.files(selection)
    assert forked.totals == alone.totals
    assert forked.patterns == alone.patterns
    assert forked.emptied == alone.emptied != ()
    assert seen == sorted(seen)


@pytest.mark.usefixtures("shared")
def test_trouble_in_a_process_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = broad_tree(tmp_path)
    parent = os.getpid()
    read = Surveyor.read

    def broken(self: Surveyor, *arguments: object) -> object:
        if os.getpid() != parent:
            raise ValueError("no such luck")
        return read(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Surveyor, "read", broken)
    with pytest.raises(RuntimeError, match="no such luck"):
        ctxaudit.scan(root)


def test_other_threads_forbid_to_fork() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert not workers.may_fork()
    finally:
        stop.set()
        thread.join()


def test_unread_directories(make_tree: MakeTree) -> None:
    files = {"a": "1", "big/x": "22", "some/x": "3", "some/keep": "4"}
    root = make_tree(files | {".dockerignore": "big\nsome\n!some/keep\nno/such\n"})
    (build,) = ctxaudit.scan(root, excluded_sizes=False).builds
    assert build.files("included") == (".dockerignore", "a", "some/keep")
    assert build.totals.on_disk is build.totals.excluded is None
    assert [skipped.path for skipped in build.skipped] == ["big"]
    assert [use.status for use in build.patterns] == ["live", "live", "live", None]


def test_three_thousand_levels(tmp_path: Path) -> None:
    directory = os.open(tmp_path, os.O_RDONLY)
    for _ in range(3_000):
        os.mkdir("d", dir_fd=directory)
        below = os.open("d", os.O_RDONLY, dir_fd=directory)
        os.close(directory)
        directory = below
    os.close(os.open("f", os.O_CREAT | os.O_WRONLY, dir_fd=directory))
    os.close(directory)
    try:
        (build,) = ctxaudit.scan(tmp_path).builds
    finally:
        # too deep for what removes temporary directories later
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)
    assert build.files("included") == ("d/" * 3_000 + "f",)
    assert "overlong-path" in {finding.rule for finding in build.findings}


def test_entry_that_vanishes(make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_tree({"a/x": "", "b/x": "", "c": ""})
    listed = walk.list_directory

    def list_then_remove(descriptor: int) -> object:
        found = listed(descriptor)
        if (root / "a").exists():
            (root / "a/x").unlink()
            (root / "a").rmdir()
        return found

    monkeypatch.setattr(survey, "list_directory", list_then_remove)
    (build,) = ctxaudit.scan(root).builds
    assert build.files("on_disk") == ("b/x", "c")
    assert build.skipped == (ctxaudit.Skipped("a", "vanished while it was walked"),)


def test_hard_links_count_once(make_tree: MakeTree) -> None:
    root = make_tree({"b/first": "12345", ".dockerignore": "out\n"})
    os.link(root / "b/first", root / "c")
    os.link(root / "b/first", root / "out")
    (build,) = ctxaudit.scan(root).builds
    sizes = {entry.path: entry.size for entry in build.main.tree.entries()}
    assert sizes == {".dockerignore": 4, "b/first": 5, "c": 0, "out": 5}
    assert build.totals.included == ctxaudit.Totals(3, 9)


def test_surveyor_counts(make_tree: MakeTree) -> None:
    root = make_tree({"a": "123", "d/b": "4"})
    descriptor = open_root(str(root))
    try:
        found = survey.survey(descriptor, PatternList(read_patterns(b"")), BUILDKIT)
    finally:
        os.close(descriptor)
    assert [(one.prefix, one.entries, one.total) for one in found.folders] == [
        ("", 1, 3),
        ("d/", 1, 1),
    ]
