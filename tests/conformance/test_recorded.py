"""Every recorded answer of Docker, whether or not an engine is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctxaudit
from tests.conformance.compare import UNDECODABLE, reason_of
from tests.conformance.engine import DOCKERFILE
from tests.conformance.recorded import Case, load_cases
from tests.conformance.trees import directory_paths, file_paths, write_tree

CASES = load_cases()
CLASSIC = [c for c in CASES if c.included_classic is not None or c.error_classic is not None]


class Contexts:
    """The trees of the cases, each made once; a case puts its ignore file there."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.dockerfile = directory / "Dockerfile"
        self.dockerfile.write_text(DOCKERFILE)

    def scan(self, case: Case, builder: str) -> ctxaudit.Build:
        context_dir = self.directory / case.tree
        if not context_dir.exists():
            write_tree(context_dir, case.texts)
        ignore_file = context_dir / ".dockerignore"
        ignore_file.unlink(missing_ok=True)
        if case.ignore is not None:
            ignore_file.write_bytes(case.ignore)
        (build,) = ctxaudit.scan(context_dir, self.dockerfile, builder=builder).builds
        return build


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> Contexts:
    return Contexts(tmp_path_factory.mktemp("recorded"))


def one_of(cases: list[Case] | tuple[Case, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case.id for case in cases])


def assert_refused(contexts: Contexts, case: Case, builder: str, error: str) -> None:
    reason = reason_of(error)
    assert reason != error
    with pytest.raises(ctxaudit.CtxauditError) as caught:
        contexts.scan(case, builder)
    assert reason in caught.value.message
    assert caught.value.path is not None
    assert caught.value.path.endswith(".dockerignore")
    assert caught.value.line in range(1, (case.ignore or b"").count(b"\n") + 2)


def assert_same_files(case: Case, build: ctxaudit.Build, included: tuple[str, ...]) -> None:
    on_disk = set(file_paths(case.texts))
    if case.ignore is not None:
        on_disk.add(".dockerignore")
    assert build.files("included") == included
    assert set(build.files("on_disk")) == on_disk
    assert set(build.files("excluded")) == on_disk - set(included)
    assert build.totals.included.files == len(included)


@one_of(CASES)
def test_buildkit(case: Case, contexts: Contexts) -> None:
    if case.error is None:
        build = contexts.scan(case, "buildkit")
        assert_same_files(case, build, file_paths(case.included or []))
        assert build.directories() == directory_paths(case.included_dirs or [])
        assert build.emptied == file_paths(case.emptied or [])
        assert {f.rule for f in build.findings}.isdisjoint({"undecodable-name"})
    elif UNDECODABLE in case.error:
        build = contexts.scan(case, "buildkit")
        assert_same_files(case, build, file_paths(case.included_matcher or []))
        assert ("undecodable-name", "error") in {(f.rule, f.severity) for f in build.findings}
    else:
        assert_refused(contexts, case, "buildkit", case.error)


@one_of(CLASSIC)
def test_classic(case: Case, contexts: Contexts) -> None:
    if case.error_classic is not None:
        assert_refused(contexts, case, "classic", case.error_classic)
        return
    build = contexts.scan(case, "classic")
    assert_same_files(case, build, file_paths(case.included_classic or []))
    assert build.directories() == directory_paths(case.included_dirs_classic or [])
    assert build.emptied == ()
    assert {f.rule for f in build.findings}.isdisjoint({"undecodable-name", "emptied-file"})
