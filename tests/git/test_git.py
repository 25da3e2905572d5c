"""What git says of a context, in every kind of checkout; the expected values come from git."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctxaudit.git.ask import GitUnknown, in_repository
from ctxaudit.git.facts import GitFacts, read_facts, would_ignore
from ctxaudit.git.history import History, read_history
from tests.conftest import RunCommand, run_git, write_tree

FILES = {
    "Dockerfile": "FROM scratch\nCOPY . .\n",
    ".gitignore": "*.log\n/out/\n!keep.log\n",
    "a/x": "1\n",
    "a/keep.log": "1\n",
    "a/new.txt": "1\n",
    "out/b/y": "1\n",
    "z.log": "1\n",
}
TRACKED = {"Dockerfile", ".gitignore", "a/x", "a/keep.log"}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = write_tree(tmp_path / "repo", FILES)
    run_git(root, "init", "-q")
    run_git(root, "add", *sorted(TRACKED))
    run_git(root, "commit", "-qm", "one")
    return root


def facts(directory: Path) -> GitFacts:
    found = read_facts(str(directory))
    assert isinstance(found, GitFacts), found
    return found


def test_tracked_and_ignored(repo: Path) -> None:
    found = facts(repo)
    assert found.tracked == TRACKED
    assert found.ignored == {"out", "z.log"}
    assert found.is_ignored("out/b/y")
    assert not found.is_ignored("a/new.txt")
    assert not found.is_tracked("a/new.txt")
    below = facts(repo / "a")
    assert below.tracked == {"x", "keep.log"}


def clone(repo: Path, *options: str) -> Path:
    target = repo.with_name("clone")
    run_git(repo.parent, "clone", "-q", *options, f"file://{repo}", str(target))
    return target


@pytest.mark.parametrize(
    "options",
    [
        ("--depth=1",),
        ("--filter=blob:none",),
        ("--filter=tree:0", "--depth=1"),
        ("--sparse",),
    ],
    ids=" ".join,
)
def test_clones_of_every_kind(repo: Path, options: tuple[str, ...]) -> None:
    run_git(repo, "config", "uploadpack.allowFilter", "true")
    assert facts(clone(repo, *options)).tracked == TRACKED


def test_sparse_index(repo: Path) -> None:
    run_git(repo, "sparse-checkout", "set", "--sparse-index", "out")
    assert facts(repo).tracked == TRACKED


def test_detached_head_and_worktree(repo: Path) -> None:
    run_git(repo, "checkout", "-q", "--detach")
    run_git(repo, "worktree", "add", "-q", "../tree", "-b", "other")
    assert facts(repo).tracked == TRACKED
    assert facts(repo.with_name("tree")).tracked == TRACKED


def test_submodules_own_files_are_tracked(repo: Path) -> None:
    module = write_tree(repo.with_name("module"), {"m/file": "1\n"})
    run_git(module, "init", "-q")
    run_git(module, "add", ".")
    run_git(module, "commit", "-qm", "one")
    run_git(repo, "submodule", "add", "-q", str(module), "lib")
    assert facts(repo).tracked == {*TRACKED, ".gitmodules", "lib/m/file"}
    assert facts(repo / "lib").tracked == {"m/file"}


def test_submodules_say_themselves_what_to_ignore(repo: Path) -> None:
    module = write_tree(repo.with_name("module"), {"m/file": "1\n", ".gitignore": "*.bin\n"})
    run_git(module, "init", "-q")
    run_git(module, "add", ".")
    run_git(module, "commit", "-qm", "one")
    run_git(repo, "submodule", "add", "-q", str(module), "a/lib")
    write_tree(repo / "a/lib", {"m/b.bin": "1\n", "m/b.log": "1\n"})
    inside = run_git(repo / "a/lib", "status", "--porcelain", "--ignored", "-uall")
    assert inside.splitlines() == ["?? m/b.log", "!! m/b.bin"]
    assert facts(repo).ignored == {"out", "z.log", "a/lib/m/b.bin"}
    assert facts(repo / "a").ignored == {"lib/m/b.bin"}


def test_a_context_that_is_ignored_itself(repo: Path) -> None:
    found = facts(repo / "out")
    assert found == GitFacts(frozenset(), frozenset([""]))
    assert found.is_ignored("b/y")
    assert facts(repo / "out/b").is_ignored("y")
    run_git(repo, "add", "--force", "out/b/y")
    assert not facts(repo / "out").is_ignored("b/y")


def test_a_path_that_is_not_there(repo: Path) -> None:
    assert would_ignore(str(repo), "out")
    assert would_ignore(str(repo), "a/b.log")
    assert not would_ignore(str(repo), "a/out")
    assert not would_ignore(str(repo), "keep.log")
    assert not would_ignore(str(repo.parent), "out")


def test_a_bare_repository(repo: Path) -> None:
    run_git(repo, "config", "core.bare", "true")
    found = read_facts(str(repo))
    assert found == GitUnknown("git says: this operation must be run in a work tree")


def test_a_directory_that_looks_like_a_repository(repo: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    run_git(repo, "init", "-q", "--bare", "a/bare")
    (repo / "a/bare/config").write_text(
        f"[core]\nrepositoryformatversion=0\nbare=false\nworktree=.\nfsmonitor={trap}\n"
    )
    assert isinstance(read_facts(str(repo / "a/bare")), GitUnknown)
    assert not (tmp_path / "sprung").exists()


def test_no_commit_yet(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a": "1\n"})
    run_git(tmp_path, "init", "-q")
    assert facts(tmp_path) == GitFacts(frozenset(), frozenset())
    assert isinstance(read_history(str(tmp_path)), GitUnknown)


def test_names_that_are_not_text(tmp_path: Path) -> None:
    names = ["new\nline", "tab\tx", "\udcff\udcfe", "ü", "\x01a"]
    write_tree(tmp_path, {**dict.fromkeys(names, ""), ".gitignore": "*.o\n"})
    run_git(tmp_path, "init", "-q")
    run_git(tmp_path, "add", ".")
    assert facts(tmp_path).tracked == {*names, ".gitignore"}


def test_other_places_that_say_what_to_ignore(repo: Path) -> None:
    (repo / ".git/info/exclude").write_text("a/new.txt\n")
    assert facts(repo).ignored == {"out", "z.log", "a/new.txt"}


def test_the_users_own_settings_say_what_to_ignore(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "excludes").write_text("*.txt\n")
    (tmp_path / "config").write_text(f"[core]\nexcludesFile = {tmp_path}/excludes\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert facts(repo).ignored == {"out", "z.log", "a/new.txt"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_somebody_else(repo: Path) -> None:
    for path in (repo, repo / ".git"):
        os.chown(path, 12345, 12345)
    found = read_facts(str(repo))
    assert found == GitUnknown("the repository belongs to another user (git's safe.directory)")


def test_what_is_broken_is_said(repo: Path) -> None:
    (repo / ".git/index").write_bytes(b"DIRC nonsense that is long enough to be read")
    found = read_facts(str(repo))
    assert isinstance(found, GitUnknown)
    assert found.reason.startswith("git says: ")
    (repo / ".git/HEAD").unlink()
    assert isinstance(read_facts(str(repo)), GitUnknown)


def test_without_git(repo: Path, ctxaudit: RunCommand, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "env").symlink_to(str(shutil.which("env")))
    ran = ctxaudit("scan", ".", "--select", "untracked-file", cwd=repo, PATH=str(programs))
    assert ran.status == 0
    assert ".git: git is not installed" in ran.out
    assert "a/new.txt" in ctxaudit("scan", ".", "--select", "untracked-file", cwd=repo).out


def test_another_repository_in_the_environment(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_tree(tmp_path / "other", {"o": "1\n"})
    run_git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    assert facts(repo).tracked == TRACKED


def test_nothing_that_the_repository_names_is_run(repo: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for setting in ("core.fsmonitor", "gpg.program", "diff.external", "core.pager", "core.askPass"):
        run_git(repo, "config", setting, str(trap))
    run_git(repo, "config", "log.showSignature", "true")
    for hook in ("post-index-change", "fsmonitor-watchman", "post-checkout"):
        (repo / ".git/hooks").mkdir(exist_ok=True)
        shutil.copy(trap, repo / ".git/hooks" / hook)
    before = (repo / ".git/index").stat().st_mtime_ns
    facts(repo)
    read_history(str(repo))
    assert not (tmp_path / "sprung").exists()
    assert (repo / ".git/index").stat().st_mtime_ns == before


def test_outside_of_a_repository(tmp_path: Path) -> None:
    assert not in_repository(str(tmp_path))
    write_tree(tmp_path, {"a/.git": "gitdir: /nowhere\n", "a/b/c/": ""})
    assert in_repository(str(tmp_path / "a/b/c"))
    assert isinstance(read_facts(str(tmp_path / "a/b/c")), GitUnknown)


def commit(root: Path, message: str, files: dict[str, str]) -> None:
    write_tree(root, files)
    run_git(root, "add", *files)
    run_git(root, "commit", "-qm", message)


def test_history_of_the_main_line(repo: Path) -> None:
    commit(repo, "two", {"a/x": "2\n", "b": "1\n"})
    run_git(repo, "checkout", "-qb", "side")
    commit(repo, "three", {"c/d": "1\n"})
    commit(repo, "four", {"c/e": "1\n"})
    run_git(repo, "checkout", "-q", "-")
    commit(repo, "five", {"b": "2\n"})
    run_git(repo, "merge", "-q", "--no-edit", "side")
    run_git(repo, "mv", "a/x", "a/w")
    run_git(repo, "commit", "-qm", "moved")
    assert read_history(str(repo)) == History(
        (("a/w", "a/x"), ("c/d", "c/e"), ("b",), ("a/x", "b"))
    )
    assert read_history(str(repo / "c")) == History((("d", "e"),))
    shallow = clone(repo, "--depth=2")
    assert read_history(str(shallow)) == History((("a/w", "a/x"),))


def test_history_of_partial_clones(repo: Path) -> None:
    commit(repo, "two", {"a/x": "2\n"})
    run_git(repo, "config", "uploadpack.allowFilter", "true")
    without_files = clone(repo, "--filter=blob:none", "--no-checkout")
    assert read_history(str(without_files)) == History((("a/x",),))
    shutil.rmtree(without_files)
    without_trees = clone(repo, "--filter=tree:0", "--no-checkout")
    before = sorted((without_trees / ".git/objects").rglob("*"))
    assert isinstance(read_history(str(without_trees)), GitUnknown)
    assert sorted((without_trees / ".git/objects").rglob("*")) == before  # nothing was fetched


NAMES = st.sampled_from(["a", "b", "c.o", "d.log", "build"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PATTERNS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "!", "/"]),
        st.sampled_from(["a", "b", "*.o", "d*", "build", "a/b", "**/build", "a/**"]),
        st.sampled_from(["", "/"]),
    ),
)


def as_tree(paths: list[str]) -> dict[str, str]:
    """Files at these paths, but for those that are directories of others."""
    return {
        path: "1\n" for path in paths if not any(other.startswith(f"{path}/") for other in paths)
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(PATHS, max_size=8),
    st.lists(
        st.tuples(st.sampled_from(["", "a/", "build/"]), st.lists(PATTERNS, max_size=4)), max_size=2
    ),
    st.sets(st.integers(0, 7)),
)
def test_random_trees(
    paths: list[str], ignores: list[tuple[str, list[str]]], tracked: set[int]
) -> None:
    files = as_tree(paths)
    taken = {f"{path}/" for path in files}
    for place, patterns in ignores:
        if place not in taken:
            files[f"{place}.gitignore"] = "".join(f"{one}\n" for one in patterns)
    with tempfile.TemporaryDirectory() as directory:
        root = write_tree(Path(directory) / "r", files)
        root.mkdir(exist_ok=True)
        run_git(root, "init", "-q")
        chosen = [path for at, path in enumerate(sorted(files)) if at in tracked]
        if chosen:
            run_git(root, "add", "--force", *chosen)
        found = facts(root)
        status = run_git(
            root, "status", "--porcelain", "-z", "--ignored=matching", "--untracked-files=all"
        )
        ignored = [line[3:] for line in status.split("\0") if line.startswith("!!")]
        new = {line[3:] for line in status.split("\0") if line.startswith("??")}
        assert found.tracked == set(chosen)
        for path in set(files) - set(chosen):
            by_git = any(
                path == one or (one.endswith("/") and path.startswith(one)) for one in ignored
            )
            assert found.is_ignored(path) == by_git, path
            assert (path in new) == (not by_git)
