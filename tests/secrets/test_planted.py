"""Recall on planted secrets, and that no value leaves the search or the command."""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path

import pytest

from ctxaudit.secrets.scan import scan_file
from tests.conftest import RunCommand
from tests.secrets.making import Planted
from tests.secrets.planted import planted

PLANTED = planted()
LEAST_RECALL = 0.95


def test_there_are_many_of_many_kinds() -> None:
    assert len(PLANTED) >= 60
    kinds = {secret.kind for one in PLANTED for secret in scan_file(one.path, one.content)}
    assert len(kinds) >= 30


def test_recall() -> None:
    missed = [one.kind for one in PLANTED if not scan_file(one.path, one.content)]
    assert len(missed) <= (1 - LEAST_RECALL) * len(PLANTED), missed


@pytest.mark.parametrize("one", PLANTED, ids=lambda one: str(one.kind))
def test_the_line_is_told_and_the_value_is_not(one: Planted) -> None:
    found = scan_file(one.path, one.content)
    assert found
    lines = re.split("\r\n|\r|\n", _text(one.content))
    for secret in found:
        assert not any(value in repr(secret) for value in one.values)
    wanted = {at for at, line in enumerate(lines, 1) for value in one.values if value in line}
    if wanted:  # the first line of a key stands for all of it
        assert min(secret.line for secret in found) <= max(wanted)
        assert "key" in found[0].kind or {secret.line for secret in found} & wanted


def test_an_example_of_each_file_is_no_secret() -> None:
    for one in PLANTED:
        assert scan_file(f"{one.path}.example", one.content) == ()


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build context with everything planted, and a Dockerfile with some of it."""
    root = tmp_path_factory.mktemp("planted")
    for one in PLANTED:
        path = root / one.kind / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.content)
    others = " ".join(one.kind for one in PLANTED if one.kind not in ("npmrc", "netrc"))
    token, password = values_of("github")[0], values_of("dotenv")[0]
    (root / "Dockerfile").write_text(
        "FROM busybox AS build\n"
        f"ARG DB_PASSWORD={password}\n"
        f"ENV GH={token}\n"
        f"RUN git clone https://ci:{password}@git.acme.io/a.git\n"
        f"RUN curl -u ci:{password} https://acme.io\n"
        f"LABEL x={token}\n"
        "COPY npmrc/.npmrc /root/\n"
        "RUN npm ci && rm /root/.npmrc\n"
        "COPY netrc/.netrc /root/\n"
        "RUN git fetch\n"
        f"COPY {others} /app/\n"
    )
    return root


def values_of(kind: str) -> tuple[str, ...]:
    return next(one.values for one in PLANTED if one.kind == kind)


def all_values() -> list[str]:
    return [value for one in PLANTED for value in one.values]


COMMANDS = (
    ("scan",),
    ("scan", "--format", "json"),
    ("scan", "--show-suppressed"),
    ("files",),
    ("files", "--in-image", "--why"),
    ("explain", "dotenv/api/.env", "npmrc/.npmrc"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_value_is_printed(command: tuple[str, ...], context: Path, ctxaudit: RunCommand) -> None:
    ran = ctxaudit(*command, cwd=context)
    assert ran.status in (0, 1), ran.err
    assert [value for value in all_values() if value in ran.out + ran.err] == []


def test_no_value_is_printed_in_any_format(context: Path, ctxaudit: RunCommand) -> None:
    help_ = ctxaudit("scan", "--format", "no-such-format", cwd=context).err
    known = set(re.findall(r"[a-z][a-z0-9-]+", help_)) | {"json", "text"}
    done = []
    for name in sorted(known):
        ran = ctxaudit("scan", "--format", name, cwd=context)
        if ran.status == 2:
            continue
        done.append(name)
        assert [value for value in all_values() if value in ran.out + ran.err] == [], name
    assert {"json", "text"} <= set(done)


def test_planted_files_are_findings(context: Path, ctxaudit: RunCommand) -> None:
    ran = ctxaudit("scan", "--format", "json", cwd=context)
    for rule in (
        "secret-in-context",
        "secret-in-arg-or-env",
        "secret-in-instruction",
        "secret-removed-later",
        "secret-copied-for-install",
    ):
        assert f'"rule": "{rule}"' in ran.out


def test_no_value_is_in_a_traceback_or_a_log(
    context: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import ctxaudit
    from ctxaudit.secrets import scan

    def fail(_hits: object, *_more: object) -> None:
        raise RuntimeError("boom")

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(scan, "_redacted", fail)
    monkeypatch.chdir(context)
    with pytest.raises(RuntimeError) as caught:
        ctxaudit.scan(".")
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert [value for value in all_values() if value in shown] == []


def _text(content: bytes) -> str:
    if content.startswith(b"\xff\xfe"):
        return content.decode("utf-16")
    return content.decode("utf-8", "replace")
