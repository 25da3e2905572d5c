"""No builder, an odd one, one that is interrupted: programs in the place of docker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.builder import BUILDKIT, CLASSIC
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.verify import verify
from tests.conftest import MakeTree
from tests.verify.conftest import ANSWERS_THE_TRIAL, MakeDocker, changed

_FILES = {"a": "x", "b": "x", "Dockerfile": "FROM scratch\nCOPY a b /x/\nCOPY . /y/\n"}
_VERIFIES = """
import os, sys
import ctxaudit.verify.engine
from ctxaudit.builder import BUILDKIT
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.verify import IgnoreChange, verify

ctxaudit.verify.engine._SECONDS_TO_END = 0.2
os.chdir(sys.argv[1])
change = IgnoreChange(".dockerignore", None, b"b\\n")
try:
    verify([BuildDefinition("", ".")], change, Contexts(BUILDKIT))
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_without_docker(make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert _error(make_tree(_FILES)) == (
        "--verify needs the docker program, which is not on PATH;"
        " leave --verify out where there is no builder"
    )


def test_without_buildx(make_tree: MakeTree, make_docker: MakeDocker) -> None:
    make_docker("").write_text("#!/bin/sh\nexit 1\n")
    assert "docker has no buildx" in _error(make_tree(_FILES))


def test_without_a_daemon(make_tree: MakeTree, make_docker: MakeDocker, temporary: Path) -> None:
    make_docker(
        'sys.exit("ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'
        ' Is the docker daemon running?")\n'
    )
    assert _error(make_tree(_FILES)) == (
        "--verify cannot build with docker: Cannot connect to the Docker daemon at"
        " unix:///var/run/docker.sock. Is the docker daemon running?;"
        " leave --verify out where there is no builder"
    )
    assert list(temporary.iterdir()) == []


def test_what_a_builder_says_is_one_safe_line(make_tree: MakeTree, make_docker: MakeDocker) -> None:
    make_docker('sys.exit("ERROR: failed to build: \\x1b[31mno\\nsecond line")\n')
    assert "cannot build with docker: \\x1b[31mno; leave" in _error(make_tree(_FILES))


def test_a_builder_that_says_nothing(make_tree: MakeTree, make_docker: MakeDocker) -> None:
    make_docker("sys.exit(1)\n")
    assert "cannot build with docker: it gives no reason;" in _error(make_tree(_FILES))


def test_a_builder_that_reads_no_ignore_file_there(
    make_tree: MakeTree, make_docker: MakeDocker
) -> None:
    make_docker('answer("kept", "excluded")\n')
    assert "--verify needs a newer builder" in _error(make_tree(_FILES))


def test_an_answer_that_is_no_archive(make_tree: MakeTree, make_docker: MakeDocker) -> None:
    make_docker('print("x" * 1_000_000)\n')
    assert "no tar archive" in _error(make_tree(_FILES))


def test_builds_of_another_builder(make_tree: MakeTree) -> None:
    root = make_tree(_FILES)
    with pytest.raises(ctxaudit.CtxauditError, match="cannot be used with --builder classic"):
        verify([BuildDefinition("", str(root))], changed(root, None, b"b\n"), Contexts(CLASSIC))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("0/a 0/b 1/a 1/b", "0/a 1/a 1/b", "Dockerfile:3: {} this still takes b"),
        ("0/a 0/b 1/a 1/b", "0/a", "Dockerfile:3: {} this no longer takes a"),
        ("0/a 0/b 1/a", "0/a 1/a", "Dockerfile:3: {} this does not take b"),
        ("0/a 0/b 1/a 1/b", "0/a 1/a 1/c", "Dockerfile:3: {} this takes /1/c"),
    ],
)
def test_a_builder_that_takes_other_files(
    make_tree: MakeTree, make_docker: MakeDocker, before: str, after: str, words: str
) -> None:
    make_docker(f"{ANSWERS_THE_TRIAL}answer(*({before!r} if not ignore else {after!r}).split())\n")
    expected = words.format("the builder disagrees: with the new ignore file")
    assert f"{expected}, other than computed" in _error(make_tree(_FILES))


@pytest.mark.parametrize("habit", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"])
def test_ctrl_c_ends_the_build(
    make_tree: MakeTree, make_docker: MakeDocker, temporary: Path, habit: str, tmp_path: Path
) -> None:
    running = tmp_path / "running"
    make_docker(
        f"{ANSWERS_THE_TRIAL}{habit}"
        f"open({str(running)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n"
    )
    arguments = [sys.executable, "-c", _VERIFIES, str(make_tree(_FILES))]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as ours:
        build = int(_content(running, ours))
        ours.send_signal(signal.SIGINT)
        printed, _ = ours.communicate(timeout=20)
    assert (ours.returncode, printed) == (130, b"")
    with pytest.raises(ProcessLookupError):
        os.kill(build, 0)
    assert list(temporary.iterdir()) == []


def _content(path: Path, writer: subprocess.Popen[bytes]) -> str:
    while writer.poll() is None:
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.05)
    raise AssertionError(f"{path} was not written")


def _error(root: Path) -> str:
    with pytest.raises(ctxaudit.CtxauditError) as error:
        verify([BuildDefinition("", str(root))], changed(root, None, b"b\n"), Contexts(BUILDKIT))
    return str(error.value)
