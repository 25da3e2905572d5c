"""What GitHub's runner does for a composite action, as far as ours needs it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.conftest import environment

ROOT = Path(__file__).parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
# what an action of others that a step uses would have put out
STAND_INS = {"actions/setup-python": {"python-path": sys.executable}}

Outputs = dict[str, dict[str, str]]


class ActionRun(NamedTuple):
    """How the action ended: the status of the step that failed, its log, outputs and summary."""

    status: int
    log: str
    outputs: Mapping[str, str]
    summary: str


class Runner(NamedTuple):
    """A runner whose temporary folder stays from run to run; `action` is a copy of ours."""

    temporary: Path
    action: Path

    def run(
        self, workspace: Path, *, first: str = "python", last: str = "", **inputs: str
    ) -> ActionRun:
        """Runs the steps from the one called `first`; inputs have `_` for `-`."""
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() <= ACTION["inputs"].keys()
        defaults = {name: one["default"] for name, one in ACTION["inputs"].items()}
        outputs: Outputs = {}
        log = ""
        status = 0
        summary = self._empty("summary")
        for step in _between(first, last):
            if "uses" in step:
                outputs[step["id"]] = STAND_INS[step["uses"].partition("@")[0]]
                continue
            assert step["shell"] == "bash"
            values = step.get("env", {}).items()
            settings = {key: _evaluated(text, defaults | given, outputs) for key, text in values}
            output = self._empty("output")
            done = self._bash(step["run"], workspace, settings)
            log += done.stdout
            if "id" in step:
                lines = output.read_text().splitlines()
                outputs[step["id"]] = dict(line.split("=", 1) for line in lines)
            if status := done.returncode:
                break
        results = {
            name: _evaluated(one["value"], defaults | given, outputs)
            for name, one in ACTION["outputs"].items()
        }
        return ActionRun(status, log, results, summary.read_text())

    def _empty(self, name: str) -> Path:
        path = self.temporary / name
        path.write_text("")
        return path

    def _bash(
        self, script: str, workspace: Path, settings: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        file = self.temporary / "script.sh"
        file.write_text(script)
        files = {
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_OUTPUT": str(self.temporary / "output"),
            "GITHUB_STEP_SUMMARY": str(self.temporary / "summary"),
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(self.temporary),
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", file],
            cwd=workspace,
            env=environment(**files, **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )


def _between(first: str, last: str) -> list[dict[str, Any]]:
    names = [step.get("id", "") for step in STEPS]
    return STEPS[names.index(first) : names.index(last) + 1]


def _evaluated(text: str, inputs: Mapping[str, str], outputs: Outputs) -> str:
    """The text with the values of its expressions, of which there are two forms."""

    def value(found: re.Match[str]) -> str:
        match found[1].split("."):
            case ["inputs", name]:
                return inputs[name]
            case ["steps", step, "outputs", name]:
                return outputs.get(step, {}).get(name, "")
        raise AssertionError(f"the runner of the tests does not know {found[0]}")

    return EXPRESSION.sub(value, text)


def commands(log: str) -> Iterator[tuple[str, str]]:
    """The workflow commands that the runner obeys in a log: what stands before `::`, and behind.

    It looks at each line without the blanks around it, and at nothing between stop-commands and
    its token. `##[` anywhere in a line is the old form.
    """
    token = None
    for line in log.splitlines():
        if token is not None:
            token = None if line.strip() == f"::{token}::" else token
        elif found := re.match(r"\s*::([^:]+)::(.*)", line):
            if found[1] == "stop-commands":
                token = found[2]
            yield found[1], found[2]
        elif found := re.search(r"##\[([^\]]+)\](.*)", line):
            yield found[1], found[2]
    assert token is None, "commands were never allowed again"
