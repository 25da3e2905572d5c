"""Whole builds with the old and the new ignore file, on a real engine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.builder import BUILDKIT
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.verify import Built, build_whole
from tests.conformance.transferred import write_shell
from tests.conftest import MakeTree
from tests.verify.conftest import changed, everything_of

pytestmark = pytest.mark.usefixtures("engine")

_DOCKERFILE = (
    "FROM shell AS used\nARG NAME\nWORKDIR /w\nCOPY $NAME /w/\nRUN --network=none true\n"
    "FROM scratch AS unused\nCOPY missing /\n"
)


@pytest.fixture
def shell(tmp_path: Path) -> str:
    directory = tmp_path / "shell"
    write_shell(directory)
    return str(directory)


def test_a_build_that_succeeds_with_both(make_tree: MakeTree, shell: str, temporary: Path) -> None:
    root = make_tree({"a": "x", "b": "x", "Dockerfile": _DOCKERFILE})
    before = everything_of(root)
    assert _built(_definition(root, shell), b"", b"b\n") == Built("used", None)
    assert everything_of(root) == before
    assert list(temporary.iterdir()) == []


def test_a_build_that_fails_with_the_new_one(make_tree: MakeTree, shell: str) -> None:
    root = make_tree({"a": "x", "Dockerfile": _DOCKERFILE})
    with pytest.raises(ctxaudit.CtxauditError) as error:
        _built(_definition(root, shell), None, b"a\n")
    start = f"{os.path.relpath(root)}/Dockerfile:4: this fails with the new ignore file alone: "
    assert str(error.value).startswith(start)
    assert str(error.value).endswith('"/a": not found')


def test_a_build_that_fails_already(make_tree: MakeTree, shell: str) -> None:
    root = make_tree({"a": "x", "Dockerfile": _DOCKERFILE})
    skipped = _built(_definition(root, shell), b"a\n", b"a\n").skipped
    assert skipped is not None
    assert skipped.startswith("fails already with the old ignore file: ")


def test_an_inline_dockerfile(make_tree: MakeTree) -> None:
    inline = "FROM scratch\nCOPY <<E a /\nCOPY b /\nE\n"
    definition = BuildDefinition("inline", str(make_tree({"a": "x"})), dockerfile_inline=inline)
    assert _built(definition, None, b"b\n") == Built("inline", None)


def test_no_dockerfile(make_tree: MakeTree) -> None:
    root = make_tree({"a": "x"})
    found = _built(BuildDefinition("", str(root)), None, b"b\n")
    assert found == Built(str(root), "there is no Dockerfile")


def _definition(root: Path, shell: str) -> BuildDefinition:
    return BuildDefinition(
        "used",
        str(root),
        target="used",
        build_args={"NAME": "a"},
        named_contexts={"shell": shell},
    )


def _built(definition: BuildDefinition, before: bytes | None, after: bytes) -> Built:
    change = changed(Path(definition.context), before, after)
    (found,) = build_whole([definition], change, Contexts(BUILDKIT))
    return found
