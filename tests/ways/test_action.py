"""action.yml: what it says is right, and its steps do what they should."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ctxaudit.formats.markdown import MARK
from tests.conftest import COMMAND, write_tree
from tests.ways.runner import ACTION, EXPRESSION, ROOT, STAND_INS, STEPS, Runner, commands

TOOLS = Path(sys.executable).parent
RUN_STEPS = [step for step in STEPS if "run" in step]


@pytest.fixture(scope="module")
def installed(installable: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner on which the first steps have run."""
    runner = Runner(tmp_path_factory.mktemp("runner"), installable)
    done = runner.run(installable, last="install")
    assert done.status == 0, done.log
    return runner


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner that has this environment's command, as if it had been installed."""
    temporary = tmp_path / "runner"
    programs = temporary / "ctxaudit" / "bin"
    programs.mkdir(parents=True)
    (programs / "ctxaudit").symlink_to(COMMAND)
    (programs / "python").symlink_to(sys.executable)
    return Runner(temporary, ROOT)


def test_every_input_is_described_and_every_output_is_put_out() -> None:
    for one in ACTION["inputs"].values():
        assert one["description"].endswith(".")
        assert isinstance(one["default"], str)
    used = {found for step in STEPS for found in EXPRESSION.findall(str(step))}
    names = {found.removeprefix("inputs.") for found in used if found.startswith("inputs.")}
    assert names == set(ACTION["inputs"])


def test_actions_of_others_are_pinned() -> None:
    text = (ROOT / "action.yml").read_text()
    uses = re.findall(r"uses: (.*)", text)
    assert len(uses) == len(STEPS) - len(RUN_STEPS)
    for one in uses:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)


def test_no_value_is_pasted_into_a_script() -> None:
    assert len(RUN_STEPS) == 3
    for step in RUN_STEPS:
        assert "${{" not in step["run"]


@pytest.mark.parametrize(
    "command",
    [
        ["zizmor", "--offline", "--no-progress", "--persona", "pedantic", "action.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"],
    ],
    ids=lambda command: command[0],
)
def test_linters_find_nothing(command: list[str]) -> None:
    words = [str(TOOLS / command[0]), *command[1:]]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("step", RUN_STEPS, ids=lambda step: step.get("id", "last"))
def test_shellcheck_finds_nothing(step: dict[str, Any]) -> None:
    words = [str(TOOLS / "shellcheck"), "--shell=bash", "--severity=style", "-"]
    script = "".join(f"export {name}\n" for name in step.get("env", {})) + step["run"]
    done = subprocess.run(words, input=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_all_of_it(installed: Runner, workspace: Path) -> None:
    before = sorted(workspace.iterdir())
    done = installed.run(workspace, first="scan")
    assert done.status == 0, done.log
    assert sorted(workspace.iterdir()) == before
    expected = json.loads(
        subprocess.run(
            [COMMAND, "scan", "--format", "json"], cwd=workspace, capture_output=True, check=True
        ).stdout
    )
    for name in ("included", "transferred", "in_image"):
        for unit in ("files", "bytes"):
            total = sum(build["totals"][name][unit] for build in expected["builds"])
            assert done.outputs[f"{name.replace('_', '-')}-{unit}"] == str(total)
    assert done.outputs["status"] == "0"
    assert done.outputs["exceeded"] == "false"
    sarif = json.loads(Path(done.outputs["sarif-file"]).read_text())
    results = sarif["runs"][0]["results"]
    assert done.outputs["findings"] == str(len(results))
    levels = [result["level"] for result in results]
    assert done.outputs["warnings"] == str(levels.count("warning"))
    assert done.outputs["errors"] == str(levels.count("error"))
    assert done.summary.startswith(f"{MARK}\n### ctxaudit: ")
    kinds = [name.partition(" ")[0] for name, _ in commands(done.log)]
    assert kinds.count("warning") == levels.count("warning") > 0
    assert "group" in kinds
    assert "included transferred" in done.log


def test_the_job_fails_when_all_is_written(runner: Runner, workspace: Path) -> None:
    done = runner.run(workspace, first="scan", fail_on="warning")
    assert (done.status, done.outputs["status"]) == (1, "1")
    assert Path(done.outputs["sarif-file"]).exists()
    assert done.summary.startswith(MARK)


def test_options(runner: Runner, workspace: Path) -> None:
    done = runner.run(
        workspace,
        first="scan",
        context="services/worker",
        max_size="1MB",
        max_files="9",
        warn_size="2 MB",
        args="--select=oversize-context\n\n--top=1\n",
        sarif_file="reports.sarif",
        summary="false",
    )
    assert done.status == 1
    assert done.outputs["exceeded"] == "true"
    assert (done.outputs["findings"], done.outputs["errors"]) == ("1", "1")
    assert done.outputs["sarif-file"] == "reports.sarif"
    assert (workspace / "reports.sarif").exists()
    assert done.summary == ""


@pytest.mark.parametrize(
    "inputs",
    [
        {"context": "no such"},
        {"context": '$(touch x); touch x; "; touch x'},
        {"args": "$(touch x)"},
        {"args": "--nope; touch x"},
        {"max_size": "big'; touch x; '"},
        {"sarif_file": "no/such/file"},
    ],
)
def test_what_cannot_be_audited(runner: Runner, workspace: Path, inputs: dict[str, str]) -> None:
    before = sorted(workspace.iterdir())
    done = runner.run(workspace, first="scan", **inputs)
    assert (done.status, done.outputs["status"]) == (2, "2")
    assert done.outputs["sarif-file"] == done.outputs["findings"] == ""
    assert "rror: " in done.log
    assert sorted(workspace.iterdir()) == before


def test_a_file_is_no_command(runner: Runner, tmp_path: Path) -> None:
    big = "x" * 2_000_000
    names = ("::error::pwned/a.log", " ::set-output name=x::pwned", "##[error]pwned")
    root = write_tree(tmp_path / "hostile", dict.fromkeys(names, big))
    write_tree(root, {"Dockerfile": "FROM a\nCOPY . .\n", ".dockerignore": "pwned\n"})
    done = runner.run(root, first="scan", args="--extend-select=all")
    assert done.status == 0, done.log
    assert "pwned" in done.log
    obeyed = [name.partition(" ")[0] for name, _ in commands(done.log)]
    assert set(obeyed) <= {"error", "warning", "notice", "group", "stop-commands", "endgroup"}
    assert not [message for name, message in commands(done.log) if message.startswith("pwned")]


def test_a_version_from_the_index(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    pip = runner.temporary / "ctxaudit" / "bin" / "pip"
    pip.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {asked}\n')
    pip.chmod(0o755)
    monkeypatch.setitem(STAND_INS["actions/setup-python"], "python-path", "true")
    done = runner.run(tmp_path, last="install", version="1.2.3")
    assert done.status == 0, done.log
    assert asked.read_text().split()[-1] == "docker-ctxaudit==1.2.3"
