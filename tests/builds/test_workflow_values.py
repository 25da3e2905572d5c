"""Expressions and file names of CI services, by their documentation."""

import pytest

from ctxaudit.builds.workflows.expressions import Data, Unknown, evaluated, opened, value_of
from ctxaudit.builds.workflows.model import Text
from ctxaudit.builds.workflows.paths import named_service, workflow_paths
from ctxaudit.builds.workflows.read import read_workflow
from ctxaudit.model import Skipped

CONTEXTS: dict[str, Data] = {
    "github.workspace": "/work",
    "env": {"NAME": "app", "EMPTY": ""},
    "matrix": {
        "os": "linux",
        "n": 3.0,
        "half": 1.5,
        "on": True,
        "none": None,
        "image": {"context": "a", "Files": ["x", "y"]},
        "open": Unknown(("${{ inputs.x }}",)),
    },
}
KNOWN: dict[str, Data] = {
    "'it''s'": "it's",
    "1": 1.0,
    "true": True,
    "null": None,
    "matrix.os": "linux",
    "matrix['os']": "linux",
    "matrix.OS": "linux",
    "matrix.image.context": "a",
    "matrix.image.files[1]": "y",
    "matrix.image.files[2]": None,
    "matrix.image['context']": "a",
    "matrix.missing": None,
    "matrix.os.deeper": None,
    "env.NAME": "app",
    "github.workspace": "/work",
    "matrix.os == 'LINUX'": True,
    "matrix.os != 'linux'": False,
    "matrix.missing || 'default'": "default",
    "matrix.on && 'yes' || 'no'": "yes",
    "matrix.none && 'yes' || 'no'": "no",
    "env.EMPTY || matrix.os": "linux",
    "!matrix.on": False,
    "!!matrix.on": True,
    "!(matrix.os == 'x')": True,
    "(matrix.os)": "linux",
    "format('{0}/{1}', matrix.os, 'x')": "linux/x",
    "contains('linux/amd64', 'AMD')": True,
    "contains(matrix.image.files, 'x')": True,
    "startsWith(matrix.os, 'lin')": True,
    "endsWith(matrix.os, 'x')": True,
    "false && inputs.x": False,
    "matrix.os || inputs.x": "linux",
}
UNKNOWN = {
    "inputs.context": "${{ inputs.context }}",
    "github.ref": "${{ github.ref }}",
    "env.OTHER": "${{ env.OTHER }}",
    "secrets.TOKEN": "${{ secrets.TOKEN }}",
    "steps.meta.outputs.version": "${{ steps.meta.outputs.version }}",
    "inputs.x == 'y'": "${{ inputs.x }}",
    "!inputs.x": "${{ inputs.x }}",
    "inputs.x || 'y'": "${{ inputs.x }}",
    "inputs.x && 'y' || 'z'": "${{ inputs.x }}",
    "format('{0}', inputs.x)": "${{ inputs.x }}",
    "hashFiles('a')": "${{ hashFiles() }}",
    "matrix.open": "${{ inputs.x }}",
    "format('{1}', 'x')": "an expression",
    "startsWith('x')": "an expression",
    "matrix.os ==": "an expression",
    "'unclosed": "an expression",
    "a b": "an expression",
    "matrix.1": "an expression",
    "matrix[": "an expression",
    "(matrix.os": "an expression",
    "&& x": "an expression",
    "a < b": "an expression",
    "": "an expression",
    "(" * 5_000: "an expression",
    "'x'||" * 5_000: "an expression",
}


@pytest.mark.parametrize(("expression", "value"), KNOWN.items())
def test_expressions(expression: str, value: Data) -> None:
    assert value_of(expression, CONTEXTS) == value


@pytest.mark.parametrize(("expression", "name"), UNKNOWN.items(), ids=lambda text: text[:20])
def test_expressions_that_are_not_known(expression: str, name: str) -> None:
    assert value_of(expression, CONTEXTS) == Unknown((name,))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a/${{ matrix.os }}/${{matrix.n}}", Text("a/linux/3")),
        ("${{ matrix.half }}-${{ matrix.on }}-${{ !matrix.on }}", Text("1.5-true-false")),
        ("${{ matrix.missing }}", Text("")),
        ("${{ matrix.image }} ${{ matrix.image.files }}", Text("Object Array")),
        ("a${{ inputs.x }}b${{ github.y }}", Text("ab", ("${{ inputs.x }}", "${{ github.y }}"))),
        ("$${ x }", Text("$${ x }")),
    ],
)
def test_texts_with_expressions(written: str, text: Text) -> None:
    assert evaluated(written, CONTEXTS) == text


def test_scripts_with_expressions() -> None:
    assert opened("a ${{ matrix.os }} ${{ inputs.x }}", CONTEXTS) == (
        "a linux \x00${{ inputs.x }}\x00"
    )


SERVICES = {
    ".github/workflows/ci.yml": "github",
    ".github/workflows/ci.yaml": "github",
    ".github/actions/build/action.yml": "github",
    ".github/actions/deep/er/action.yaml": "github",
    "action.yml": "github",
    "actions/build/action.yml": "github",
    ".gitea/workflows/ci.yml": "github",
    ".forgejo/workflows/ci.yaml": "github",
    ".gitlab-ci.yml": "gitlab",
    ".gitlab/ci/build.yml": "gitlab",
    "ci/docker.gitlab-ci.yml": "gitlab",
    ".circleci/config.yml": "circleci",
    "azure-pipelines.yml": "azure",
    "ci/azure-pipelines-release.yml": "azure",
    "bitbucket-pipelines.yml": "bitbucket",
    ".travis.yml": "travis",
    ".drone.yml": "drone",
    ".woodpecker.yml": "drone",
    ".woodpecker/docker.yaml": "drone",
    "cloudbuild.yaml": "cloudbuild",
    "deploy/cloudbuild-prod.yaml": "cloudbuild",
    "buildspec.yml": "codebuild",
}
NO_WORKFLOWS = """
.github/dependabot.yml
.github/workflows/README.md
.github/workflows/deeper/ci.yml
.github/ISSUE_TEMPLATE/bug.yml
vendor/x/.github/workflows/ci.yml
sub/.github/workflows/ci.yml
sub/.gitlab-ci.yml/x
testdata/azure-pipelines.yml
compose.yaml
""".strip().splitlines()


@pytest.mark.parametrize(("path", "service"), SERVICES.items())
def test_workflow_paths(path: str, service: str) -> None:
    assert workflow_paths([path]) == (path,)
    assert named_service(path) == (service, path)
    if "/" not in path or path.startswith("."):
        assert named_service(f"/some/checkout/{path}") is not None


@pytest.mark.parametrize("path", NO_WORKFLOWS)
def test_paths_of_no_workflow(path: str) -> None:
    assert workflow_paths([path]) == ()


def test_a_file_of_any_other_name_is_read_as_one_of_github() -> None:
    content = b"jobs: {a: {steps: [{run: docker build .}]}}"
    assert named_service("x.yml") is None
    assert [one.name for one in read_workflow("x.yml", content).builds] == ["Dockerfile"]


def test_locations_have_the_path_that_was_given() -> None:
    path = "../repo/.github/workflows/ci.yml"
    content = b"jobs: {a: {steps: [{run: docker build .}]}}"
    assert read_workflow(path, content).builds[0].location == (path, 1)


def test_a_bomb_of_aliases() -> None:
    lines = ["a0: &a0 [docker build .]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 6)]
    found = read_workflow(".gitlab-ci.yml", "\n".join([*lines, "job: {script: *a5}"]).encode())
    reason = "has more than 200,000 values, with those that aliases stand for"
    assert found.unread == (Skipped(".gitlab-ci.yml", reason),)


def test_workflows_that_call_each_other() -> None:
    one = b"jobs: {a: {uses: ./.github/workflows/two.yml}, b: {steps: [{run: docker build one}]}}"
    two = b"jobs: {a: {uses: ./.github/workflows/one.yml}, b: {steps: [{run: docker build two}]}}"
    files = {".github/workflows/one.yml": one, ".github/workflows/two.yml": two}
    found = read_workflow(".github/workflows/one.yml", one, files.get)
    assert [build.context for build in found.builds] == ["one", "two"]


def test_too_many_calls() -> None:
    jobs = ", ".join(f"j{n}: {{uses: ./two.yml}}" for n in range(1_001))
    found = read_workflow("one.yml", f"jobs: {{{jobs}}}".encode(), {"two.yml": b"jobs: {}"}.get)
    reason = "more than 1,000 workflows and actions are called"
    assert found.unread == (Skipped("one.yml:1", reason),)


def test_a_called_file_that_is_no_workflow() -> None:
    files = {"list.yml": b"- a", "broken.yml": b"a: b: c", "empty.yml": b""}
    jobs = ", ".join(f"j{n}: {{uses: ./{name}}}" for n, name in enumerate(files))
    assert read_workflow("one.yml", f"jobs: {{{jobs}}}".encode(), files.get) == ((), (), (), ())


def test_too_many_steps() -> None:
    steps = "  - run: docker build x${{ matrix.a }}\n" * 100
    matrix = f"strategy: {{matrix: {{a: {list(range(250))}}}}}"
    found = read_workflow("one.yml", f"jobs:\n a:\n  {matrix}\n  steps:\n{steps}".encode())
    reason = "more than 20,000 steps, with those of all combinations"
    assert found.unread == (Skipped("one.yml:1", reason),)
    assert len(found.builds) == 200


def test_nothing_of_a_secret_is_told() -> None:
    script = "docker build $(curl -u hidden x) ; docker build ${X:-hidden} -t ${Y:-hidden}"
    script += " --build-arg A=$(echo hidden) -f ${F:-hidden}"
    content = f"env: {{S: hidden}}\njobs: {{a: {{steps: [{{run: '{script}'}}]}}}}"
    found = read_workflow("one.yml", content.encode())
    assert len(found.unread) == 2
    assert "hidden" not in repr(found)


@pytest.mark.parametrize(
    "script",
    ["echo '", 'echo "', "echo `", "echo $(", "echo ${", "cat <<A", "cat <<", "echo \\", "$", "<("],
)
def test_scripts_that_end_too_early(script: str) -> None:
    lines = f"jobs:\n a:\n  steps:\n  - run: |-\n      docker build .\n      {script}"
    assert [one.name for one in read_workflow("one.yml", lines.encode()).builds] == ["Dockerfile"]
