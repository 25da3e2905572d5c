"""The documents show what the program prints today."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COMMAND = Path(sys.executable).with_name("ctxaudit")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
# else it is node-workspaces
SAMPLES = {"builds.md": "polyglot-monorepo", "ci.md": "python-service"}
PICTURE = "ctxaudit scan --top 5 --format svg"


def run(command: str, directory: Path) -> str:
    words = shlex.split(command, comments=True)
    environment = {
        key: value
        for key, value in os.environ.items()
        if "COLOR" not in key and not key.startswith("CTXAUDIT_")
    }
    # a proposal is on stdout, what it saves on stderr; a difference is status 1
    proposes = words[1] == "generate"
    done = subprocess.run(
        [COMMAND, *words[1:]],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if proposes else subprocess.PIPE,
        check=False,
    )
    assert not done.stderr, command
    assert done.returncode in ((0, 1) if proposes else (0,)), command
    return done.stdout.decode()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("samples") / "made"
    subprocess.run([sys.executable, ROOT / "sample_repos" / "make.py", made], check=True)
    return made


def examples() -> list[tuple[str, str, str]]:
    """The sample, and every command of a console block with the output that follows, if any."""
    found = []
    for document in DOCUMENTS:
        sample = SAMPLES.get(document.name, "node-workspaces")
        for block in BLOCK.findall(document.read_text()):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                found.append((sample, command, output))
    return found


@pytest.mark.parametrize(
    ("sample", "command", "output"), examples(), ids=[command for _, command, _ in examples()]
)
def test_console_blocks_are_real(samples: Path, sample: str, command: str, output: str) -> None:
    printed = run(command, samples / sample)
    if output:
        assert printed == output


def test_the_picture_is_current(samples: Path) -> None:
    picture = (ROOT / "docs" / "screen.svg").read_text()
    assert picture == run(PICTURE, samples / "node-workspaces"), (
        f"make it anew: {PICTURE} > docs/screen.svg"
    )


def test_links_lead_somewhere() -> None:
    for document in [*DOCUMENTS, *ROOT.glob("*/README.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_ci_runs_the_command_of_the_readme() -> None:
    command = next(
        line for line in (ROOT / "README.md").read_text().splitlines() if "[dev]" in line
    )
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()


def test_the_rules_page_is_current() -> None:
    page = (ROOT / "docs" / "rules.md").read_text()
    assert page == run("ctxaudit rule --format markdown", ROOT), (
        "make it anew: ctxaudit rule --format markdown > docs/rules.md"
    )
