"""The image of our own: it passes our own audit, and is built from what the package needs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import RunCommand

OPTIONS = ("--file", ".ci/image/Dockerfile")


def test_our_own_audit_finds_nothing(clone: Path, ctxaudit: RunCommand) -> None:
    ran = ctxaudit(
        "scan",
        ".",
        *OPTIONS,
        "--extend-select",
        "user-root",
        "--fail-on",
        "note",
        "--format",
        "json",
        cwd=clone,
    )
    (build,) = json.loads(ran.out)["builds"]
    assert [(one["rule"], one["message"]) for one in build["findings"]] == []
    assert build["skipped"] == []
    assert ran.status == 0
    assert build["totals"]["transferred"] == build["totals"]["included"]


def wheel(directory: Path) -> dict[str, bytes]:
    """What is in the wheel that is built in a directory."""
    words = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(words, cwd=directory, check=True, capture_output=True)
    (file,) = (directory / "dist").glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_transferred_is_enough(clone: Path, tmp_path: Path, ctxaudit: RunCommand) -> None:
    listed = ctxaudit("files", "--transferred", *OPTIONS, cwd=clone).out.splitlines()
    part, whole = tmp_path / "part", tmp_path / "whole"
    for path in listed:
        (part / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(clone / path, part / path)
    shutil.copytree(clone, whole)
    assert wheel(part) == wheel(whole)
