"""The exit status: every meaning in the README's table, for every cause and in every format."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from ctxaudit.cli.app import app
from ctxaudit.formats.registry import FORMATS
from tests.conftest import COMMAND, environment, write_tree
from tests.ways.runner import ROOT

FILES = {
    "Dockerfile": "FROM scratch\nCOPY src /srv\n",
    ".dockerignore": "*\n!src\n",
    "src/page": "page\n",
}
WRONG_COPY = {"Dockerfile": "FROM scratch\nCOPY source /srv\n"}  # an error
LITTER = {".dockerignore": "nothing\n", "Dockerfile": "FROM scratch\nCOPY . /srv\n"}  # warnings
LITTER[".mypy_cache/3.13/a.data.json"] = "{}" * 500_000
COMPOSE = "services:\n  a:\n    build: {context: missing}\n  b:\n    build: .\n"


class Case(NamedTuple):
    """What is there beside FILES, the options, and the status that follows."""

    status: int
    options: tuple[str, ...] = ()
    files: Mapping[str, str] = {}


CASES = {
    "clean": Case(0),
    "a warning": Case(0, files=LITTER),
    "an error that does not count": Case(0, ("--fail-on", "none"), WRONG_COPY),
    "within the limits": Case(0, ("--max-size", "10B", "--max-files", "1")),
    "more than is worth a warning": Case(0, ("--warn-size", "1B")),
    "an error": Case(1, files=WRONG_COPY),
    "a warning that counts": Case(1, ("--fail-on", "warning"), LITTER),
    "too large": Case(1, ("--max-size", "4B")),
    "too large, whatever counts": Case(1, ("--max-size", "4B", "--fail-on", "none")),
    "too many": Case(1, ("--max-files", "0")),
    "no such option": Case(2, ("--nope",)),
    "no such format": Case(2, ("--output", "xml=a")),
    "no such severity": Case(2, ("--fail-on", "often")),
    "no such rule": Case(2, ("--select", "git-histroy")),
    "no such build": Case(2, ("--build", "web")),
    "no such stage": Case(2, ("--target", "web")),
    "no such Dockerfile": Case(2, ("--file", "missing")),
    "no such ignore file": Case(2, ("--ignore-file", "missing")),
    "no such settings": Case(2, ("--config", "missing")),
    "no size": Case(2, ("--max-size", "12q")),
    "no count": Case(2, ("--max-files", "-1")),
    "no context": Case(2, ("missing",)),
    "a file as context": Case(2, ("Dockerfile",)),
    "a report that cannot be written": Case(2, ("--output", "json=missing/a")),
    "a pattern that Docker refuses": Case(2, files={".dockerignore": "a\n[\n"}),
    "a Dockerfile that Docker refuses": Case(2, files={"Dockerfile": "FROM scratch\nCOPI a /\n"}),
    "settings that are no TOML": Case(2, files={"ctxaudit.toml": "a ="}),
    "an unknown setting": Case(2, files={"ctxaudit.toml": "max-sise = '1MB'\n"}),
    "a setting of a wrong type": Case(2, files={"ctxaudit.toml": "max-files = 'many'\n"}),
    "one build of two cannot be audited": Case(2, ("--all",), {"compose.yaml": COMPOSE}),
}


def test_the_readme_has_every_status() -> None:
    rows = re.findall(r"^\| (\d+) \| ", (ROOT / "README.md").read_text(), re.MULTILINE)
    tested = {case.status for case in CASES.values()} | {130}
    assert {int(row) for row in rows} == tested


# every cause in two formats, and one cause of each status in every format
PAIRS = [
    *((cause, format_) for cause in CASES for format_ in ("text", "json")),
    *(
        (cause, format_)
        for cause in {case.status: cause for cause, case in CASES.items()}.values()
        for format_ in FORMATS
        if format_ not in ("text", "json")
    ),
]


@pytest.mark.parametrize(("cause", "format_"), PAIRS)
def test_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: str, format_: str) -> None:
    case = CASES[cause]
    monkeypatch.chdir(write_tree(tmp_path, {**FILES, **case.files}))
    done = CliRunner().invoke(app, ["scan", "--format", format_, *case.options])
    assert done.exit_code == case.status, done.output
    assert isinstance(done.exception, SystemExit | None)
    if case.status == 2:
        assert "rror: " in done.stderr
        assert "Traceback" not in done.stderr
    else:
        assert done.stderr == ""


@pytest.mark.parametrize(("most", "status"), [("99", 0), ("0", 1)])
@pytest.mark.parametrize("format_", FORMATS)
def test_a_reader_that_went_away_is_no_trouble(
    tmp_path: Path, format_: str, most: str, status: int
) -> None:
    write_tree(tmp_path, FILES)
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [COMMAND, "scan", "--format", format_, "--max-files", most],
            cwd=tmp_path,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (status, b"")


@pytest.mark.parametrize("format_", FORMATS)
def test_an_interrupt(tmp_path: Path, format_: str) -> None:
    """It comes while the command waits for a Dockerfile on stdin."""
    with subprocess.Popen(
        [COMMAND, "scan", tmp_path, "--file", "-", "--format", format_],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        # more than a pipe holds: it is through when the command has begun to read
        process.stdin.write(b"#" * 100_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")
