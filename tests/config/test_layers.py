"""Options win over variables, those over files; a wrong one is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunCommand, write_tree

FILE = """\
builds = ["web"]
select = ["context"]
extend-select = ["image"]
ignore = ["large-data"]
fail-on = "warning"
max-size = "1MB"
max-files = 1
warn-size = "1kB"
"""
VARIABLES = {
    "CTXAUDIT_BUILDS": "api, db",
    "CTXAUDIT_SELECT": "copies",
    "CTXAUDIT_EXTEND_SELECT": "secrets",
    "CTXAUDIT_IGNORE": "log-files,test-output",
    "CTXAUDIT_FAIL_ON": "note",
    "CTXAUDIT_MAX_SIZE": "2MB",
    "CTXAUDIT_MAX_FILES": "2",
    "CTXAUDIT_WARN_SIZE": "2kB",
}
OPTIONS = [
    *("--select", "ignorefile", "--extend-select", "all", "--ignore", "git-history"),
    *("--fail-on", "none", "--max-size", "3MB", "--max-files", "3", "--warn-size", "3kB"),
]


def in_force(ran: Any) -> dict[str, list[tuple[Any, str]]]:
    assert (ran.status, ran.err) == (0, "")
    found: dict[str, list[tuple[Any, str]]] = {}
    for one in json.loads(ran.out)["settings"]:
        origin = one["origin"]
        line = "" if origin["line"] is None else f":{origin['line']}"
        row = (one["value"], f"{origin['name'] or origin['kind']}{line}")
        found.setdefault(one["name"], []).append(row)
    return found


def test_options_win_over_variables_over_the_file(tmp_path: Path, ctxaudit: RunCommand) -> None:
    write_tree(tmp_path, {"ctxaudit.toml": FILE})
    command = ("config", "--format", "json")
    by_file = in_force(ctxaudit(*command, cwd=tmp_path))
    assert by_file["select"] == [(["context"], "ctxaudit.toml:2")]
    assert by_file["max-files"] == [(1, "ctxaudit.toml:7")]
    by_variables = in_force(ctxaudit(*command, cwd=tmp_path, **VARIABLES))
    assert by_variables == by_file | {
        "builds": [(["api", "db"], "CTXAUDIT_BUILDS")],
        "select": [(["copies"], "CTXAUDIT_SELECT")],
        "extend-select": [
            (["image"], "ctxaudit.toml:3"),
            (["secrets"], "CTXAUDIT_EXTEND_SELECT"),
        ],
        "ignore": [
            (["large-data"], "ctxaudit.toml:4"),
            (["log-files", "test-output"], "CTXAUDIT_IGNORE"),
        ],
        "fail-on": [("note", "CTXAUDIT_FAIL_ON")],
        "max-size": [("2MB", "CTXAUDIT_MAX_SIZE")],
        "max-files": [(2, "CTXAUDIT_MAX_FILES")],
        "warn-size": [("2kB", "CTXAUDIT_WARN_SIZE")],
    }
    by_options = in_force(ctxaudit(*command, *OPTIONS, cwd=tmp_path, **VARIABLES))
    assert by_options == by_variables | {
        "select": [(["ignorefile"], "--select")],
        "extend-select": [*by_variables["extend-select"], (["all"], "--extend-select")],
        "ignore": [*by_variables["ignore"], (["git-history"], "--ignore")],
        "fail-on": [("none", "--fail-on")],
        "max-size": [("3MB", "--max-size")],
        "max-files": [(3, "--max-files")],
        "warn-size": [("3kB", "--warn-size")],
    }
    isolated = in_force(ctxaudit(*command, "--isolated", cwd=tmp_path, CTXAUDIT_MAX_FILES="4"))
    assert isolated["max-files"] == [(4, "CTXAUDIT_MAX_FILES")]
    assert isolated["max-size"] == [(None, "default")]


def test_a_variable_names_the_file(tmp_path: Path, ctxaudit: RunCommand) -> None:
    write_tree(tmp_path, {"ctxaudit.toml": FILE, "a.toml": "max-files = 7\n", "b.toml": ""})
    command = ("config", "--format", "json")
    named = {"CTXAUDIT_CONFIG": "a.toml", "cwd": tmp_path}
    assert in_force(ctxaudit(*command, **named))["max-files"] == [(7, "a.toml:1")]
    by_option = in_force(ctxaudit(*command, "--config", "b.toml", **named))
    assert by_option["max-files"] == [(None, "default")]
    assert in_force(ctxaudit(*command, "--isolated", **named)) == by_option


def test_an_empty_variable_sets_nothing(tmp_path: Path, ctxaudit: RunCommand) -> None:
    empty = dict.fromkeys([*VARIABLES, "CTXAUDIT_CONFIG"], " ")
    nothing = ctxaudit("config", cwd=tmp_path)
    assert ctxaudit("config", cwd=tmp_path, **empty) == nothing
    assert {line.split()[-1] for line in nothing.out.splitlines()[1:]} == {"default"}


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        (
            "CTXAUDIT_MAX_SIZ",
            "1",
            'there is no variable "CTXAUDIT_MAX_SIZ"; did you mean "CTXAUDIT_MAX_SIZE"?',
        ),
        ("CTXAUDIT_", "", 'there is no variable "CTXAUDIT_"; '),
        (
            "CTXAUDIT_ZEBRA",
            "",
            'there is no variable "CTXAUDIT_ZEBRA"; known are CTXAUDIT_CONFIG, CTXAUDIT_BUILDS, ',
        ),
        ("CTXAUDIT_MAX_SIZE", "5 miles", 'CTXAUDIT_MAX_SIZE: "5 miles" is no size; write for'),
        ("CTXAUDIT_WARN_SIZE", "-1", 'CTXAUDIT_WARN_SIZE: "-1" is no size; write for'),
        ("CTXAUDIT_MAX_FILES", "-1", "CTXAUDIT_MAX_FILES is a number of files, 0 or more"),
        ("CTXAUDIT_MAX_FILES", "1.5", "CTXAUDIT_MAX_FILES is a number of files, 0 or more"),
        (
            "CTXAUDIT_FAIL_ON",
            "eror",
            'CTXAUDIT_FAIL_ON is error, warning, note or none, not "eror"',
        ),
        (
            "CTXAUDIT_SELECT",
            "all,imag",
            'CTXAUDIT_SELECT: there is no rule or group "imag"; did you mean "image"?',
        ),
        ("CTXAUDIT_IGNORE", "x", 'CTXAUDIT_IGNORE: there is no rule or group "x"; '),
        (
            "CTXAUDIT_CONFIG",
            "x.toml",
            "CTXAUDIT_CONFIG names x.toml: cannot read the configuration: no such file",
        ),
        ("CTXAUDIT_CONFIG", "bad.toml", 'bad.toml:1: there is no setting "a"'),
        ("CTXAUDIT_BUILDS", "web", 'CTXAUDIT_BUILDS: no build matches "web"; there are Dockerfile'),
    ],
)
def test_what_is_wrong_with_a_variable(
    tmp_path: Path, ctxaudit: RunCommand, name: str, value: str, error: str
) -> None:
    write_tree(tmp_path, {"Dockerfile": "FROM scratch\n", "bad.toml": "a = 1\n"})
    ran = ctxaudit("scan", cwd=tmp_path, **{name: value})
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"ctxaudit: error: {error}")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--max-size", "x"), '--max-size: "x" is no size'),
        (("--warn-size", "1iB"), '--warn-size: "1iB" is no size'),
        (("--fail-on", "never"), '--fail-on is error, warning, note or none, not "never"'),
        (("--select", "imag"), '--select: there is no rule or group "imag"; did you mean "image"?'),
        (("--extend-select", "a b"), '--extend-select: there is no rule or group "a b"'),
        (("--config", "x", "--isolated"), "use either --config or --isolated"),
        (("--config", "x"), "x: cannot read the configuration: no such file"),
    ],
)
@pytest.mark.parametrize("command", ["scan", "config"])
def test_what_is_wrong_with_an_option(
    tmp_path: Path, ctxaudit: RunCommand, command: str, arguments: tuple[str, ...], error: str
) -> None:
    ran = ctxaudit(command, *arguments, cwd=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"ctxaudit: error: {error}")


def test_the_table_for_people(tmp_path: Path, ctxaudit: RunCommand) -> None:
    write_tree(
        tmp_path,
        {
            "pyproject.toml": """\
[tool.ctxaudit]
ignore = ["large-data", "image"]
severity = {log-files = "error"}
[tool.ctxaudit.per-path-ignores]
"docs/*.\\u001b[1m" = ["all"]
[[tool.ctxaudit.budget]]
reach = "in-image"
max-size = "1MB"
[tool.ctxaudit.secrets]
fixtures = true
"""
        },
    )
    assert ctxaudit("config", "sub", cwd=write_tree(tmp_path, {"sub/": ""})).out.splitlines() == [
        "setting                            value                         from",
        "builds                             the Dockerfile, else all      default",
        "select                             the default rules             default",
        "extend-select                      none                          default",
        "ignore                             large-data, image             pyproject.toml:2",
        "fail-on                            error                         default",
        "max-size                           none                          default",
        "max-files                          none                          default",
        "warn-size                          none                          default",
        'per-path-ignores."docs/*.\\x1b[1m"  all                           pyproject.toml:5',
        "severity.log-files                 error                         pyproject.toml:3",
        "budget                             reach in-image, max-size 1MB  pyproject.toml:6",
        "secrets.max-file-size              5MB                           default",
        "secrets.vendored                   false                         default",
        "secrets.fixtures                   true                          pyproject.toml:10",
    ]
    wrong = ctxaudit("config", "--format", "toml", cwd=tmp_path)
    assert (wrong.status, wrong.out) == (2, "")
    assert wrong.err == 'ctxaudit: error: --format is text or json, not "toml"\n'
