"""The builds of CI workflows, told by hand from the documentation of each service.

A case begins with the builds that its files have, then `== PATH` before each file's content. The
cases have the shapes that workflows of public repositories have.
"""

from pathlib import Path

import pytest

from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.builds.workflows.paths import workflow_paths
from ctxaudit.builds.workflows.read import read_workflow

CASES = sorted((Path(__file__).parent / "workflows" / "cases").glob("*.txt"))


def case_of(path: Path) -> tuple[list[str], dict[str, bytes]]:
    head, *sections = ("\n" + path.read_text()).split("\n== ")
    files = {}
    for section in sections:
        name, _, content = section.partition("\n")
        files[name] = f"{content}\n".encode() if content else b""
    return [line for line in head.splitlines() if line], files


def told(files: dict[str, bytes]) -> list[str]:
    found = []
    for path in sorted(workflow_paths(files)):
        hint = read_workflow(path, files[path], files.get)
        for build in hint.builds:
            found.append(f"build: {_written(build)}")
            found += [f"unknown: {one.path} {one.reason}" for one in build.unknown]
        found += [f"compose: {' '.join(names)}" for names in hint.compose_files]
        found += [f"bake: {' '.join(names)}" for names in hint.bake_files]
        found += [f"unread: {one.path} {one.reason}" for one in hint.unread]
    return found


def _written(build: DeclaredBuild) -> str:
    assert build.problem is None
    assert build.dockerfile_inline is None
    pieces = [f"{build.location.file}:{build.location.line} {build.name} in {build.context}"]
    pieces += [f"file {build.dockerfile}"] if build.dockerfile else []
    pieces += [f"target {build.target}"] if build.target else []
    pieces += [f"arg {name}={value}" for name, value in build.build_args.items()]
    pieces += [f"with {name}={value}" for name, value in build.named_contexts.items()]
    return " ".join(pieces)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_builds(path: Path) -> None:
    expected, files = case_of(path)
    assert sorted(dict.fromkeys(told(files))) == sorted(dict.fromkeys(expected))
