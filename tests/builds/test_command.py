"""The command on repositories with several builds."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.builds.test_discover import COMPOSE, SERVICES
from tests.conftest import MakeTree, RunCommand, write_tree
from tests.test_command import SCHEMA

HERE = Path(__file__).parent
REPOSITORY = {
    "compose.yaml": COMPOSE,
    **SERVICES,
    ".dockerignore": ".git\n",
    "node_modules/x.js": "x" * 3000,
    "services/web/node_modules/y.js": "y" * 1000,
    "services/web/Dockerfile.dockerignore": "node_modules\n",
}


def test_report_of_all_builds(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(REPOSITORY)
    status, out, err = ctxaudit("scan", cwd=root)
    assert (status, err) == (0, "")
    assert out == (HERE / "report.txt").read_text()


def test_one_build_by_name(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(REPOSITORY)
    status, out, _ = ctxaudit("scan", "--build", "w*r", cwd=root)
    assert status == 0
    assert "worker (compose.yaml:4): services/api/Dockerfile (target worker)" in out
    status, out, _ = ctxaudit("files", "--build", "web", "--transferred", cwd=root)
    assert [line.removeprefix("services/web/") for line in out.split()] == [
        "Dockerfile",
        "Dockerfile.dockerignore",
        "main.js",
        "node_modules/y.js",
    ]


def test_json_has_an_entry_for_each_build(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree({**REPOSITORY, "bad.Dockerfile": "FRMO x\n", "vendor/Dockerfile": "FROM x\n"})
    status, out, err = ctxaudit("scan", "--format", "json", cwd=root)
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert [build["name"] for build in document["builds"]] == ["api", "worker", "web"]
    assert document["builds"][2]["sources"] == [
        {"kind": "compose", "file": "compose.yaml", "line": 8}
    ]
    (bad,) = document["not_audited"]
    assert (bad["name"], bad["remote"]) == ("bad.Dockerfile", False)
    assert [one["path"] for one in document["set_aside"]] == ["vendor/Dockerfile"]
    assert status == 2
    assert err == f"ctxaudit: error: {bad['reason']}\n"


def test_remote_builds_are_no_failure(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    remote = "  far:\n    build: https://github.com/o/r.git\n"
    root = make_tree({**REPOSITORY, "compose.yaml": COMPOSE + remote})
    status, out, err = ctxaudit("scan", cwd=root)
    assert (status, err) == (0, "")
    assert "not audited" in out
    assert "git clone" in out
    status, _, err = ctxaudit("scan", "--build", "far", cwd=root)
    assert status == 2
    assert err.startswith("ctxaudit: error: compose.yaml:12: far is built from a git repository")


def test_dockerfile_in_the_context_is_the_build(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree({**REPOSITORY, "Dockerfile": "FROM scratch\n"})
    _, alone, _ = ctxaudit("scan", cwd=root)
    assert "\nDockerfile, .dockerignore, buildkit\n" in alone
    _, every, _ = ctxaudit("scan", "--all", cwd=root)
    assert every.startswith("4 builds: ")
    _, by_hand, _ = ctxaudit("scan", "--context", "services/api", cwd=root)
    assert "\nservices/api/Dockerfile, no ignore file, buildkit\n" in by_hand


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scan", "--build", "wbe"], 'no build matches "wbe"; did you mean "web"?'),
        (["scan", "--build", "zzz"], 'no build matches "zzz"; there are api, worker, web'),
        (
            ["scan", "--target", "x"],
            "--target is for one build; name it with --build: api, worker, web",
        ),
        (
            ["scan", "--all", "-f", "x"],
            "--file and --context name one build by hand, --all and --build those that are found",
        ),
        (
            ["files"],
            "there are several builds here; name one with --build: api, worker, web",
        ),
        (
            ["explain", "x"],
            "there are several builds here; name one with --build: api, worker, web",
        ),
        (["scan", "--env-file", "gone.env"], "gone.env: cannot read the environment file: "),
    ],
)
def test_wrong_choice_is_one_line(
    make_tree: MakeTree, ctxaudit: RunCommand, arguments: list[str], message: str
) -> None:
    status, _, err = ctxaudit(*arguments, cwd=make_tree(REPOSITORY))
    assert status == 2
    assert err.startswith(f"ctxaudit: error: {message}")
    assert err.count("\n") == 1


def test_target_for_the_one_build(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(REPOSITORY)
    _, out, _ = ctxaudit("scan", "--build", "api", "--target", "worker", cwd=root)
    assert "(target worker)" in out


def test_env_file_and_limits(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    compose = "services: {a: {build: '${DIR}'}}\n"
    root = make_tree({"compose.yaml": compose, "x.env": "DIR=services/api\n", **SERVICES})
    status, out, _ = ctxaudit("scan", "--env-file", "x.env", "--max-files", "1", cwd=root)
    assert status == 1
    assert "services/api/Dockerfile" in out


def test_nothing_to_build(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree({"a.txt": "a", "compose.yaml": "services: {db: {image: x}}\n"})
    for arguments in ((), ("--all",)):
        status, out, err = ctxaudit("scan", *arguments, cwd=root)
        assert (status, err) == (0, "")
        assert "no Dockerfile (audited as COPY . . would take it)" in out
    write_tree(root, {"Dockerfile": "FROM scratch\n"})
