"""`docker buildx bake --print`: what Docker itself makes of Compose and bake files.

It needs no engine. Only what decides about a build context is kept of its answer.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

KEPT = ("context", "contexts", "dockerfile", "dockerfile-inline", "target", "args")
_SECONDS = 60


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
    ran = subprocess.run(
        ["docker", "buildx", "bake", *options, "--print", *targets],
        cwd=directory,
        env=variables | {"BUILDX_GIT_INFO": "0"} | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if ran.returncode != 0:
        lines = [line for line in ran.stderr.splitlines() if re.match(r"ERROR: |error: ", line)]
        return {"error": (lines or ran.stderr.splitlines() or ["no reason given"])[-1]}
    # what is printed is a bake file itself, in which ${ and %{ begin something
    answer = json.loads(ran.stdout.replace("$${", "${").replace("%%{", "%{"))
    return {
        "targets": {
            name: {key: target[key] for key in KEPT if key in target}
            for name, target in answer.get("target", {}).items()
        },
        "groups": {name: group["targets"] for name, group in answer.get("group", {}).items()},
    }
