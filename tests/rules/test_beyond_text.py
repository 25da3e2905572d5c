"""Rules whose projects cannot be written as text: they find, are settled, hidden, and silent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conformance.test_edges import UNPRIVILEGED
from tests.conftest import write_tree

SCAN = """
import json, sys, ctxaudit
(build,) = ctxaudit.scan(".").builds
found = [(one.suppressed, one.path) for one in build.findings if one.rule == sys.argv[1]]
print(json.dumps(found))
"""
FILES = {"Dockerfile": "FROM scratch\nCOPY . .\n", "a": "1\n"}


def found(rule: str, root: Path) -> list[list[object]]:
    """Whether findings of the rule are hidden, and their paths, as seen without root's powers."""
    prefix = UNPRIVILEGED if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*prefix, sys.executable, "-c", SCAN, rule], cwd=root, check=True, capture_output=True
    )
    rows: list[list[object]] = json.loads(done.stdout)
    return rows


def bad_name(root: Path) -> None:
    (root / "b\udcff").write_text("1\n")


def locked(root: Path) -> None:
    write_tree(root, {"data/x": "1\n"})
    (root / "data").chmod(0)


def deep(root: Path) -> None:
    before = os.open(".", os.O_RDONLY)
    try:
        os.chdir(root)
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
        Path("x").write_text("1\n")
    finally:
        os.chdir(before)
        os.close(before)


CASES = [
    ("undecodable-name", bad_name, "b?"),
    ("unreadable-entry", locked, "data"),
    ("overlong-path", deep, "d" * 250),
]


@pytest.mark.parametrize(("rule", "spoil", "line"), CASES, ids=[case[0] for case in CASES])
def test_found_settled_and_hidden(
    tmp_path: Path, rule: str, spoil: Callable[[Path], None], line: str
) -> None:
    root = write_tree(tmp_path / "context", FILES)
    assert found(rule, root) == []
    spoil(root)
    try:
        (row,) = found(rule, root)
        assert row[0] is False
        (root / ".dockerignore").write_text(f"# ctxaudit: ignore-file[{rule}] to be mended\n")
        assert found(rule, root) == [[True, row[1]]]
        (root / ".dockerignore").write_text(f"{line}\n")
        assert found(rule, root) == []
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", root], check=True)
        subprocess.run(["rm", "-rf", root], check=True)
