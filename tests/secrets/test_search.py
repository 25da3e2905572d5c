"""The search of a context: what is read, once, and what is told of what is not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import ctxaudit
from ctxaudit import workers
from ctxaudit.model import SecretLimits
from ctxaudit.pipeline import Checks
from ctxaudit.results import Build
from ctxaudit.rules import choose
from ctxaudit.secrets import sharing
from ctxaudit.secrets.files import ContextReader
from ctxaudit.secrets.skipping import candidates
from tests.conftest import MakeTree

LIMITS = SecretLimits()
SECRET = "DB_PASSWORD=kT9vvQw2z\n"
COPY_ALL = "FROM scratch\nCOPY . /\n"


def build_of(root: Path, monkeypatch: pytest.MonkeyPatch, *rules: str) -> Build:
    monkeypatch.chdir(root)
    return ctxaudit.scan(".", checks=Checks(choose(select=rules or ["secrets"]))).builds[0]


def test_what_is_no_regular_file_is_not_read(
    make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_tree({"Dockerfile": COPY_ALL, "outside/.env": SECRET, "context/a": "x"})
    context = root / "context"
    (context / "Dockerfile").write_text(COPY_ALL)
    os.mkfifo(context / "pipe.env")
    (context / "link.env").symlink_to("../outside/.env")
    build = build_of(context, monkeypatch)
    assert build.findings == ()


def test_a_large_file_is_told(make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_tree({"Dockerfile": COPY_ALL, "a/dump.sql": "x"})
    os.truncate(root / "a/dump.sql", LIMITS.most_bytes + 1)
    build = build_of(root, monkeypatch)
    (skipped,) = build.skipped
    assert skipped.path == "a/dump.sql"
    assert skipped.reason == "1 file over 5.00MB was not searched for secrets"


def test_installed_packages_are_told(make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_tree({"Dockerfile": COPY_ALL, "vendor/a/.env": SECRET, "vendor/b.php": "x"})
    build = build_of(root, monkeypatch)
    assert build.findings == ()
    assert [(one.path, one.reason) for one in build.skipped] == [
        ("vendor", "2 files of installed packages were not searched for secrets")
    ]


def test_an_unreadable_file_is_told(make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_tree({"Dockerfile": COPY_ALL, "a.env": SECRET})

    def deny(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(ContextReader, "read", deny)
    build = build_of(root, monkeypatch)
    assert ("a.env", "not searched for secrets: permission denied") in build.skipped


def test_only_what_is_sent_is_read_and_once(
    make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_tree(
        {"a/Dockerfile": "FROM scratch\nCOPY a b.env /\n", "b.env": SECRET, "c.env": SECRET}
        | {"Dockerfile": "FROM scratch\nCOPY b.env /\n"}
    )
    read: list[str] = []
    original = ContextReader.read

    def spy(self: ContextReader, path: str, most: int) -> bytes | None:
        read.append(path)
        return original(self, path, most)

    monkeypatch.setattr(ContextReader, "read", spy)
    monkeypatch.chdir(root)
    definitions = [
        ctxaudit.BuildDefinition(name=name, context=".", dockerfile=name)
        for name in ("Dockerfile", "a/Dockerfile")
    ]
    audit = ctxaudit.scan_builds(definitions, checks=Checks(choose(select=["secrets"])))
    assert sorted(read) == ["a/Dockerfile", "b.env"]
    assert [len(build.findings) for build in audit.builds] == [1, 1]


def test_nothing_is_imported_for_other_rules(make_tree: MakeTree) -> None:
    root = make_tree({"Dockerfile": COPY_ALL, "a.env": SECRET})
    code = (
        "import sys, ctxaudit\nfrom ctxaudit.pipeline import Checks\n"
        "from ctxaudit.rules import choose\n"
        "ctxaudit.scan('.', checks=Checks(choose(ignore=['secrets'])))\n"
        "print([name for name in sys.modules if 'kingfisher' in name or name.startswith("
        "('ctxaudit.secrets.scan', 'ctxaudit.secrets.search'))])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_the_classic_builder_sends_all(
    make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_tree({"Dockerfile": "FROM scratch\nCOPY a /\n", "a": "x", "b.env": SECRET})
    monkeypatch.chdir(root)
    checks = Checks(choose(select=["secrets"]))
    assert ctxaudit.scan(".", checks=checks).findings == ()
    (finding,) = ctxaudit.scan(".", builder="classic", checks=checks).findings
    assert (finding.path, finding.severity, finding.reach) == ("b.env", "note", "transferred")


@pytest.mark.parametrize(
    ("path", "size", "expected"),
    [
        ("a/b.png", 5, None),
        ("a/.env", 0, None),
        (".git/objects/ab/cdef", 5, None),
        (".git/objects/ab/config", 5, None),
        (".git/config", 5, "searched"),
        ("vendor/a/.git/config", 5, "searched"),
        ("a/.git-credentials", 5, "searched"),
        ("node_modules/a/.env", 5, "vendored"),
        ("lib/a-1.0.dist-info/METADATA", 5, "vendored"),
        ("tests/fixtures/a.pem", 5, "fixture"),
        ("a.json", LIMITS.most_bytes, "searched"),
        ("a.json", LIMITS.most_bytes + 1, "large"),
        ("src/vendor.py", 5, "searched"),
    ],
)
def test_opaque_and_skipped_paths(path: str, size: int, expected: str | None) -> None:
    prefix, name = path[: path.rfind("/") + 1], path[path.rfind("/") + 1 :]
    found = candidates(prefix, [(name, size)], LIMITS)
    assert found.searched == ([(path, size)] if expected == "searched" else [])
    assert found.unsearched == ([path] if expected not in (None, "searched") else [])
    assert not found.unsearched or found.reason == expected


def test_several_processes_find_the_same(
    make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"d{number % 7}/{number}.env": SECRET for number in range(50)}
    root = make_tree({"Dockerfile": COPY_ALL, **files, "big.txt": "words and more\n" * 300_000})
    monkeypatch.setattr(workers, "may_fork", lambda: False)
    alone = build_of(root, monkeypatch).findings
    monkeypatch.setattr(workers, "may_fork", lambda: True)
    monkeypatch.setattr(workers, "processes", lambda: 3)
    assert build_of(root, monkeypatch).findings == alone
    assert sum(finding.files for finding in alone) == 50


def test_trouble_of_another_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "may_fork", lambda: True)
    monkeypatch.setattr(workers, "processes", lambda: 2)

    def search(paths: Sequence[str]) -> dict[str, sharing.Found]:
        if "b" in paths:
            raise ValueError("broken")
        return {}

    with pytest.raises(RuntimeError, match="ValueError: broken"):
        sharing.shared(["a", "b"], 10**9, search)
