"""`--tracked`: what a fresh clone would send; the expected values come from a clone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import RunCommand, run_git, write_tree
from tests.diff.history import UNTRACKED, cloned, grown, repository, totals_of

KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA7bq2\n" * 20


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return grown(tmp_path / "repo")


def test_as_in_a_clone(shop: Path, ctxaudit: RunCommand) -> None:
    clone = cloned(shop, "--branch=topic")
    assert totals_of(ctxaudit, shop, "shop", "--tracked") == totals_of(ctxaudit, clone, "shop")
    for option in ("--included", "--transferred", "--in-image"):
        listed = ctxaudit("files", "shop", "--tracked", option, "--size", "--why", cwd=shop)
        assert listed.out == ctxaudit("files", "shop", option, "--size", "--why", cwd=clone).out


def test_a_plain_scan_says_what_is_not_tracked(shop: Path, ctxaudit: RunCommand) -> None:
    size = len(UNTRACKED["shop/notes.txt"])
    text = ctxaudit("scan", "shop", cwd=shop).out
    assert f"of the included 1 file ({size}B) is not tracked by git\n" in text
    [build] = json.loads(ctxaudit("scan", "shop", "--format", "json", cwd=shop).out)["builds"]
    assert build["untracked"] == {"files": 1, "bytes": size}
    assert "not tracked" not in ctxaudit("scan", "shop", "--tracked", cwd=shop).out


def test_nothing_is_said_where_there_is_no_repository(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = write_tree(tmp_path / "plain", {"Dockerfile": "FROM a\nCOPY . .\n"})
    [build] = json.loads(ctxaudit("scan", "--format", "json", cwd=root).out)["builds"]
    assert build["untracked"] is None
    ran = ctxaudit("scan", "--tracked", cwd=root)
    assert (ran.status, ran.err) == (2, "ctxaudit: error: .: is in no work tree of git\n")


def test_git_itself_and_nested_repositories(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = repository(tmp_path / "repo", {"Dockerfile": "FROM a\nCOPY . .\n"})
    repository(root / "vendor/lib", {"x": "12345\n"})
    [build] = json.loads(ctxaudit("scan", "--format", "json", cwd=root).out)["builds"]
    # the files of both .git are included too, and not worth a word here
    assert build["untracked"] == {"files": 1, "bytes": 6}
    assert ctxaudit("files", "--tracked", cwd=root).out == "Dockerfile\n"


def test_the_builds_and_findings_are_those_of_a_clone(tmp_path: Path, ctxaudit: RunCommand) -> None:
    files = {"api/Dockerfile": "FROM a\nCOPY . .\n", ".gitignore": "key.pem\nweb/\n"}
    root = repository(tmp_path / "repo", files)
    write_tree(root, {"web/Dockerfile": "FROM a\nCOPY . .\n", "api/key.pem": KEY})
    plain = json.loads(ctxaudit("scan", "--format", "json", cwd=root).out)["builds"]
    assert [build["name"] for build in plain] == ["api/Dockerfile", "web/Dockerfile"]
    assert "secret-in-context" in {one["rule"] for one in plain[0]["findings"]}
    ran = ctxaudit("scan", "--tracked", "--all", "--format", "json", cwd=root)
    tracked = json.loads(ran.out)["builds"]
    assert [build["name"] for build in tracked] == ["api/Dockerfile"]
    assert "secret-in-context" not in {one["rule"] for one in tracked[0]["findings"]}


def test_a_secret_in_a_tracked_file_is_found(tmp_path: Path, ctxaudit: RunCommand) -> None:
    files = {"Dockerfile": "FROM a\nCOPY . .\n", "s/key.pem": KEY}
    root = repository(tmp_path / "repo", files)
    on_disk, tracked = (
        ctxaudit("scan", *option, "--select", "secrets", "--format", "github", cwd=root)
        for option in ([], ["--tracked"])
    )
    assert "s/key.pem" in tracked.out
    assert tracked.out == on_disk.out


def test_hard_links_are_two_files_in_a_clone(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = write_tree(tmp_path / "repo", {"Dockerfile": "FROM a\nCOPY . .\n", "a": "12345\n"})
    (root / "b").hardlink_to(root / "a")
    repository(root, {})
    clone = cloned(root)
    (clone / ".dockerignore").write_text(".git\n")
    (root / ".dockerignore").write_text(".git\n")
    run_git(root, "add", ".")
    assert totals_of(ctxaudit, root, "--tracked") == totals_of(ctxaudit, clone)


def test_an_untracked_dockerfile(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = repository(tmp_path / "repo", {"a": "1\n"})
    write_tree(root, {"Dockerfile": "FROM a\nCOPY . .\n"})
    ran = ctxaudit("scan", "--tracked", "-f", "Dockerfile", cwd=root)
    assert (ran.status, ran.err) == (
        2,
        "ctxaudit: error: Dockerfile: git does not track it: git add it\n",
    )
