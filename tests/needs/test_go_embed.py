"""Which files `//go:embed` takes, against what Go said; `record_embed` asks it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctxaudit.needs.go import embedded_by
from tests.conftest import MakeTree, write_tree
from tests.needs.record_embed import ANSWERS
from tests.needs.support import files_of, needs_of

ROWS: list[tuple[list[str], str, list[str] | None]] = json.loads(ANSWERS.read_text())


@pytest.mark.parametrize("part", range(8))
def test_takes_what_go_takes(part: int, tmp_path: Path) -> None:
    for number, (paths, pattern, expected) in enumerate(ROWS[part::8]):
        files = {"go.mod": "module x\n", "x.go": "package x\n", **dict.fromkeys(paths, "")}
        found = embedded_by(files_of(write_tree(tmp_path / str(number), files)), "", pattern)
        assert sorted(found) == sorted(expected or []), (paths, pattern)


def test_enough_was_asked() -> None:
    assert len(ROWS) == 400
    assert sum(expected is not None for _, _, expected in ROWS) > 100


def test_several_patterns_on_a_line(make_tree: MakeTree) -> None:
    root = make_tree(
        {
            "go.mod": "module x\n",
            "cmd/main.go": 'package main\n\n//go:embed a.txt "b c.txt" `d.txt`\nvar x embed.FS\n',
            "cmd/main_test.go": "package main\n\n//go:embed only-test.txt\nvar y embed.FS\n",
            "cmd/a.txt": "",
            "cmd/b c.txt": "",
            "cmd/d.txt": "",
            "cmd/only-test.txt": "",
        }
    )
    needs = [(need.path, need.cause, need.certain) for need in needs_of(root).items]
    assert needs == [
        (f"cmd/{name}", ("cmd/main.go", 3), True) for name in ("a.txt", "b c.txt", "d.txt")
    ]
