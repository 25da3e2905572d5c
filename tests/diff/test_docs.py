"""The page on growth shows what the program prints today."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import RunCommand
from tests.diff.history import grown

PAGE = Path(__file__).parents[2] / "docs" / "growth.md"
EXAMPLES = re.findall(
    r"^```shell-session\n\$ ctxaudit ([^\n]*)\n(.*?)^```", PAGE.read_text(), re.M | re.S
)


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[one for one, _ in EXAMPLES])
def test_examples_are_real(tmp_path: Path, ctxaudit: RunCommand, command: str, output: str) -> None:
    ran = ctxaudit(*shlex.split(command), cwd=grown(tmp_path / "repo"))
    assert (ran.out, ran.err) == (output, "")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 2
