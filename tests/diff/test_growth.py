"""What `ctxaudit diff` tells of a made history; the expected sizes are those of the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunCommand, run_git, write_tree
from tests.diff.history import (
    BEFORE,
    NOW,
    UNTRACKED,
    commit,
    diff_of,
    grown,
    repository,
)

OLD_INCLUDED = [".dockerignore", "Dockerfile", "model.bin", "src/main.py", "src/util.py"]
NEW_INCLUDED = [
    *(".dockerignore", "Dockerfile", "data/rows.csv", "model.bin", "src/extra.py", "src/main.py"),
]


def amount(files: dict[str, str], names: list[str]) -> dict[str, int]:
    return {"files": len(names), "bytes": sum(len(files[f"shop/{name}"]) for name in names)}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return grown(tmp_path / "repo")


def test_right_to_the_byte(shop: Path, ctxaudit: RunCommand) -> None:
    found = diff_of(ctxaudit, shop, "main", "shop")
    [build] = found["builds"]
    now = BEFORE | NOW
    old_sent, new_sent = OLD_INCLUDED[3:], NEW_INCLUDED[3:]
    assert build["totals"] == {
        "included": {"before": amount(BEFORE, OLD_INCLUDED), "now": amount(now, NEW_INCLUDED)},
        "transferred": {"before": amount(BEFORE, old_sent), "now": amount(now, new_sent)},
        "in_image": {"before": amount(BEFORE, old_sent), "now": amount(now, new_sent)},
    }
    assert build["untracked"] == {"files": 1, "bytes": len(UNTRACKED["shop/notes.txt"])}
    assert found["revision"]["commit"] == run_git(shop, "rev-parse", "main").strip()


def test_what_grew_and_why(shop: Path, ctxaudit: RunCommand) -> None:
    [build] = diff_of(ctxaudit, shop, "main", "shop")["builds"]
    rows = {one.pop("path"): one for one in build["changes"]}
    assert list(rows) == [
        *("data/rows.csv", "model.bin", "src/main.py"),
        *("Dockerfile", ".dockerignore", "src/extra.py", "src/util.py"),
    ]
    model = {"bytes": 20_000}
    assert rows["data/rows.csv"] == {
        "how": "let in",
        "before": None,
        "now": {"bytes": 30_000, "reach": "included"},
        "pattern": "shop/.dockerignore:1 data/",
    }
    assert rows["model.bin"] == {
        "how": "further",
        "before": model | {"reach": "included"},
        "now": model | {"reach": "image"},
        "pattern": None,
    }
    assert rows["src/main.py"]["how"] == "grown"
    assert rows["src/main.py"]["now"]["bytes"] == len(NOW["shop/src/main.py"])
    assert (rows["src/extra.py"]["how"], rows["src/util.py"]["how"]) == ("new", "gone")


def test_the_text(shop: Path, ctxaudit: RunCommand) -> None:
    ran = ctxaudit("diff", "main", "shop", cwd=shop)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (Path(__file__).parent / "report.txt").read_text()


def test_a_pattern_that_is_added(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = repository(tmp_path / "repo", {"Dockerfile": "FROM a\nCOPY . .\n", "a.csv": "1\n"})
    (root / ".dockerignore").write_text("*.csv\n")
    commit(root)
    [build] = diff_of(ctxaudit, root, "HEAD~1")["builds"]
    changes = {one["path"]: (one["how"], one["pattern"]) for one in build["changes"]}
    assert changes == {
        "a.csv": ("kept out", ".dockerignore:1 *.csv"),
        ".dockerignore": ("new", None),
    }


def test_what_is_staged_counts_and_what_is_not_added_does_not(
    tmp_path: Path, ctxaudit: RunCommand
) -> None:
    root = repository(tmp_path / "repo", {"Dockerfile": "FROM a\nCOPY . .\n", "a": "1\n"})
    write_tree(root, {"staged": "22\n", "loose": "333\n", "a": "1\n1\n"})
    run_git(root, "add", "staged")
    [build] = diff_of(ctxaudit, root, "HEAD")["builds"]
    assert [(one["path"], one["how"]) for one in build["changes"]] == [
        ("staged", "new"),
        ("a", "grown"),
    ]
    assert build["untracked"] == {"files": 1, "bytes": 4}


def test_files_removed_from_the_disk_are_gone(tmp_path: Path, ctxaudit: RunCommand) -> None:
    files = {"Dockerfile": "FROM a\nCOPY . .\n", "d/a": "1\n", "b": "1\n"}
    root = repository(tmp_path / "repo", files)
    (root / "d/a").unlink()
    (root / "d").rmdir()
    (root / "b").unlink()
    (root / "b").mkdir()
    (root / "b/c").write_text("in the place of a file\n")
    [build] = diff_of(ctxaudit, root, "HEAD")["builds"]
    assert {(one["path"], one["how"]) for one in build["changes"]} == {
        ("d/a", "gone"),
        ("b", "gone"),
    }
    assert build["totals"]["included"]["now"]["files"] == 1


def kinds(root: Path, ctxaudit: RunCommand, *arguments: str) -> dict[str, Any]:
    [build] = diff_of(ctxaudit, root, "HEAD~1", *arguments)["builds"]
    return {one["path"]: one["how"] for one in build["changes"]}


def test_symlinks_modes_and_odd_names(tmp_path: Path, ctxaudit: RunCommand) -> None:
    dockerfile = "FROM scratch\nCOPY link/ /app/\n"
    files = {"Dockerfile": dockerfile, "real/a": "1\n", "other/b": "1\n", "run.sh": "1\n"}
    root = write_tree(tmp_path / "repo", files)
    (root / "link").symlink_to("real")
    repository(root, {"caf\udce9\n": "1\n"})
    (root / "link").unlink()
    (root / "link").symlink_to("other")
    (root / "run.sh").chmod(0o755)
    write_tree(root, {"caf\udce9\n": "22\n"})
    commit(root)
    [build] = diff_of(ctxaudit, root, "HEAD~1")["builds"]
    changes = {one["path"]: (one["how"], one["now"]["reach"]) for one in build["changes"]}
    assert changes == {
        "other/b": ("further", "image"),
        "real/a": ("less far", "included"),
        "caf\udce9\n": ("grown", "included"),
    }


def test_a_moved_file_is_gone_and_new(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = repository(tmp_path / "repo", {"Dockerfile": "FROM a\nCOPY . .\n", "a/x": "1\n"})
    run_git(root, "mv", "a/x", "y")
    commit(root)
    assert kinds(root, ctxaudit) == {"a/x": "gone", "y": "new"}


def test_a_moved_dockerfile_is_the_same_build(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = repository(tmp_path / "repo", {"Dockerfile.a": "FROM a\nCOPY x /\n", "x": "1\n"})
    run_git(root, "mv", "Dockerfile.a", "Dockerfile.b")
    commit(root)
    [build] = diff_of(ctxaudit, root, "HEAD~1")["builds"]
    assert build["dockerfile"] == {"before": "Dockerfile.a", "now": "Dockerfile.b"}
    assert not build["is_new"]


def test_builds_that_are_new_and_gone(tmp_path: Path, ctxaudit: RunCommand) -> None:
    files = {
        "a/Dockerfile": "FROM a\nCOPY . .\n",
        "b/Dockerfile": "FROM b\nCOPY . .\n",
        "c/x": "1\n",
    }
    root = repository(tmp_path / "repo", files)
    run_git(root, "rm", "-q", "b/Dockerfile")
    write_tree(root, {"c/Dockerfile": "FROM c\nCOPY . .\n"})
    commit(root)
    found = diff_of(ctxaudit, root, "HEAD~1")["builds"]
    assert [(one["name"], one["is_new"], one["is_gone"]) for one in found] == [
        ("a/Dockerfile", False, False),
        ("c/Dockerfile", True, False),
        ("b/Dockerfile", False, True),
    ]
    text = ctxaudit("diff", "HEAD~1", cwd=root).out
    assert "c/Dockerfile  new build" in text
    assert "b/Dockerfile  build is gone" in text
    assert "1 of 3 builds did not change" in text


def test_a_dockerfile_named_by_hand_that_is_new(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = repository(tmp_path / "repo", {"x": "1\n"})
    write_tree(root, {"deploy/Dockerfile": "FROM a\nCOPY . .\n"})
    ran = ctxaudit("diff", "HEAD", "-f", "deploy/Dockerfile", cwd=root)
    assert ran.status == 2
    assert ran.err == ("ctxaudit: error: deploy/Dockerfile: git does not track it: git add it\n")
    run_git(root, "add", ".")
    found = diff_of(ctxaudit, root, "HEAD", "-f", "deploy/Dockerfile")
    assert [one["is_new"] for one in found["builds"]] == [True]
    assert found["notes"] == [
        "HEAD has no such build: deploy/Dockerfile: there is no such Dockerfile"
    ]


def test_an_ignore_file_that_is_not_tracked_is_told(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = repository(tmp_path / "repo", {"Dockerfile": "FROM a\nCOPY . .\n"})
    write_tree(root, {".dockerignore": "x\n"})
    found = diff_of(ctxaudit, root, "HEAD")
    assert found["notes"] == [".dockerignore is not tracked by git and so not read"]


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"


def test_lfs_counts_the_stated_sizes(tmp_path: Path, ctxaudit: RunCommand) -> None:
    files = {
        "Dockerfile": "FROM a\nCOPY . .\n",
        ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n",
        "m.bin": POINTER.format("0" * 64, 5_000_000),
    }
    root = repository(tmp_path / "repo", files)
    write_tree(root, {"m.bin": POINTER.format("1" * 64, 7_000_000)})
    commit(root)
    found = diff_of(ctxaudit, root, "HEAD~1")
    [change] = found["builds"][0]["changes"]
    assert (change["before"]["bytes"], change["now"]["bytes"]) == (5_000_000, 7_000_000)
    assert found["notes"] == [
        "files in Git LFS are counted with the sizes that their pointers state"
    ]


def test_submodules_are_empty(tmp_path: Path, ctxaudit: RunCommand) -> None:
    other = repository(tmp_path / "other", {"big": "1" * 1_000})
    root = repository(tmp_path / "repo", {"Dockerfile": "FROM a\nCOPY . .\n"})
    run_git(root, "submodule", "--quiet", "add", str(other), "lib")
    commit(root)
    found = diff_of(ctxaudit, root, "HEAD~1")
    [build] = found["builds"]
    assert [one["path"] for one in build["changes"]] == [".gitmodules"]
    assert found["notes"] == ["1 submodule counted as empty, as in a clone without them"]
    assert build["untracked"] == {"files": 1, "bytes": 1_000}


def test_the_context_may_be_named_through_a_symlink(shop: Path, ctxaudit: RunCommand) -> None:
    (shop.parent / "link").symlink_to(shop / "shop")
    through = diff_of(ctxaudit, shop.parent, "main", "link")["builds"][0]
    direct = diff_of(ctxaudit, shop, "main", "shop")["builds"][0]
    assert through["totals"] == direct["totals"]
    assert through["untracked"] == direct["untracked"]


@pytest.mark.parametrize(
    ("limit", "status"), [("1MB", 0), ("20kB", 1), ("10000%", 1), ("200000%", 0)]
)
def test_max_growth(shop: Path, ctxaudit: RunCommand, limit: str, status: int) -> None:
    ran = ctxaudit("diff", "main", "shop", "--max-growth", limit, cwd=shop)
    assert ran.status == status, ran.out
    assert ("over the limit" in ran.out) == bool(status)
    annotated = ctxaudit(
        "diff", "main", "shop", f"--max-growth={limit}", "--format=github", cwd=shop
    )
    assert annotated.out.startswith("::error title=ctxaudit::") == bool(status)


def test_max_growth_of_another_form(shop: Path, ctxaudit: RunCommand) -> None:
    ran = ctxaudit("diff", "main", "shop", "--max-growth", "much", cwd=shop)
    assert ran.status == 2
    assert ran.err == (
        'ctxaudit: error: "much" is neither a size nor a percentage; write for example 5MB or 10%\n'
    )
