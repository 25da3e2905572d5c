"""What bash makes of a script: the builds that it would start, and where.

The programs that build are stand-ins that write down how they are called.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

PROGRAMS = ("docker", "podman", "buildah", "docker-compose")
_STAND_IN = """#!{python} -IS
import json, os, sys
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps([os.getcwd(), [{name!r}, *sys.argv[1:]]]) + "\\n")
"""
_SUDO = """#!/bin/sh
while case "$1" in -*) true ;; *) false ;; esac; do shift; done
exec env "$@"
"""


def has_bash() -> bool:
    return shutil.which("bash") is not None


def calls_of(script: str, scratch: Path) -> list[tuple[str, list[str]]]:
    """Each call: the directory, relative to the root with `app/sub` and `docker`, and the words."""
    programs, root, calls = scratch / "bin", scratch / "root", scratch / "calls"
    for folder in (programs, root / "app" / "sub", root / "docker"):
        folder.mkdir(parents=True)
    for name in PROGRAMS:
        _write(programs / name, _STAND_IN.format(python=shutil.which("python3"), name=name))
    _write(programs / "sudo", _SUDO)
    calls.touch()
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "CALLS": str(calls),
        "GITHUB_WORKSPACE": str(root),
    }
    subprocess.run(
        ["bash", "-c", script], cwd=root, env=environment, check=True, capture_output=True
    )
    found = []
    for line in calls.read_text().splitlines():
        directory, words = json.loads(line)
        found.append((os.path.relpath(directory, root), [_rooted(word, root) for word in words]))
    return found


def _rooted(word: str, root: Path) -> str:
    return word.replace(str(root), "\x01")


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
