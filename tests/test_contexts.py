"""Contexts that builds share are read once, and decided as if each build had its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctxaudit
from ctxaudit.audit import scan_builds
from ctxaudit.builder import builder_named
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts, Taken
from ctxaudit.walk import list_directory
from tests.conformance import random_contexts
from tests.conformance.trees import file_paths, write_tree
from tests.conftest import MakeTree
from tests.conftest import write_tree as write_files

STEPS: tuple[Any, ...] = ("on_disk", "excluded", "included")


def facts(taken: Taken) -> Any:
    tree = taken.tree
    return (
        sorted(tree.entries()),
        tree.directories(),
        tree.trouble.emptied,
        tree.trouble.skipped,
        taken.decided.pattern_uses,
        [{key: claims.items for key, claims in found.items()} for found in taken.decided.known],
        taken.decided.largest_directories(5),
    )


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    builder=st.sampled_from(["buildkit", "classic"]),
    excluded_sizes=st.booleans(),
)
def test_second_decision_is_as_from_the_disk(seed: int, builder: str, excluded_sizes: bool) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory) / "context"
        texts = random_contexts.random_texts(random, all_names=True)
        write_tree(root, texts)
        paths = list(file_paths(texts))
        ignored = [random_contexts.random_ignore(random, paths) for _ in range(2)]
        files = [root.with_name(f"ignore.{at}") for at in range(2)]
        for file, content in zip(files, ignored, strict=True):
            file.write_bytes(content)
        shared = Contexts(builder_named(builder), excluded_sizes=excluded_sizes)
        inner = [entry.path for entry in os.scandir(root) if entry.is_dir(follow_symlinks=False)]
        for where in [str(root), str(root), *inner]:
            for file in files:
                fresh = Contexts(builder_named(builder), excluded_sizes=excluded_sizes)
                assert outcome(shared, where, file) == outcome(fresh, where, file)


def outcome(contexts: Contexts, where: str, ignore_file: Path) -> Any:
    try:
        return facts(contexts.take(where, None, ignore_file))
    except ctxaudit.CtxauditError as error:
        return str(error)


MONOREPO = {
    ".dockerignore": "node_modules\n",
    "a/Dockerfile": "FROM scratch\nCOPY a /a\n",
    "a/main.js": "a" * 10,
    "a/Dockerfile.dockerignore": "*\n!a/main.js\n",
    "b/Dockerfile": "FROM scratch\nCOPY b lib /b\n",
    "b/main.js": "b" * 20,
    "b/node_modules/x.js": "x" * 500,
    "lib/x.js": "l" * 30,
}


def test_directories_are_read_once(make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_tree(MONOREPO)
    monkeypatch.chdir(root)
    read: list[int] = []

    def counting(descriptor: int) -> Any:
        read.append(os.fstat(descriptor).st_ino)
        return list_directory(descriptor)

    monkeypatch.setattr("ctxaudit.survey.list_directory", counting)
    audit = scan_builds(
        [
            BuildDefinition("a", ".", "a/Dockerfile"),
            BuildDefinition("b", ".", "b/Dockerfile"),
            BuildDefinition("lib", "lib", "b/Dockerfile", named_contexts={"b": "b", "lib": "lib"}),
        ]
    )
    assert len(audit.builds) == 3
    assert len(read) == len(set(read)) == 5


def test_each_build_has_its_own_answer(
    make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_tree(MONOREPO))
    definitions = [BuildDefinition(name, ".", f"{name}/Dockerfile") for name in ("a", "b")]
    together = scan_builds(definitions).builds
    for definition, build in zip(definitions, together, strict=True):
        (alone,) = ctxaudit.scan(definition).builds
        for step in (*STEPS, "transferred", "in_image"):
            assert build.files(step) == alone.files(step)
        assert build.findings == alone.findings
        assert build.totals == alone.totals
        assert build.copies == alone.copies
    assert [build.ignore_file for build in together] == [
        "a/Dockerfile.dockerignore",
        ".dockerignore",
    ]


def test_one_bad_build_does_not_stop_the_others(
    make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_tree(MONOREPO)
    write_files(root, {"b/Dockerfile.dockerignore": "[\n", "c/Dockerfile": "FRMO scratch\n"})
    monkeypatch.chdir(root)
    audit = scan_builds(BuildDefinition(name, ".", f"{name}/Dockerfile") for name in "abcd")
    assert [build.name for build in audit.builds] == ["a"]
    reasons = [str(one.reason) for one in audit.not_audited]
    assert [reason.partition(": ")[0] for reason in reasons] == [
        "b/Dockerfile.dockerignore:1",
        "c/Dockerfile:1",
        "d/Dockerfile",
    ]
