"""What is loaded, and when: start-up time is a feature."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"typer", "rich", "git", "e2b_dockerfile_utils", "pathspec", "unicodedata"}
SCAN = (
    "import sys; sys.argv = ['ctxaudit', 'scan', '.']\ntry:\n import ctxaudit.cli as c; c.main()\n"
)


@pytest.mark.parametrize(
    ("code", "may_load"),
    [
        ("import ctxaudit", set()),
        ("import ctxaudit; ctxaudit.scan('.')", set()),
        (SCAN + "except SystemExit: pass", {"typer"}),
    ],
)
def test_nothing_heavy_is_loaded(tmp_path: object, code: str, may_load: set[str]) -> None:
    script = f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=str(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert HEAVY & set(done.stderr.split()) == may_load
