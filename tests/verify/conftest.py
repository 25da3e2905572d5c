"""Builds to verify, and programs that stand in for docker."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ctxaudit.builds.model import BuildDefinition
from ctxaudit.verify import IgnoreChange
from tests.conformance.engine import Engine, NoEngineError, find_engine
from tests.record_samples import SampleBuild

MakeDocker = Callable[[str], Path]

_HEAD = f"""#!{sys.executable}
import io, os, signal, sys, tarfile, time
arguments = sys.argv[1:]
if arguments[:2] == ["buildx", "version"]:
    sys.exit(0)
dockerfile = arguments[arguments.index("--file") + 1]
ignore = open(dockerfile + ".dockerignore").read()
def answer(*names):
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    sys.exit(0)
"""
ANSWERS_THE_TRIAL = 'if ignore == "excluded\\n":\n    answer("kept")\n'


@pytest.fixture(scope="session")
def engine() -> Engine:
    """A Docker Engine that builds."""
    try:
        return find_engine()
    except NoEngineError as reason:
        pytest.skip(f"not asked of a real Docker Engine: {reason}")


@pytest.fixture
def make_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeDocker:
    """Puts a program in the place of docker, and nothing else on PATH.

    Its text is Python; `arguments`, `dockerfile`, `ignore` and `answer(*names)` are there.
    """

    def make(text: str) -> Path:
        directory = tmp_path / "programs"
        directory.mkdir()
        program = directory / "docker"
        program.write_text(_HEAD + text)
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(directory))
        return program

    return make


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that all temporary ones are made in."""
    directory = tmp_path / "temporary"
    directory.mkdir()
    monkeypatch.setenv("TMPDIR", str(directory))
    monkeypatch.setattr("tempfile.tempdir", None)
    return directory


def everything_of(directory: Path) -> list[tuple[str, int, int]]:
    """All entries with inode and time of change."""
    paths = sorted(directory.rglob("*"), key=os.fsencode)
    return [(str(path), path.lstat().st_ino, path.lstat().st_mtime_ns) for path in paths]


def changed(root: Path, before: bytes | None, after: bytes) -> IgnoreChange:
    """The change of the ignore file of a context."""
    return IgnoreChange(os.path.relpath(root / ".dockerignore"), before, after)


def definition_of(samples: Path, build: SampleBuild) -> BuildDefinition:
    """A build of a sample."""
    sample = samples / build.sample
    return BuildDefinition(
        "",
        str(sample / build.context),
        dockerfile=str(sample / build.dockerfile),
        target=build.target,
        build_args=build.build_args,
        named_contexts={name: str(sample / path) for name, path in build.named_contexts.items()},
    )
