"""docs/ci.md: every file in it is what its CI takes, and the lines in it do what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ctxaudit.formats.markdown import MARK
from ctxaudit.formats.registry import FORMATS
from tests.conftest import COMMAND, environment
from tests.formats.readers import read_gitlab, read_json, read_junit
from tests.ways.runner import ACTION, ROOT
from tests.ways.test_pre_commit import HOOKS

PAGE = (ROOT / "docs" / "ci.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(?:# |// )(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILES = {name: text for _, name, text in BLOCK.findall(PAGE)}
SCHEMAS = {
    ".github/": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    ".circleci/": "vendor.circle-ci",
    "azure-pipelines.yml": "vendor.azure-pipelines",
    "bitbucket-pipelines.yml": "vendor.bitbucket-pipelines",
    ".woodpecker.yaml": "vendor.woodpecker-ci",
    ".drone.yml": "vendor.drone-ci",
}
# where a file says what its commands are
COMMANDS = ("script", "commands", "run")
# installing is tested elsewhere; here the lines find what they would have installed
PIP = '#!/bin/sh\n[ "$*" = "install docker-ctxaudit" ]\n'
PIPX = (
    "#!/bin/sh\n"
    'case "$*" in\n'
    '"install docker-ctxaudit") ;;\n'
    '"run --spec docker-ctxaudit "*) shift 3; exec "$@" ;;\n'
    "*) exit 1 ;;\n"
    "esac\n"
)


@pytest.mark.parametrize("name", [name for name in FILES if name != "Jenkinsfile"])
def test_files_follow_the_schema_of_their_reader(name: str, tmp_path: Path) -> None:
    file = tmp_path / "file.yml"
    file.write_text(FILES[name])
    if name == ".pre-commit-config.yaml":
        command = ["pre-commit", "validate-config", str(file)]
    else:
        (schema,) = [schema for start, schema in SCHEMAS.items() if name.startswith(start)]
        command = ["check-jsonschema", "--builtin-schema", schema, str(file)]
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def commands(value: Any) -> Iterator[str]:
    """The command lines in a file, in their order."""
    if isinstance(value, dict):
        for key, part in value.items():
            lines = part if isinstance(part, list) else [part]
            if key in COMMANDS and all(isinstance(line, str) for line in lines):
                yield from lines
            else:
                yield from commands(part)
    elif isinstance(value, list):
        for part in value:
            yield from commands(part)


def script(name: str) -> str:
    if name == "Jenkinsfile":
        return "\n".join(re.findall(r"sh '(.*)'", FILES[name]))
    return "\n".join(commands(yaml.safe_load(FILES[name])))


SCRIPTS = {name: script(name) for name in FILES if script(name)}
SCRIPTS["any shell"] = next(
    line for line in PAGE.splitlines() if line.startswith("ctxaudit scan . --max-size")
)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of stand-ins that install nothing, and the command."""
    there = tmp_path / "programs"
    there.mkdir()
    for name, text in (("pip", PIP), ("pipx", PIPX)):
        (there / name).write_text(text)
        (there / name).chmod(0o755)
    (there / "ctxaudit").symlink_to(COMMAND)
    return there


def run(name: str, workspace: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    settings = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(programs / "summary"),
        "GITHUB_OUTPUT": str(programs / "output"),
    }
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", SCRIPTS[name]],
        cwd=workspace,
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_every_file_with_commands_is_run() -> None:
    assert len(SCRIPTS) == 9


@pytest.mark.parametrize("name", SCRIPTS)
def test_lines_pass_and_write_what_is_read(name: str, workspace: Path, programs: Path) -> None:
    done = run(name, workspace, programs)
    assert done.returncode == 0, done.stdout + done.stderr
    written = re.findall(r'--output "?(\w+)=([^\s"]+)', SCRIPTS[name])
    for format_, path in written:
        path = path.replace("$GITHUB_STEP_SUMMARY", str(programs / "summary"))
        path = path.replace("$GITHUB_OUTPUT", str(programs / "output"))
        check_report(format_, (workspace / path).read_text())
    for path in taken(name):
        assert path in [path for _, path in written]


def taken(name: str) -> list[str]:
    """The reports that the rest of the file hands to the CI."""
    text = FILES.get(name, "")
    lines = r"(?:codequality|junit|dotenv|path|testResultsFiles|pattern): '?([\w.-]+)"
    return re.findall(lines, text)


def test_reports_are_handed_over() -> None:
    assert {name: taken(name) for name in SCRIPTS if taken(name)} == {
        ".gitlab-ci.yml": ["gl-code-quality-report.json", "ctxaudit.xml", "ctxaudit.env"],
        ".circleci/config.yml": ["ctxaudit.xml"],
        "azure-pipelines.yml": ["ctxaudit.xml"],
        "Jenkinsfile": ["ctxaudit.sarif"],
    }


def check_report(format_: str, text: str) -> None:
    if format_ == "gitlab":
        assert read_gitlab(text)
    elif format_ == "junit":
        assert read_junit(text)
    elif format_ == "figures":
        assert "\nwarnings=2\n" in text
    elif format_ == "markdown":
        assert text.startswith(MARK)
    elif format_ == "sarif":
        assert json.loads(text)["runs"][0]["results"]
    else:
        assert format_ == "json"
        assert len(read_json(text)["builds"]) == 4


@pytest.mark.parametrize("name", SCRIPTS)
def test_lines_fail_where_something_is_wrong(name: str, workspace: Path, programs: Path) -> None:
    with (workspace / "services" / "api" / "Dockerfile").open("a") as file:
        file.write("COPY no/such /\n")
    done = run(name, workspace, programs)
    assert done.returncode == 1, done.stdout + done.stderr


def sections() -> dict[str, str]:
    """The text below each heading, by the address of the heading."""
    _, *parts = re.split(r"^##+ (.*)\n", PAGE, flags=re.MULTILINE)
    slugs = (re.sub(r"[^a-z0-9-]", "", title.lower().replace(" ", "-")) for title in parts[::2])
    return dict(zip(slugs, parts[1::2], strict=True))


def test_the_table_has_lines_of_the_files() -> None:
    rows = re.findall(r"^\| \[[^\]]*\]\(#([\w-]+)\)[^|]*\| (.*?) \|", PAGE, re.MULTILINE)
    assert len(rows) == 11
    for section, cell in rows:
        present = {line.strip() for line in sections()[section].splitlines()}
        for line in cell.split("<br>"):
            assert any(one.startswith(line.strip("`")) for one in present), (section, line)


def test_workflows_name_what_the_action_has() -> None:
    used = 0
    for name, text in FILES.items():
        if name.startswith(".github/"):
            (job,) = yaml.safe_load(text)["jobs"].values()
            for step in job["steps"]:
                if step.get("uses") == "OWNER/ctxaudit@REF":
                    used += 1
                    assert step.get("with", {}).keys() <= ACTION["inputs"].keys()
            names = set(re.findall(r"outputs\.([\w-]+)", text))
            assert names <= ACTION["outputs"].keys()
    assert used == 3


def test_the_page_names_all_there_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ", sections()["formats"], re.MULTILINE)
    assert rows == list(FORMATS)
    assert all(f"`{hook}`" in PAGE or f"id: {hook}}}" in PAGE for hook in HOOKS)
    head = (ROOT / ".ci" / "image" / "Dockerfile").read_text().partition("\nFROM")[0]
    for line in re.findall(r"#     (docker .*)", head):
        assert f"\n{line}\n" in PAGE
