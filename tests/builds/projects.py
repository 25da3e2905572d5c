"""Small projects in text files, and what Docker made of them when it was asked.

A project begins with lines `files: a.yaml b.yaml` (what is read), `env: NAME=VALUE`, `error: TEXT`
(the line that ctxaudit prints where Docker refuses), then `== NAME` before each file's content. The
answers of `docker buildx bake --print` stand in `printed.json` beside the projects; to ask anew:

    python -m tests.builds.projects
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ctxaudit.builds.model import DeclaredBuild
from tests.builds.buildx import has_buildx, printed
from tests.conftest import read_text_project, write_tree

HERE = Path(__file__).parent


class Project(NamedTuple):
    """A project's files, which of them are read, and the environment; `error` if it is refused."""

    name: str
    files: dict[str, str]
    read: list[str]
    environment: dict[str, str]
    targets: list[str]
    error: str | None


def read_project(path: Path) -> Project:
    lines, files = read_text_project(path)
    given = {key: [value for other, value in lines if other == key] for key, _ in lines}
    read = (
        given["files"][0].split()
        if "files" in given
        else ["compose.yaml" if "compose.yaml" in files else next(iter(files))]
    )
    pairs = [text.partition("=") for text in given.get("env", [])]
    return Project(
        path.stem,
        files,
        read,
        {name: value for name, _, value in pairs},
        given.get("targets", [""])[0].split(),
        given["error"][0] if "error" in given else None,
    )


def projects(kind: str) -> list[Project]:
    return [read_project(path) for path in sorted((HERE / kind).glob("*.txt"))]


def answer(project: Project) -> dict[str, Any]:
    """What the real bake makes of a project now."""
    with tempfile.TemporaryDirectory() as directory:
        root = write_tree(Path(directory), project.files)
        found = printed(root, project.read, project.targets, environment_at(root, project))
        return json.loads(json.dumps(found).replace(directory, "."))  # type: ignore[no-any-return]


def environment_at(root: Path, project: Project) -> dict[str, str]:
    """The environment of a project that lies in `root`, for which `{root}` stands in its values."""
    return {name: value.replace("{root}", str(root)) for name, value in project.environment.items()}


def recorded(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / kind / "printed.json").read_text())
    return found


def as_printed(builds: Iterable[DeclaredBuild]) -> dict[str, Any]:
    """Our builds in the shape of bake's answer."""
    return {build.name.replace(".", "_"): _target(build) for build in builds}


def _target(build: DeclaredBuild) -> dict[str, Any]:
    found: dict[str, Any] = {
        "context": build.context or ".",
        "dockerfile": build.dockerfile or "Dockerfile",
        "dockerfile-inline": build.dockerfile_inline,
        "target": build.target,
        "args": dict(build.build_args),
        "contexts": dict(build.named_contexts),
    }
    return {key: value for key, value in found.items() if value}


def normal(targets: Mapping[str, Any]) -> dict[str, Any]:
    """Bake's answer without what says nothing."""
    return {
        name: {key: value for key, value in target.items() if value}
        for name, target in targets.items()
    }


def record(kind: str) -> None:
    assert has_buildx(), "docker buildx is not at hand"
    answers = {project.name: answer(project) for project in projects(kind)}
    text = json.dumps(answers, indent=1, sort_keys=True) + "\n"
    (HERE / kind / "printed.json").write_text(text)


if __name__ == "__main__":
    record("compose")
    record("bake")
