"""The page about settings shows what the program takes and prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ctxaudit.config.file import SettingsFile
from ctxaudit.config.read import config_of
from ctxaudit.config.schema import schema_text
from ctxaudit.config.texts import KEYS, PREFIX
from tests.conftest import COMMAND, environment

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "configuration.md").read_text()
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
PRINTED = re.findall(r"^```text\n\$ (.*?)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
TAPLO = Path(sys.executable).with_name("taplo")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("samples") / "made"
    subprocess.run([sys.executable, ROOT / "sample_repos" / "make.py", made], check=True)
    (made / "polyglot-monorepo" / "ctxaudit.toml").write_text(EXAMPLES[0])
    return made / "polyglot-monorepo"


@pytest.mark.parametrize(("command", "output"), PRINTED, ids=[command for command, _ in PRINTED])
def test_what_is_printed(sample: Path, command: str, output: str) -> None:
    path = os.pathsep.join((str(COMMAND.parent), os.environ["PATH"]))
    done = subprocess.run(
        ["sh", "-c", f"{command} 2>&1"],
        cwd=sample,
        env=environment(PATH=path),
        capture_output=True,
        check=False,
    )
    assert done.stdout.decode() == output


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_right(example: str) -> None:
    table = tomllib.loads(example)
    config = config_of(SettingsFile("ctxaudit.toml", example, table, ()))
    assert all(config.sets(key) for key in table)


def test_every_key_and_variable_is_described() -> None:
    rows = set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))
    lines = PAGE.splitlines()
    for key in KEYS:
        variable = PREFIX + key.upper().replace("-", "_")
        option = "--build" if key == "builds" else f"--{key}"
        assert f"| `{key}` | `{variable}` | `{option}` |" in lines
    assert {*KEYS, "per-path-ignores", "severity", "budget", "build", "directory", "reach"} < rows
    assert {"secrets.max-file-size", "secrets.vendored", "secrets.fixtures"} < rows


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        (EXAMPLES[0], True),
        ('selct = ["all"]\n', False),
        ('select = ["imag"]\n', False),
        ('max-size = "5 miles"\n', False),
        ("max-files = -1\n", False),
        ('[[budget]]\nreach = "in-image"\n', False),
        ('per-path-ignores."#a" = ["all"]\n', False),
    ],
)
def test_taplo_reads_the_schema(tmp_path: Path, text: str, is_right: bool) -> None:
    (tmp_path / ".ctxaudit.schema.json").write_text(schema_text())
    path = tmp_path / "ctxaudit.toml"
    path.write_text(f"#:schema ./.ctxaudit.schema.json\n{text}")
    done = subprocess.run([TAPLO, "lint", path], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode == 0) == is_right, done.stderr.decode()


def test_the_page_has_its_parts() -> None:
    assert len(EXAMPLES) == 1
    assert len(PRINTED) == 3
