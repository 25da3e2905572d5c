"""`ctxaudit diff` in every kind of checkout: a result, or one line that says what to do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import Ran, RunCommand, run_git, write_tree
from tests.diff.history import cloned, commit, diff_of, grown, repository


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return grown(tmp_path / "repo")


def refused(ran: Ran) -> str:
    """The one line that a refused comparison gives."""
    assert (ran.status, ran.out) == (2, "")
    [line] = ran.err.splitlines()
    return line.removeprefix("ctxaudit: error: ")


def expected(shop: Path, ctxaudit: RunCommand) -> object:
    return diff_of(ctxaudit, shop, "main", "shop")["builds"][0]["totals"]


def test_the_default_is_the_merge_base_with_the_default_branch(
    shop: Path, ctxaudit: RunCommand
) -> None:
    base = run_git(shop, "rev-parse", "main").strip()
    run_git(shop, "checkout", "-q", "main")
    (shop / "README.md").write_text("# another shop\n")
    commit(shop, "main goes on")
    run_git(shop, "checkout", "-q", "topic")
    for arguments in ((), ("main...",)):
        found = diff_of(ctxaudit, shop, *arguments, "--context", "shop")
        assert found["revision"] == {"commit": base, "title": "the merge base with main"}
    run_git(shop, "branch", "-m", "main", "trunk")
    assert refused(ctxaudit("diff", cwd=shop)) == (
        "cannot tell the default branch; name the revision to compare with: ctxaudit diff REVISION"
    )
    clone = cloned(shop, "--branch=topic")
    run_git(clone, "remote", "set-head", "origin", "trunk")
    found = diff_of(ctxaudit, clone, "--context", "shop")
    assert found["revision"] == {"commit": base, "title": "the merge base with origin/trunk"}


def test_a_revision_that_is_not_there(shop: Path, ctxaudit: RunCommand) -> None:
    assert refused(ctxaudit("diff", "v9", cwd=shop)) == ('there is no revision "v9" in this clone')
    assert "there is no revision" in refused(ctxaudit("diff", "--", "--output=x", cwd=shop))


def test_depth_one(shop: Path, ctxaudit: RunCommand) -> None:
    clone = cloned(shop, "--depth=1", "--no-single-branch", "--branch=topic")
    run_git(clone, "remote", "set-head", "origin", "main")
    advice = "get more of it (git fetch --unshallow; in GitHub Actions fetch-depth: 0)"
    assert refused(ctxaudit("diff", cwd=clone)) == (
        f'this clone has too little history to find where HEAD left "origin/main": {advice}'
    )
    assert refused(ctxaudit("diff", "HEAD~1", cwd=clone)) == (
        f'there is no revision "HEAD~1" in this clone; it has little history: {advice}'
    )
    # the tip itself is there, and that is enough to compare with it
    found = diff_of(ctxaudit, clone, "origin/main", "shop")
    assert found["builds"][0]["totals"] == expected(shop, ctxaudit)


def test_detached_head(shop: Path, ctxaudit: RunCommand) -> None:
    totals = expected(shop, ctxaudit)
    run_git(shop, "checkout", "-q", "--detach")
    assert diff_of(ctxaudit, shop, "--context", "shop")["builds"][0]["totals"] == totals


def test_linked_work_tree(shop: Path, ctxaudit: RunCommand) -> None:
    run_git(shop, "worktree", "add", "-q", "--detach", "../linked", "topic")
    found = diff_of(ctxaudit, shop.parent / "linked", "--context", "shop")
    assert found["builds"][0]["totals"] == expected(shop, ctxaudit)


def test_inside_of_a_submodule(shop: Path, ctxaudit: RunCommand) -> None:
    outer = repository(shop.parent / "outer", {"a": "1\n"})
    run_git(outer, "submodule", "--quiet", "add", str(shop), "inner")
    found = diff_of(ctxaudit, outer / "inner", "origin/main", "shop")
    assert found["builds"][0]["totals"] == expected(shop, ctxaudit)


@pytest.mark.parametrize("index", ["--no-sparse-index", "--sparse-index"])
def test_sparse_checkout(shop: Path, ctxaudit: RunCommand, index: str) -> None:
    clone = cloned(shop, "--branch=topic")
    run_git(clone, "sparse-checkout", "set", index, "shop/src")
    assert not (clone / "shop/data").exists()
    found = diff_of(ctxaudit, clone, "origin/main", "shop")
    assert found["builds"][0]["totals"] == expected(shop, ctxaudit)


def test_partial_clone_counts_what_it_has(shop: Path, ctxaudit: RunCommand) -> None:
    totals = expected(shop, ctxaudit)
    clone = cloned(shop, "--filter=blob:none", "--branch=topic")
    shutil.rmtree(shop)  # nothing can be fetched
    found = diff_of(ctxaudit, clone, "origin/main", "-f", "shop/Dockerfile", "-C", "shop")
    assert "origin/main: 4 files not in this partial clone, counted with 0 bytes" in found["notes"]
    assert found["builds"][0]["totals"]["included"]["now"] == totals["included"]["now"]  # type: ignore[index]


def test_treeless_clone(shop: Path, ctxaudit: RunCommand) -> None:
    clone = cloned(shop, "--filter=tree:0", "--branch=topic")
    shutil.rmtree(shop)
    line = refused(ctxaudit("diff", "origin/main", "shop", cwd=clone))
    base = run_git(clone, "rev-parse", "--short=8", "origin/main").strip()
    assert line == (
        f"this partial clone lacks directories of {base}, and nothing is fetched here; "
        f"have git fetch them: git ls-tree -r {base}"
    )


def test_no_repository_and_a_bare_one(tmp_path: Path, ctxaudit: RunCommand) -> None:
    assert refused(ctxaudit("diff", cwd=tmp_path)) == ".: is in no work tree of git"
    run_git(tmp_path, "init", "-q", "--bare", "bare.git")
    assert refused(ctxaudit("diff", cwd=tmp_path / "bare.git")) == ".: is in no work tree of git"


def test_no_commit_yet(tmp_path: Path, ctxaudit: RunCommand) -> None:
    run_git(write_tree(tmp_path, {"Dockerfile": "FROM a\n"}), "init", "-q")
    assert refused(ctxaudit("diff", cwd=tmp_path)) == "there is no commit yet to compare with"


def test_histories_without_a_common_commit(shop: Path, ctxaudit: RunCommand) -> None:
    run_git(shop, "checkout", "-q", "--orphan", "fresh")
    commit(shop, "fresh")
    assert refused(ctxaudit("diff", cwd=shop)) == ('HEAD and "main" have no commit in common')
    assert diff_of(ctxaudit, shop, "main", "shop")["builds"]


def test_sha256(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = write_tree(tmp_path / "repo", {"Dockerfile": "FROM a\nCOPY . .\n"})
    run_git(root, "init", "-q", "-b", "main", "--object-format=sha256")
    commit(root)
    write_tree(root, {"a": "12345\n"})
    run_git(root, "add", "a")
    found = diff_of(ctxaudit, root)
    assert len(found["revision"]["commit"]) == 64
    assert [one["path"] for one in found["builds"][0]["changes"]] == ["a"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_an_owner_that_git_refuses(shop: Path, ctxaudit: RunCommand) -> None:
    os.chown(shop, 12_345, 12_345)
    os.chown(shop / ".git", 12_345, 12_345)
    line = refused(ctxaudit("diff", "main", cwd=shop, GIT_CONFIG_GLOBAL=os.devnull, SUDO_UID=""))
    assert line == "the repository belongs to another user (git's safe.directory)"


def test_without_git(shop: Path, ctxaudit: RunCommand, tmp_path: Path) -> None:
    assert refused(ctxaudit("diff", "main", cwd=shop, PATH=str(tmp_path))) == "git is not installed"


def test_no_program_of_the_repository_runs(shop: Path, ctxaudit: RunCommand) -> None:
    spy = shop.parent / "ran"
    script = shop.parent / "spy"
    script.write_text(f"#!/bin/sh\ntouch {spy}\ncat\n")
    script.chmod(0o755)
    for key in (
        "filter.x.clean",
        "filter.x.smudge",
        "diff.x.textconv",
        "diff.x.command",
        "core.fsmonitor",
        "core.sshCommand",
        "diff.external",
    ):
        run_git(shop, "config", key, str(script))
    write_tree(shop, {".gitattributes": "* filter=x diff=x\n", "shop/src/main.py": "print(1)\n"})
    diff_of(ctxaudit, shop, "main", "shop")
    assert not spy.exists()
