"""Which builds a repository has, and which files and contexts belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.builder import builder_named
from ctxaudit.builds.discover import find_builds
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from tests.conftest import MakeTree, write_tree


@pytest.fixture
def repository(make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> MakeTree:
    """Makes a repository and goes there."""

    def make(files: dict[str, str]) -> Path:
        root = make_tree(files)
        monkeypatch.chdir(root)
        return root

    return make


def told(builds: tuple[BuildDefinition, ...]) -> list[tuple[str, str, str | None]]:
    return [(build.name, build.context, build.dockerfile) for build in builds]


def places(build: BuildDefinition) -> list[str]:
    return [f"{one.kind} {one.location.file}:{one.location.line}" for one in build.sources]


def set_aside(path: str = ".") -> dict[str, str]:
    found = find_builds(path, Contexts(builder_named("buildkit")))
    return {one.path: one.reason for one in found.set_aside}


COMPOSE = """\
services:
  api:
    build: services/api
  worker:
    build:
      context: services/api
      target: worker
  web:
    build:
      context: .
      dockerfile: services/web/Dockerfile
"""
SERVICES = {
    "services/api/Dockerfile": "FROM scratch AS worker\nFROM scratch\nCOPY . /\n",
    "services/api/main.py": "x\n",
    "services/web/Dockerfile": "FROM scratch\nCOPY services/web /web\n",
    "services/web/main.js": "x\n",
}


def test_compose_names_the_builds(repository: MakeTree) -> None:
    repository({"compose.yaml": COMPOSE, **SERVICES})
    builds = ctxaudit.discover()
    assert told(builds) == [
        ("api", "services/api", "services/api/Dockerfile"),
        ("worker", "services/api", "services/api/Dockerfile"),
        ("web", ".", "services/web/Dockerfile"),
    ]
    assert [build.target for build in builds] == [None, "worker", None]
    assert places(builds[1]) == ["compose compose.yaml:4"]
    assert not any(build.is_guess for build in builds)


def test_one_build_is_one_however_many_sources_tell_of_it(repository: MakeTree) -> None:
    bake = '{"target": {"api": {"context": "services/api"}, "image": {"context": "services/api"}}}'
    repository({"compose.yaml": COMPOSE, "docker-bake.json": bake, **SERVICES})
    builds = ctxaudit.discover()
    assert [build.name for build in builds] == ["api", "worker", "web"]
    assert places(builds[0])[0] == "compose compose.yaml:2"
    assert any(place.startswith("bake docker-bake.json:") for place in places(builds[0]))


def test_same_arguments_are_part_of_a_build(repository: MakeTree) -> None:
    compose = "services:\n" + "".join(
        f"  {name}:\n    build:\n      context: .\n      args: {{V: '{value}'}}\n"
        for name, value in (("a", "1"), ("b", "2"), ("c", "1"))
    )
    repository({"compose.yaml": compose, "Dockerfile": "FROM scratch\n"})
    assert [build.name for build in ctxaudit.discover()] == ["a", "b"]


def test_default_dockerfile_is_the_service_that_builds_it(repository: MakeTree) -> None:
    repository({"compose.yaml": "services: {app: {build: .}}\n", "Dockerfile": "FROM scratch\n"})
    (build,) = ctxaudit.discover()
    assert build.name == "app"
    assert places(build) == ["compose compose.yaml:1"]


def test_dockerfiles_that_nothing_speaks_of_are_guesses(repository: MakeTree) -> None:
    repository({"compose.yaml": COMPOSE, **SERVICES, "tools/Dockerfile.lint": "FROM scratch\n"})
    guess = ctxaudit.discover()[-1]
    assert told((guess,)) == [("tools/Dockerfile.lint", "tools", "tools/Dockerfile.lint")]
    assert guess.is_guess


@pytest.mark.parametrize(
    ("dockerfile", "text", "context"),
    [
        ("app/Dockerfile", "FROM scratch\nCOPY . /\n", "app"),
        ("app/Dockerfile", "FROM scratch\nCOPY main.py /\n", "app"),
        ("app/Dockerfile", "FROM scratch\nCOPY app/main.py README.md /\n", "."),
        ("docker/Dockerfile", "FROM scratch\nCOPY . /\n", "."),
        ("docker/Dockerfile", "FROM scratch\nCOPY README.md /\n", "."),
        ("docker/Dockerfile", "FROM scratch\nCOPY entry.sh /\n", "docker"),
        ("app/docker/Dockerfile", "FROM scratch\nCOPY main.py docker/entry.sh /\n", "app"),
        ("app/Dockerfile", "FROM scratch\nCOPY made-by-a-build.jar /\n", "app"),
        ("app/Dockerfile", "FROM scratch\nCPOY x /\n", "app"),
    ],
)
def test_guessed_context_has_what_is_copied(
    repository: MakeTree, dockerfile: str, text: str, context: str
) -> None:
    files = ["README.md", "app/main.py", "docker/entry.sh", "app/docker/entry.sh"]
    repository({**dict.fromkeys(files, "x\n"), dockerfile: text})
    (build,) = ctxaudit.discover()
    assert (build.name, build.context, build.is_guess) == (dockerfile, context, True)


def test_vendored_files_are_told_apart(repository: MakeTree) -> None:
    repository(
        {
            "app.Dockerfile": "FROM scratch\n",
            "node_modules/x/Dockerfile": "FROM scratch\n",
            "vendor/y/compose.yaml": "services: {a: {build: .}}\n",
            "testdata/docker-bake.hcl": 'target "a" {}\n',
        }
    )
    assert [build.name for build in ctxaudit.discover()] == ["app.Dockerfile"]
    found = set_aside()
    assert set(found) == {
        "node_modules/x/Dockerfile",
        "vendor/y/compose.yaml",
        "testdata/docker-bake.hcl",
    }
    assert found["node_modules/x/Dockerfile"] == "vendored (node_modules)"


def test_variants_of_a_compose_file(repository: MakeTree) -> None:
    repository(
        {
            "compose.yaml": "services: {a: {build: a}}\n",
            "compose.override.yaml": "services: {a: {build: {target: dev}}}\n",
            "compose.prod.yaml": "services: {a: {build: {target: prod}}}\n",
            "alone/docker-compose.dev.yml": "services: {b: {build: .}}\n",
            "a/Dockerfile": "FROM scratch AS dev\n",
            "alone/Dockerfile": "FROM scratch\n",
        }
    )
    builds = ctxaudit.discover()
    assert [(build.name, build.context, build.target) for build in builds] == [
        ("a", "a", "dev"),
        ("b", "alone", None),
    ]
    assert set_aside() == {"compose.prod.yaml": "Compose reads it only when it is named with -f"}


def test_equal_names_are_told_apart(repository: MakeTree) -> None:
    one = "services: {app: {build: .}}\n"
    repository(
        {
            "x/compose.yaml": one,
            "y/compose.yaml": one,
            "x/Dockerfile": "FROM scratch\n",
            "y/Dockerfile": "FROM scratch\n",
        }
    )
    names = [build.name for build in ctxaudit.discover()]
    assert names == ["x/compose.yaml:app", "y/compose.yaml:app"]


def test_paths_begin_where_one_is(make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_tree({"repo/compose.yaml": COMPOSE} | {f"repo/{k}": v for k, v in SERVICES.items()})
    monkeypatch.chdir(root)
    build = ctxaudit.discover("repo")[2]
    assert (build.context, build.dockerfile) == ("repo", "repo/services/web/Dockerfile")
    assert places(build) == ["compose repo/compose.yaml:8"]


PROBLEMS = {
    "services: {a: {build: gone}}\n": "compose.yaml:1: the build context gone of a is not there",
    "services: {a: {build: file}}\n": "compose.yaml:1: the build context file of a is a file",
    "services: {a: {build: empty}}\n": (
        "compose.yaml:1: the Dockerfile empty/Dockerfile of a is not there"
    ),
    "services:\n  a:\n    build: {context: ., additional_contexts: {x: gone}}\n": (
        "compose.yaml:2: the additional context x gone of a is not there"
    ),
    "services:\n  a:\n    build: .\n    extends: b\n": (
        'compose.yaml:4: services.a extends "b", which is not there'
    ),
    "services:\n\ta: b\n": (
        "compose.yaml:2: is no YAML: found character that cannot start any token"
    ),
}


@pytest.mark.parametrize("compose", PROBLEMS)
def test_what_is_wrong_is_one_line(repository: MakeTree, compose: str) -> None:
    repository(
        {
            "compose.yaml": compose,
            "file": "",
            "empty/": "",
            "other/app.Dockerfile": "FROM scratch\n",
            "good/compose.yaml": "services: {good: {build: .}}\n",
            "good/Dockerfile": "FROM scratch\n",
        }
    )
    bad, *good = ctxaudit.discover()
    assert str(bad.problem) == PROBLEMS[compose]
    assert [build.name for build in good] == ["good", "other/app.Dockerfile"]
    with pytest.raises(ctxaudit.CtxauditError) as caught:
        ctxaudit.scan(bad)
    assert str(caught.value) == PROBLEMS[compose]


def test_remote_context_names_what_would_audit_it(repository: MakeTree) -> None:
    context = "https://someone:secret@github.com/o/r.git#main:sub"
    repository({"compose.yaml": f"services: {{a: {{build: '{context}'}}}}\n"})
    (build,) = ctxaudit.discover()
    assert build.is_remote
    assert "git clone" in str(build.problem)
    assert "ctxaudit scan r/sub" in str(build.problem)
    assert "secret" not in str(build.problem)


def test_bake_inherits_from_services_beside_it(repository: MakeTree) -> None:
    bake = 'target "tool" {\n  inherits = ["api"]\n  target = "worker"\n}\n'
    repository({"compose.yaml": COMPOSE, "docker-bake.hcl": bake, **SERVICES})
    builds = {build.name: build for build in ctxaudit.discover()}
    # the service `worker` and the bake target `tool` are one build
    assert places(builds["worker"]) == ["compose compose.yaml:4", "bake docker-bake.hcl:1"]


WORKFLOW = """\
on: push
jobs:
  images:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.12", "3.13"]
    steps:
      - uses: docker/build-push-action@v6
        with:
          context: .
          file: docker/app.Dockerfile
          build-args: |
            PYTHON=${{ matrix.python }}
            FIXED=1
      - run: docker build -t tool -f tools/Dockerfile.lint tools
"""


def test_bake_files_elsewhere_are_started_beside_them_or_at_the_top(repository: MakeTree) -> None:
    """`docker buildx bake -f ci/docker-bake.hcl` takes paths from the working directory."""
    target = 'target "%s" { dockerfile = "%s" }\n'
    repository(
        {
            "ci/docker-bake.hcl": target % ("top", "ci/Dockerfile.top") + target % ("own", "Own"),
            "ci/Dockerfile.top": "FROM scratch\n",
            "ci/Own": "FROM scratch\n",
        }
    )
    found = {one.name: (one.context, one.dockerfile, one.problem) for one in ctxaudit.discover()}
    assert found["top"] == (".", "ci/Dockerfile.top", None)
    assert found["own"] == ("ci", "ci/Own", None)


def test_workflows_say_what_belongs_together(repository: MakeTree) -> None:
    repository(
        {
            ".github/workflows/images.yml": WORKFLOW,
            "docker/app.Dockerfile": "FROM scratch\nCOPY . /\n",
            "tools/Dockerfile.lint": "FROM scratch\nCOPY . /\n",
        }
    )
    builds = ctxaudit.discover()
    assert told(builds) == [
        ("docker/app.Dockerfile", ".", "docker/app.Dockerfile"),
        ("tools/Dockerfile.lint", "tools", "tools/Dockerfile.lint"),
    ]
    assert not any(build.is_guess for build in builds)
    assert builds[0].build_args == {"FIXED": "1"}
    assert [one.reason for one in builds[0].unknown] == [
        "build argument PYTHON has more than one value"
    ]


def test_scan_takes_a_build(repository: MakeTree) -> None:
    root = repository({"compose.yaml": COMPOSE, **SERVICES})
    write_tree(root, {"services/web/Dockerfile.dockerignore": "*\n!services/web/main.js\n"})
    build = next(one for one in ctxaudit.discover() if one.name == "web")
    (audited,) = ctxaudit.scan(build).builds
    assert audited.name == "web"
    assert audited.files("in_image") == ("services/web/main.js",)


def test_what_is_not_looked_into_is_said(repository: MakeTree) -> None:
    repository(
        {".dockerignore": "docker\n", "docker/Dockerfile": "FROM scratch\n", "a/b.Dockerfile": ""}
    )
    contexts = Contexts(builder_named("buildkit"), excluded_sizes=False)
    found = find_builds(".", contexts)
    assert [build.name for build in found.builds] == ["a/b.Dockerfile"]
    assert [(one.path, one.reason) for one in found.set_aside] == [
        ("docker", "not looked into (--no-excluded-sizes)")
    ]


def test_directory_that_cannot_be_read() -> None:
    with pytest.raises(ctxaudit.CtxauditError, match="there is no such directory"):
        ctxaudit.discover("nowhere")
