"""`docker buildx bake --print`: what Docker itself makes of Compose and bake files.

It needs no engine. Only what decides about a build context is kept of its answer.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

KEPT = ("context", "contexts", "dockerfile", "dockerfile-inline", "target", "args")
_SECONDS = 40


@functools.cache
def has_buildx() -> bool:
    """Whether docker and its buildx plugin are at hand."""
    if shutil.which("docker") is None:
        return False
    asked = subprocess.run(["docker", "buildx", "version"], capture_output=True, check=False)
    return asked.returncode == 0


def printed(
    directory: Path,
    files: Sequence[str],
    targets: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """`{"targets": {name: {...}}, "groups": {name: [...]}}`, or `{"error": text}` if refused.

    Runs in `directory` with these files and nothing in the environment that they could see but
    `environment`. Without `targets` the default group is asked for.
    """
    needed = ("PATH", "HOME", "DOCKER_CONFIG")
    variables = {name: os.environ[name] for name in needed if name in os.environ}
    options = [part for file in files for part in ("-f", file)]
    command = ["docker", "buildx", "bake", *options, "--print", *targets]
    variables |= {"BUILDX_GIT_INFO": "0", **(environment or {})}
    status, out, err = _run(command, directory, variables)
    if status != 0:
        lines = [line for line in err.splitlines() if re.match(r"ERROR: |error: ", line)]
        return {"error": (lines or err.splitlines() or ["no reason given"])[-1]}
    # what is printed is a bake file itself, in which ${ and %{ begin something
    answer = json.loads(out.replace("$${", "${").replace("%%{", "%{"))
    return {
        "targets": {
            name: {key: target[key] for key in KEPT if key in target}
            for name, target in answer.get("target", {}).items()
        },
        "groups": {name: group["targets"] for name, group in answer.get("group", {}).items()},
    }


def _run(command: list[str], directory: Path, environment: dict[str, str]) -> tuple[int, str, str]:
    """Status, output and errors; what hangs is ended with its plugin, and counts as refused."""
    with subprocess.Popen(
        command,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return 1, "", f"ERROR: no answer in {_SECONDS} seconds"
        return process.returncode, out, err
