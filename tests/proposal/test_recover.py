from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys, time
from ctxaudit.errors import CtxauditError
from ctxaudit.proposal.recover import recover
if sys.argv[2:]:
    time.sleep(float(sys.argv[2]))  # until the other end of the pipe has opened its file
try:
    print(recover(sys.argv[1]), file=sys.stderr)
except CtxauditError as error:
    print("refused:", error, file=sys.stderr)
"""
BASH = shutil.which("bash") or "bash"
LOST = "Recovered(content=None, source=None, note='the shell emptied"
NEW_FILE = "Recovered(content=None, source=None, note='')\n"


def git(directory: Path, *arguments: str) -> None:
    command = [
        "git",
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "protocol.file.allow=always",
    ]
    subprocess.run([*command, *arguments], cwd=directory, check=True, capture_output=True)


def committed(directory: Path, content: str = "head\n", name: str = ".dockerignore") -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    git(directory, "init", "-q")
    (directory / name).write_bytes(content.encode())
    git(directory, "add", "-A")
    git(directory, "commit", "-qm", "a")
    return directory


def shell(directory: Path, line: str, **environment: str) -> str:
    """What is said on stderr when the shell runs the line; `RUN` stands for our program."""
    program = directory.parent / "program.py"
    program.write_text(PROGRAM)
    text = line.replace("RUN", f"'{sys.executable}' '{program}' .dockerignore")
    ran = subprocess.run(
        [BASH, "-c", text],
        cwd=directory,
        check=True,
        capture_output=True,
        env=os.environ | environment,
    )
    return ran.stderr.decode()


def found(source: str, content: str = "head\n") -> str:
    return f"Recovered(content={content.encode()!r}, source={source!r}, note="


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return committed(tmp_path / "project")


@pytest.mark.parametrize(
    "line",
    [
        "RUN > .dockerignore",
        "set -C; RUN >| .dockerignore",
        "RUN 2>&2 1> ./.dockerignore",
        "{ RUN > /dev/stdout; } > .dockerignore",
        "(cd ..; cd project; RUN) > .dockerignore",
        "exec > .dockerignore; RUN",
        "RUN 0.5 | tee .dockerignore > /dev/null",
        "RUN 0.5 | cat > .dockerignore",
        "RUN 0.5 | sed s/a/b/ | tee .dockerignore",
    ],
)
def test_what_the_shell_emptied_comes_from_git(project: Path, line: str) -> None:
    said = shell(project, line)
    assert said.startswith(found("index"))
    assert "edits since then are lost; --write avoids this" in said


@pytest.mark.parametrize("line", ["RUN > other", "RUN | cat", "RUN", "RUN >&-", "RUN | tee other"])
def test_what_is_still_there_is_not_asked_for(project: Path, line: str) -> None:
    assert shell(project, line) == "None\n"
    assert (project / ".dockerignore").read_text() == "head\n"


@pytest.mark.parametrize("line", ["RUN >> .dockerignore", "RUN 1<> .dockerignore"])
def test_output_into_the_file_that_is_read_is_refused(project: Path, line: str) -> None:
    assert "use --write" in shell(project, line)
    assert (project / ".dockerignore").read_text() == "head\n"


@pytest.mark.parametrize("line", ["RUN >> .dockerignore", "RUN > other", "RUN | cat"])
def test_a_file_that_was_empty_before_stays_so(project: Path, line: str) -> None:
    (project / ".dockerignore").write_bytes(b"")
    assert shell(project, line) == "None\n"


def test_where_there_is_no_file_there_is_nothing_to_find(tmp_path: Path) -> None:
    assert shell(tmp_path, "RUN > other") == "None\n"


def test_what_is_staged_is_newer_than_the_commit(project: Path) -> None:
    (project / ".dockerignore").write_bytes(b"staged\r\nb")
    git(project, "add", ".dockerignore")
    (project / ".dockerignore").write_bytes(b"edited\n")
    assert shell(project, "RUN > .dockerignore").startswith(found("index", "staged\r\nb"))


def test_what_is_no_longer_in_the_index_is_in_the_commit(project: Path) -> None:
    git(project, "rm", "-q", "--cached", ".dockerignore")
    assert shell(project, "RUN > .dockerignore").startswith(found("HEAD"))


def test_what_git_never_had_is_lost(project: Path) -> None:
    git(project, "rm", "-q", ".dockerignore")
    git(project, "commit", "-qm", "b")
    (project / ".dockerignore").write_bytes(b"not in git\n")
    said = shell(project, "sleep 0.1; RUN > .dockerignore")
    assert said.startswith(LOST)
    assert "so its old content is lost; --write avoids this" in said


def test_of_a_new_file_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    assert shell(tmp_path / "project", "RUN > .dockerignore") == NEW_FILE
    assert shell(tmp_path / "project", "rm .dockerignore; RUN 0.5 | tee .dockerignore") == NEW_FILE


def test_without_a_repository_or_git_it_is_lost(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for environment in ({}, {"PATH": "/nowhere"}):
        (project / ".dockerignore").write_bytes(b"a\n")
        line = "/bin/sleep 0.1; RUN > .dockerignore"
        assert shell(project, line, **environment).startswith(LOST)


def test_a_subdirectory_has_its_own_file(tmp_path: Path) -> None:
    root = committed(tmp_path / "project", "of the root\n")
    (root / "a b").mkdir()
    (root / "a b" / ".dockerignore").write_bytes(b"of the part\n")
    git(root, "add", "-A")
    assert shell(root / "a b", "RUN > .dockerignore").startswith(found("index", "of the part\n"))


def test_a_hook_of_another_repository_does_not_mislead(project: Path) -> None:
    other = committed(project.parent / "other", "of the other one\n")
    said = shell(project, "RUN > .dockerignore", GIT_DIR=os.fspath(other / ".git"))
    assert said.startswith(found("index"))


def test_a_worktree_has_its_own_index(project: Path) -> None:
    git(project, "worktree", "add", "-q", "../tree")
    tree = project.parent / "tree"
    (tree / ".dockerignore").write_bytes(b"of the worktree\n")
    git(tree, "add", "-A")
    assert shell(tree, "RUN > .dockerignore").startswith(found("index", "of the worktree\n"))


def test_a_submodule_is_a_repository_of_its_own(project: Path) -> None:
    outer = committed(project.parent / "outer", "of the outer one\n")
    git(outer, "submodule", "add", "-q", os.fspath(project), "part")
    assert shell(outer / "part", "RUN > .dockerignore").startswith(found("index"))


def test_the_file_behind_a_symlink_is_asked_for(tmp_path: Path) -> None:
    project = committed(tmp_path / "project", "in a folder\n", "ignore")
    (project / ".dockerignore").symlink_to("ignore")
    git(project, "add", "-A")
    assert shell(project, "RUN > .dockerignore").startswith(found("index", "in a folder\n"))


def test_line_ends_and_filters_are_left_as_git_has_them(tmp_path: Path) -> None:
    project = committed(tmp_path / "project", "a\nb\n")
    git(project, "config", "filter.f.smudge", "touch ran; cat")
    (project / ".gitattributes").write_text(".dockerignore text=auto eol=crlf filter=f diff=f\n")
    git(project, "config", "diff.f.textconv", "touch ran; cat")
    git(project, "config", "core.fsmonitor", "touch ran; false")
    assert shell(project, "RUN > .dockerignore").startswith(found("index", "a\nb\n"))
    assert not (project / "ran").exists()


def test_the_middle_of_a_merge_has_the_commit(project: Path) -> None:
    git(project, "checkout", "-qb", "other")
    (project / ".dockerignore").write_bytes(b"theirs\n")
    git(project, "commit", "-qam", "b")
    git(project, "checkout", "-q", "-")
    (project / ".dockerignore").write_bytes(b"ours\n")
    git(project, "commit", "-qam", "c")
    with pytest.raises(subprocess.CalledProcessError):
        git(project, "merge", "-q", "other")
    assert shell(project, "RUN > .dockerignore").startswith(found("HEAD", "ours\n"))
