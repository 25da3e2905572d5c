"""The instructions of a plan, and the commands of a RUN."""

from __future__ import annotations

import pytest

from ctxaudit.dockerfile import Instruction, Pair, plan
from ctxaudit.dockerfile.references import Reference, read_reference
from ctxaudit.dockerfile.scripts import ShellCommand, commands_of, script_of

TEXT = """\
ARG TAG=3.12
FROM python:$TAG AS build
ARG NAME=app TOKEN
ENV HOME_DIR=/srv/$NAME UNSEEN=$ELSEWHERE
WORKDIR $HOME_DIR
USER me
RUN --mount=type=secret,id=key,target=/k \\
    # between
    make \\
    install
COPY --chown=1:1 src $NAME/
SHELL ["/bin/bash", "-c"]
LABEL org=$NAME
ONBUILD RUN echo triggered
FROM scratch AS unused
COPY a /
FROM build
CMD ["run"]
"""


def instructions(text: str = TEXT, **options: str) -> list[Instruction]:
    return list(plan(text, build_args=options).instructions)


def one(name: str, **options: str) -> Instruction:
    return next(found for found in instructions(**options) if found.name == name)


def test_lines_and_order() -> None:
    found = [(found.stage, found.name, found.line, found.end) for found in instructions()]
    assert found[:2] == [(0, "FROM", 2, 2), (0, "ARG", 3, 3)]
    assert (0, "RUN", 7, 10) in found
    # the trigger of ONBUILD runs in the stage that is based on it, and is written where it stands
    assert found[-3:] == [(2, "FROM", 17, 17), (2, "RUN", 14, 14), (2, "CMD", 18, 18)]
    assert [found.onbuild for found in instructions()[-3:]] == [False, True, False]


def test_needed_and_shipped() -> None:
    flags = {found.stage: (found.needed, found.shipped) for found in instructions()}
    assert flags == {0: (True, True), 1: (False, False), 2: (True, True)}


def test_values() -> None:
    assert one("FROM").values == ("python:3.12",)
    assert one("COPY").values == ("src", "app/")
    assert one("COPY", NAME="other").values == ("src", "other/")
    assert one("COPY").flag("chown") == "1:1"
    assert one("COPY").flag("from") is None
    assert one("WORKDIR").values == ("/srv/app",)
    assert one("CMD").args == ("run",)


def test_pairs() -> None:
    assert one("ARG", TOKEN="t").pairs == (Pair("NAME", "app", "app"), Pair("TOKEN", None, "t"))
    assert one("ARG").pairs[1] == Pair("TOKEN", None, None)
    unseen = Pair("UNSEEN", "$ELSEWHERE", None)
    assert one("ENV").pairs == (Pair("HOME_DIR", "/srv/$NAME", "/srv/app"), unseen)
    assert one("LABEL").pairs == (Pair("org", "$NAME", "app"),)


def test_setting_holds_before_the_instruction() -> None:
    run = one("RUN").setting
    assert (run.workdir, run.user, run.shell) == ("/srv/app", "me", ("/bin/sh", "-c"))
    assert run.environment == {"HOME_DIR": "/srv/app", "UNSEEN": None}
    assert run.variables == {"NAME": "app", "HOME_DIR": "/srv/app", "UNSEEN": None}
    assert one("WORKDIR").setting.workdir is None
    last = instructions()[-1].setting
    assert (last.workdir, last.user, last.shell) == ("/srv/app", "me", ("/bin/bash", "-c"))


def test_mounts() -> None:
    (mount,) = one("RUN").mounts
    assert (mount.type, mount.id, mount.target) == ("secret", "key", "/k")


def commands(text: str) -> list[list[str]]:
    (run,) = [found for found in plan(text).instructions if found.name == "RUN"]
    return [[found.program, *found.args] for found in commands_of(run)]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("RUN a b && c 'd e'", [["a", "b"], ["c", "d e"]]),
        ("RUN if [ -f x ]; then sudo -E /usr/bin/a b; fi", [["[", "-f", "x", "]"], ["a", "b"]]),
        ('RUN ["/bin/a", "b c"]', [["a", "b c"]]),
        ('RUN ["bash", "-ec", "a && b"]', [["a"], ["b"]]),
        ('RUN sh -c "a b" | c', [["a", "b"], ["c"]]),
        ("RUN <<EOF\na\nb c\nEOF", [["a"], ["b", "c"]]),
        ("RUN <<EOF\n#!/usr/bin/env bash\na\nEOF", [["a"]]),
        ("RUN <<EOF\n#!/usr/bin/env python3\nimport a\nEOF", []),
        ("RUN cat <<EOF > /x && b\nrm -rf /\nEOF", [["cat"], ["b"]]),
        ("ENV V=1\nRUN a $V $W", [["a", "1", "$W"]]),
        ('SHELL ["powershell"]\nRUN a && b', []),
    ],
)
def test_commands(run: str, expected: list[list[str]]) -> None:
    assert commands(f"FROM debian:12\n{run}\n") == expected


def test_command() -> None:
    run = plan("FROM a\nRUN x; A=1 rm -rf --one=2 b\n").instructions[1]
    command = commands_of(run)[1]
    assert command == ShellCommand("rm", ("-rf", "--one=2", "b"), ("A=1",), ";")
    assert (command.options, command.operands) == (("-rf", "--one=2"), ("b",))
    assert (command.has("--one"), command.has("--two")) == (True, False)
    assert (command.short("f"), command.short("o")) == (True, False)
    assert script_of(run) == "x; A=1 rm -rf --one=2 b"


@pytest.mark.parametrize(
    ("name", "expected", "official"),
    [
        ("python", Reference("docker.io", "library/python", "", ""), "python"),
        ("me/x:1", Reference("docker.io", "me/x", "1", ""), ""),
        ("ghcr.io/a/b/c:v1", Reference("ghcr.io", "a/b/c", "v1", ""), ""),
        ("localhost:5000/x", Reference("localhost:5000", "x", "", ""), ""),
    ],
)
def test_reference(name: str, expected: Reference, official: str) -> None:
    assert read_reference(name) == expected
    assert expected.official == official


def test_no_reference() -> None:
    assert read_reference("Upper") is None
    digest = "sha256:" + "a" * 64
    assert read_reference(f"x:1@{digest}") == Reference("docker.io", "library/x", "1", digest)
