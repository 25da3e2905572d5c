"""Odd entries, odd ignore files, missing permissions: Docker's answer, recorded and asked again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ctxaudit
from tests.conformance.edges import EDGES, Edge
from tests.conformance.engine import DOCKERFILE, Engine, taken_by_buildkit, taken_by_classic
from tests.conformance.trees import file_paths

# root without the right to pass over permissions; the socket of the engine stays open to it
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
OUR_ANSWER = """
import json, sys, ctxaudit
try:
    (build,) = ctxaudit.scan(*sys.argv[1:3], builder=sys.argv[3]).builds
except ctxaudit.CtxauditError as error:
    print(json.dumps({"error": str(error)}))
else:
    errors = [found.message for found in build.findings if found.severity == "error"]
    print(json.dumps({"files": build.files("included"), "findings": errors}))
"""


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """A directory that can be removed afterwards, whatever was done to it."""
    yield tmp_path
    subprocess.run(["chmod", "-R", "u+rwX", tmp_path], check=True)
    subprocess.run(["rm", "-rf", tmp_path], check=True)


def prefix_for(edge: Edge) -> tuple[str, ...]:
    if not edge.unprivileged or os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root can read everything, and there is no setpriv to give that up")
    return UNPRIVILEGED


def lay_out(edge: Edge, directory: Path) -> tuple[Path, Path]:
    context_dir = directory / "context"
    dockerfile = directory / "Dockerfile"
    dockerfile.write_text(DOCKERFILE)
    edge.write(context_dir)
    return context_dir, dockerfile


def our_answer(edge: Edge, directory: Path) -> dict[str, Any]:
    context_dir, dockerfile = lay_out(edge, directory)
    command = [*prefix_for(edge), sys.executable, "-c", OUR_ANSWER]
    asked = subprocess.run(
        [*command, context_dir, dockerfile, edge.builder],
        capture_output=True,
        check=True,
        timeout=120,
    )
    answer: dict[str, Any] = json.loads(asked.stdout)
    return answer


@pytest.mark.parametrize("edge", EDGES, ids=[edge.id for edge in EDGES])
def test_recorded_answer(edge: Edge, directory: Path) -> None:
    answer = our_answer(edge, directory)
    if isinstance(edge.docker, str):
        assert "error" in answer or answer["findings"], "Docker refuses, and nothing tells of it"
        return
    assert tuple(answer["files"]) == file_paths(edge.docker)
    assert bool(answer["findings"]) == bool(edge.emptied)
    for path in edge.emptied:
        assert any(path in message for message in answer["findings"])


@pytest.mark.parametrize("edge", EDGES, ids=[edge.id for edge in EDGES])
def test_engine_still_answers_so(edge: Edge, directory: Path, engine: Engine) -> None:
    context_dir, dockerfile = lay_out(edge, directory)
    if edge.builder == "classic":
        taken = taken_by_classic(engine, context_dir, prefix_for(edge))
    else:
        taken = taken_by_buildkit(engine, context_dir, dockerfile, prefix_for(edge))
    if isinstance(edge.docker, str):
        assert taken.error is not None
        assert edge.docker in taken.error
        return
    assert taken.error is None
    assert taken.files == file_paths(edge.docker)
    assert taken.emptied == edge.emptied


def test_script_class_is_exact_or_refused_in_plain_words(directory: Path) -> None:
    """Docker takes `\\p{Greek}`; Python has no table of scripts, which is no reason to crash."""
    answer = our_answer(Edge("", ("a", "α"), "\\p{Greek}", lambda _: None, ""), directory)
    assert answer.get("files") == [".dockerignore", "a"] or "Greek" in answer.get("error", "")


def test_script_class_that_is_never_asked(directory: Path) -> None:
    answer = our_answer(Edge("", ("a", "α"), "*\n\\p{Greek}", lambda _: None, ""), directory)
    assert answer["files"] == []


def test_context_through_a_symlink(directory: Path, engine: Engine) -> None:
    edge = Edge("", ("a", "b"), "a", lambda _: None, (".dockerignore", "b"))
    _, dockerfile = lay_out(edge, directory)
    link = directory / "link"
    link.symlink_to("context")
    assert ctxaudit.scan(link, dockerfile).builds[0].files("included") == edge.docker
    assert taken_by_buildkit(engine, link, dockerfile).files == edge.docker


def test_context_that_is_a_file_or_missing(directory: Path, engine: Engine) -> None:
    (directory / "file").write_text("")
    for name in ("file", "missing"):
        with pytest.raises(ctxaudit.CtxauditError):
            ctxaudit.scan(directory / name)
        error = taken_by_buildkit(engine, directory / name).error or ""
        assert "unable to prepare context" in error


def test_ignore_file_that_is_a_fifo_does_not_block(directory: Path) -> None:
    """Docker itself waits for a writer that never comes."""
    edge = Edge("", (".dockerignore (fifo)", "t"), None, lambda _: None, "")
    answer = our_answer(edge, directory)
    assert "error" in answer or answer["findings"]
