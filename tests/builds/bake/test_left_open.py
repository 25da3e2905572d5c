"""What is not evaluated is named with file and line, and stops no more than it must."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ctxaudit import CtxauditError
from ctxaudit.builds.bake import BakeProject, read_bake
from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.builds.names import bake_files

_JOINED = 'join("", range(1000))'
_LINKED = """
target "a" {
  contexts = { x = "target:b" }
}
target "b" {
  contexts = { x = "target:a" }
}
"""


@pytest.fixture(autouse=True)
def _in_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(content: str, name: str = "f.hcl", **environment: str) -> BakeProject:
    Path(name).write_text(content)
    return read_bake([name], environment=environment)


def one(content: str) -> DeclaredBuild:
    builds = read(content).builds
    return builds[0]


def told(build: DeclaredBuild) -> list[str]:
    return [f"{skipped.path}: {skipped.reason}" for skipped in build.unknown]


def test_argument_is_left_out_and_told() -> None:
    build = one(
        'target "a" {\n  args = {\n    NOW = timestamp()\n    B = "b"\n  }\n  inherits = ["c"]\n}\n'
        'target "c" {\n  args = { NOW = "inherited", C = "c" }\n}\n'
    )
    assert build.build_args == {"B": "b", "C": "c"}
    assert build.problem is None
    assert told(build) == [
        'f.hcl:3: the build argument "NOW": the function timestamp is not evaluated'
    ]


def test_argument_that_a_later_one_sets_is_known() -> None:
    build = one(
        'target "a" {\n  args = { NOW = "now" }\n  inherits = ["c"]\n}\n'
        'target "c" {\n  args = { NOW = timestamp() }\n}\n'
    )
    assert build.build_args == {"NOW": "now"}
    assert told(build) == []


def test_arguments_as_a_whole() -> None:
    build = one(
        'target "a" {\n  args = merge({ A = 1 }, { B = uuidv4() })\n  inherits = ["c"]\n}\n'
        'target "c" {\n  args = { A = "inherited" }\n}\n'
    )
    assert build.build_args == {}
    assert told(build) == ["f.hcl:2: the build arguments: the function uuidv4 is not evaluated"]


def test_variable_that_is_not_evaluated() -> None:
    build = one(
        'variable "NOW" {\n  default = timestamp()\n}\n'
        'target "a" {\n  args = { NOW = NOW, TAG = "x" }\n}\n'
    )
    assert build.build_args == {"TAG": "x"}
    assert told(build) == [
        'f.hcl:2: the build argument "NOW": the function timestamp is not evaluated'
    ]


def test_environment_in_place_of_what_is_not_evaluated() -> None:
    content = 'variable "NOW" {\n  default = 1\n}\ntarget "a" {\n  args = { NOW = NOW }\n}\n'
    assert read(content, NOW="2").builds[0].build_args == {"NOW": "2"}


@pytest.mark.parametrize(
    "line",
    [
        "context = timestamp()",
        "dockerfile = timestamp()",
        "target = timestamp()",
        "dockerfile-inline = timestamp()",
        'contexts = { "x" = timestamp() }',
        "inherits = [timestamp()]",
        "matrix = { v = [timestamp()] }",
    ],
)
def test_what_decides_a_build_is_its_problem(line: str) -> None:
    build = one(f'target "a" {{\n  args = {{ A = 1 }}\n  {line}\n}}\n')
    assert str(build.problem) == "f.hcl:3: the function timestamp is not evaluated"


def test_context_that_a_heir_sets_is_no_problem() -> None:
    build = one(
        'target "a" {\n  context = "x"\n  inherits = ["b"]\n}\n'
        'target "b" {\n  context = homedir()\n}\n'
    )
    assert (build.context, build.problem) == ("x", None)


def test_whole_target_as_a_value() -> None:
    build = one('target "a" {\n  args = { A = jsonencode(target.b) }\n}\ntarget "b" {\n}\n')
    assert told(build) == [
        'f.hcl:2: the build argument "A": a whole target as a value is not evaluated'
    ]


def test_what_is_not_asked_for_is_not_evaluated() -> None:
    build = one('target "a" {\n  tags = ["x:${timestamp()}"]\n  labels = { d = timestamp() }\n}\n')
    assert (build.problem, build.unknown) == (None, ())


def test_cycle_of_inherits_is_told() -> None:
    builds = read(
        'target "a" {\n  inherits = ["b"]\n}\ntarget "b" {\n  inherits = ["a"]\n}\n'
    ).builds
    assert [build.name for build in builds] == ["a", "b"]
    assert told(builds[0]) == [
        'f.hcl:5: "a" inherits from itself; bake passes over what is left of it'
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            'target "a" {\n  inherits = ["nope"]\n}\n',
            'f.hcl:2: "a" inherits from "nope", and there is no such target',
        ),
        (
            'target "a" {\n  contexts = { x = "target:nope" }\n}\n',
            'f.hcl:1: "a" takes from "nope", and there is no such target',
        ),
        (
            'target "a" {\n  contexts = { x = "target:a" }\n}\n',
            'f.hcl:1: "a" takes from "a", which takes from it',
        ),
        (
            _LINKED,
            'f.hcl:2: "b" takes from "a", which takes from it',
        ),
        (
            'target "a" {\n  context = "-"\n}\n',
            "f.hcl:1: bake takes no context from standard input",
        ),
        (
            'group "g" {\n  targets = ["a"]\n}\n',
            'f.hcl:1: the group "g" names "a", and there is no such target',
        ),
    ],
)
def test_problem_of_one_build(content: str, problem: str) -> None:
    found = read(content + 'target "fine" {\n}\n').builds
    assert {build.name: str(build.problem) for build in found}["a"] == problem
    assert {build.name: build.problem for build in found}["fine"] is None


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 20_000 + "1" + ")" * 20_000,
        "[" * 20_000 + "]" * 20_000,
        "+".join("1" * 20_000),
        "-" * 20_000 + "1",
        "true ? 1 : " * 20_000 + "1",
        "upper(" * 20_000 + ")" * 20_000,
        "x" + ".a" * 20_000,
        '"' + "%{ if true }" * 500 + "%{ endif }" * 500 + '"',
        "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]",
    ],
)
def test_too_much(expression: str) -> None:
    with pytest.raises(CtxauditError) as caught:
        read(f'target "a" {{\n  args = {{ A = {expression} }}\n}}\n')
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(f"v{index} = v{index + 1}" for index in range(2000)) + "\nv2000 = 1\n",
        'target "a" {\n  matrix = { a = range(1000), b = range(1000) }\n}\n',
        "a {\n" * 500 + "}\n" * 500,
    ],
)
def test_too_much_in_a_file(content: str) -> None:
    with pytest.raises(CtxauditError):
        read(content)


@pytest.mark.parametrize(
    "expression",
    [
        'format("%999999999d", 1)',
        'indent(999999999, "\\n\\n")',
        f'replace({_JOINED}, "1", format("%s%s", {_JOINED}, {_JOINED}))',
        "setproduct(range(1000), range(1000))",
        "pow(10, 1000)",
        "1 / 0",
        "log(0, 10)",
        'jsondecode("1e99999")',
        'strlen("e\\u0301\\u0301")',
    ],
)
def test_too_large_a_value_is_left_open(expression: str) -> None:
    build = one(f'target "a" {{\n  args = {{ A = {expression} }}\n}}\n')
    assert len(build.unknown) == 1
    assert build.build_args == {}


def test_deep_json() -> None:
    with pytest.raises(CtxauditError, match="nested too deeply"):
        read('{"x": ' + "[" * 100_000 + "]" * 100_000 + "}", "f.json")


def test_number_with_exponent_is_named() -> None:
    with pytest.raises(CtxauditError, match=r"f\.hcl:2: a number with an exponent is not read"):
        read('target "a" {\n  args = { A = 1e5 }\n}\n')


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b'target "a" {}\n# \xff\n', "f.hcl", "f.hcl:2: is not UTF-8"),
        (b'{\n"\xff": 1}', "f.json", "f.json:2: is not UTF-8"),
        (b"", "f.json", "f.json:1: is no JSON: expecting value"),
        (b'{"x": NaN}', "f.json", "f.json: is no JSON"),
        (b"services: {}", "compose.yaml", "compose.yaml: is a Compose file, no bake file"),
        (b"{ not json", "bakefile", None),
    ],
)
def test_file_that_is_none(content: bytes, name: str, message: str | None) -> None:
    Path(name).write_bytes(content)
    with pytest.raises(CtxauditError) as caught:
        read_bake([name], environment={})
    assert message is None or str(caught.value) == message


def test_file_that_is_not_there() -> None:
    with pytest.raises(CtxauditError, match=r"f\.hcl: cannot be read: no such file or directory"):
        read_bake(["f.hcl"], environment={})


def test_fifo_does_not_hang() -> None:
    os.mkfifo("f.hcl")
    with pytest.raises(CtxauditError, match=r"f\.hcl: cannot be read"):
        read_bake(["f.hcl"], environment={})


def test_no_value_of_the_environment_is_in_an_error() -> None:
    secret = "hunter2"
    declarations = [
        'variable "V" {\n  default = 1\n}\n',
        'variable "V" {\n  default = true\n}\n',
        'variable "V" {\n  type = list(number)\n}\n',
        'variable "V" {\n  validation {\n  condition = V == ""\n  error_message = V\n  }\n}\n',
        'variable "V" {\n  default = ""\n}\ntarget "a" {\n  args = { A = V + 1 }\n}\n',
        'variable "V" {\n  default = ""\n}\ntarget "a" {\n  args = { A = parseint(V, 10) }\n}\n',
        'variable "V" {\n  default = ""\n}\ntarget "a" {\n  args = { A = {}[V] }\n}\n',
    ]
    for declaration in declarations:
        with pytest.raises(CtxauditError) as caught:
            read(declaration, V=secret)
        assert secret not in str(caught.value)


def test_files_of_a_directory_in_the_order_of_bake() -> None:
    names = ["docker-bake.override.hcl", "x", "docker-bake.hcl", "docker-bake.json"]
    assert bake_files(names) == ("docker-bake.json", "docker-bake.hcl", "docker-bake.override.hcl")
    assert bake_files(["docker-compose.yml"]) == ()


def test_groups_and_files() -> None:
    project = read('group "default" {\n  targets = ["a", "a"]\n}\ntarget "a" {\n}\n')
    assert project.groups == {"default": ("a",)}
    assert project.files == ("f.hcl",)
    assert (project.builds[0].location.file, project.builds[0].location.line) == ("f.hcl", 4)


def test_parser_is_loaded_when_needed() -> None:
    code = "import ctxaudit, ctxaudit.cli, sys; print(any('tree_sitter' in m for m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
