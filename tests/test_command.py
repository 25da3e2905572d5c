"""The command: what it prints, where, and with which status."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import jsonschema
import pytest

import ctxaudit
from ctxaudit.cli.terminal import ProgressLine
from ctxaudit.model import GROUPS
from tests.conftest import COMMAND, MakeTree, RunCommand, environment

SCHEMA = json.loads((Path(ctxaudit.__file__).parent / "formats" / "audit.schema.json").read_text())
ANSI = re.compile(r"\x1b\[[0-9;]*m")

PROJECT = {
    ".dockerignore": "*.log\nnode_modules\ntypo/x\n",
    "Dockerfile": "FROM scratch AS build\nCOPY src /src\n"
    "FROM scratch\nCOPY --from=build /src/a /a\n",
    "src/a": "aaa",
    "src/b": "b",
    "web/node_modules/x.js": "x" * 2000,
    "build.log": "log",
}


def test_report_on_a_project(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(PROJECT)
    status, out, err = ctxaudit("scan", cwd=root)
    assert (status, err) == (0, "")
    assert out == (Path(__file__).parent / "report.txt").read_text()
    assert max(map(len, out.splitlines())) <= 100


def test_colour_changes_nothing_but_colour(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(PROJECT)
    plain = ctxaudit("scan", cwd=root).out
    styled = ctxaudit("scan", "--color", "always", cwd=root).out
    assert "\x1b[" in styled
    assert ANSI.sub("", styled) == plain
    assert ctxaudit("scan", cwd=root, FORCE_COLOR="1").out == styled
    assert ctxaudit("scan", cwd=root, FORCE_COLOR="1", NO_COLOR="1").out == plain


def test_json_follows_its_schema(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(PROJECT | {"n\udcff": "x", "sub/n\nl": "y"})
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for options in ([], ["--no-excluded-sizes"], ["--max-size", "1"], ["--builder", "classic"]):
        out = ctxaudit("scan", "--format", "json", *options, cwd=root).out
        jsonschema.validate(json.loads(out), SCHEMA)
        assert out == ctxaudit("scan", "--format", "json", *options, cwd=root).out
        assert out.isascii()
    assert json.loads(out)["builds"][0]["totals"]["included"]["files"] == 7


def test_file_lists_sum_up_to_the_totals(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(PROJECT)
    totals = json.loads(ctxaudit("scan", "--format", "json", cwd=root).out)["builds"][0]["totals"]
    for selection in ("included", "excluded", "transferred", "in_image"):
        option = f"--{selection.replace('_', '-')}"
        rows = [
            line.split("\t")
            for line in ctxaudit("files", option, "--size", cwd=root).out.splitlines()
        ]
        assert len(rows) == totals[selection]["files"]
        assert sum(int(size) for size, _ in rows) == totals[selection]["bytes"]
        assert [path for _, path in rows] == sorted(path for _, path in rows)


def test_files_why(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(PROJECT)
    assert (
        ctxaudit("files", "--excluded", "--why", cwd=root).out
        == "build.log\t.dockerignore:1 *.log\n"
    )
    assert ctxaudit("files", "--in-image", "--why", cwd=root).out == "src/a\t/a\n"


def test_names_that_are_no_text(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree({"a\nb": "", "c\x1b[31m": "", "caf\udce9": "", ".dockerignore": ""})
    out = ctxaudit("files", cwd=root).out
    assert out == ".dockerignore\na\\nb\nc\\x1b[31m\ncaf\\xe9\n"
    raw = subprocess.run([COMMAND, "files", "-0"], cwd=root, capture_output=True, check=True).stdout
    assert raw == b".dockerignore\0a\nb\0c\x1b[31m\0caf\xe9\0"
    report = ctxaudit("scan", cwd=root)
    assert report.status == 1
    assert "\x1b" not in report.out
    assert "caf\\xe9" in report.out


def test_explain(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(PROJECT | {".dockerignore": "src\n!src/a\n"})
    out = ctxaudit("explain", "src/a", "src/b", "no/such", cwd=root).out
    assert out == (
        "src/a is included\n"
        "  decided by  .dockerignore:2  !src/a\n"
        "  overruled   .dockerignore:1  src  (matches src)\n"
        "  sent to the builder\n"
        "  Dockerfile:2  COPY -> /src/a in stage build\n"
        "  Dockerfile:4  COPY -> /a in the image (stage 1)\n"
        "\n"
        "src/b is excluded\n"
        "  decided by  .dockerignore:1  src  (matches src)\n"
        "\n"
        "no/such is not there; it would be included\n"
        "  no pattern matches it\n"
        "  not sent: no instruction of this build takes it\n"
    )
    assert ctxaudit("explain", "-C", "context", "context/src/a", cwd=root.parent).out.startswith(
        "src/a is"
    )


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ((), 0),
        (("--fail-on", "warning"), 0),
        (("--fail-on", "note"), 1),
        (("--max-size", "1MB", "--max-files", "100"), 0),
        (("--max-size", "2kB"), 1),
        (("--max-size", "2kB", "--fail-on", "none"), 1),
        (("--max-files", "1"), 1),
        (("--warn-size", "2kB"), 0),
        (("--warn-size", "2kB", "--fail-on", "warning"), 1),
        (("--max-size", "2kB", "--format", "json"), 1),
        (("--fail-on", "note", "--format", "svg"), 1),
    ],
)
def test_status(
    make_tree: MakeTree, ctxaudit: RunCommand, options: tuple[str, ...], status: int
) -> None:
    assert ctxaudit("scan", *options, cwd=make_tree(PROJECT)).status == status


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (("scan", "missing"), {}),
        (("scan", "file"), {"file": ""}),
        (("scan", "/"), {}),
        (("scan", "--max-size", "12q"), {}),
        (("scan", "--fail-on", "often"), {}),
        (("scan", "--format", "xml"), {}),
        (("scan", "--builder", "kaniko"), {}),
        (("scan", "--color", "pink"), {}),
        (("scan", "--ignore-file", "missing"), {}),
        (("scan", "-f", "missing"), {}),
        (("scan", "--target", "web"), {}),
        (("scan", "--build-context", "name"), {}),
        (
            ("scan", "--build-context", "n=missing"),
            {"Dockerfile": "FROM scratch\nCOPY --from=n . /\n"},
        ),
        (("scan",), {".dockerignore": "a\n[\n"}),
        (("scan",), {".dockerignore": "\\q\n"}),
        (("scan",), {".dockerignore": "!\n"}),
        (("scan",), {".dockerignore": "a" * 70_000}),
        (("scan",), {"Dockerfile": "FROM scratch\nCOPI a /\n"}),
        (("scan",), {"Dockerfile": ""}),
        (("scan", "--target", "biuld"), {"Dockerfile": "FROM scratch AS build\n"}),
        (
            ("scan",),
            {"Dockerfile": "FROM scratch\nCOPY [ /\n"},
        ),
        (("files", "--included", "--excluded"), {}),
        (("explain", "a", "-C", "missing"), {}),
        (("rule", "git-histroy"), {}),
    ],
)
def test_trouble_is_one_line(
    make_tree: MakeTree, ctxaudit: RunCommand, arguments: tuple[str, ...], files: dict[str, str]
) -> None:
    root = make_tree(files)
    status, out, err = ctxaudit(*arguments, cwd=root)
    assert (status, out) == (2, "")
    assert err.startswith("ctxaudit: error: ")
    assert err.count("\n") == 1
    assert len(err) < 400


def test_removed_working_directory(make_tree: MakeTree) -> None:
    root = make_tree({})
    script = f"cd {root} && rmdir {root} && exec {COMMAND} scan ."
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_usage_trouble(ctxaudit: RunCommand) -> None:
    for arguments in (("nope",), ("scan", "--nope"), ("scan", "--max-files", "-1")):
        status, out, err = ctxaudit(*arguments)
        assert (status, out) == (2, "")
        assert "Error: " in err


def test_dockerfile_from_stdin(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree({"a": "1", "b": "2", "Dockerfile": "FROM scratch\nCOPY . /\n"})
    text = "FROM scratch\nCOPY a /\n"
    assert ctxaudit("files", "--transferred", "-f", "-", cwd=root, stdin=text).out == "a\n"


def test_build_arguments(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree({"a": "1", "b": "2", "Dockerfile": "FROM scratch\nARG F=a\nCOPY $F /\n"})
    files = ("files", "--transferred")
    assert ctxaudit(*files, cwd=root).out == "a\n"
    assert ctxaudit(*files, "--build-arg", "F=b", cwd=root).out == "b\n"
    assert ctxaudit(*files, "--build-arg", "F", cwd=root, F="b").out == "b\n"


def test_rule(ctxaudit: RunCommand) -> None:
    heads = [line for line in ctxaudit("rule").out.splitlines() if line and line[0] != " "]
    assert [line.partition(":")[0] for line in heads[:-1]] == list(GROUPS)
    page = ctxaudit("rule", "git-history").out
    assert page.startswith("git-history (group context, warning)\n\nThe history of a")
    assert 'did you mean "git-history"?' in ctxaudit("rule", "git-histroy").err


def test_version_and_completion(ctxaudit: RunCommand) -> None:
    assert ctxaudit("--version").out == f"ctxaudit {ctxaudit_version()}\n"
    script = ctxaudit(_CTXAUDIT_COMPLETE="complete_bash", COMP_WORDS="ctxaudit sc", COMP_CWORD="1")
    assert script.out.strip() == "scan"


def ctxaudit_version() -> str:
    return ctxaudit.__version__


def test_reader_that_goes_away(make_tree: MakeTree) -> None:
    root = make_tree({f"file-{number:05}": "" for number in range(9000)})
    script = f"{COMMAND} files {root} | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "file-00000\n", "")


def test_interrupt_is_quiet(make_tree: MakeTree) -> None:
    root = make_tree({})
    os.mkfifo(root / "Dockerfile.fifo")
    process = subprocess.Popen(
        [COMMAND, "scan", root, "-f", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(2)  # it waits for a Dockerfile on stdin
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_progress_comes_late_and_vanishes() -> None:
    class Clock:
        now = 0.0

    written: list[str] = []

    class Stream:
        write = written.append

        def flush(self) -> None:
            pass

    line = ProgressLine(Stream(), lambda: Clock.now)  # type: ignore[arg-type]  # all it uses
    line(10, 20)
    line.clear()
    assert written == []
    Clock.now = 0.6
    line(1_000, 20_000)
    line(1_001, 20_000)
    line.clear()
    assert written == ["\r\x1b[Kwalking: 1,000 entries, 20.0kB", "\r\x1b[K"]


def _read_all(terminal: int) -> bytes:
    output = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            output += os.read(terminal, 65536)
        except OSError:  # how a terminal says that its other end is closed
            break
    return output


def test_terminal_gets_colour_and_pipe_does_not(make_tree: MakeTree) -> None:
    root = make_tree(PROJECT)
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "scan", root], stdout=child, stderr=child, env=environment(TERM="xterm")
    )
    os.close(child)
    output = _read_all(parent)
    os.close(parent)
    assert process.wait(timeout=30) == 0
    assert b"\x1b[1;36m" in output
