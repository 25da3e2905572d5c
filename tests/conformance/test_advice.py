"""Rules that Docker has a check for, and changes that rules propose, against a real engine."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.pipeline import Checks
from ctxaudit.rules import choose
from tests.conformance.engine import Engine, Taken, taken_by_buildkit
from tests.conftest import run_git, write_tree
from tests.rules.test_rules import HERE, findings_of, fix, read

COMMANDS: tuple[tuple[str, list[int]], ...] = (
    ("CMD a b", [2]),
    ("ENTRYPOINT a $B", [2]),
    ("CMD a && b", [2]),
    ('CMD ["a", "b"]', []),
    ('SHELL ["/x", "-c"]\nCMD a b', []),
)


def lines_of_check(engine: Engine, context_dir: Path, rule: str) -> list[int]:
    """Where `docker build --check` has this warning."""
    done = engine.run("buildx", "build", "--call=check,format=json", str(context_dir))
    text = done.stdout.decode()
    warnings = (json.loads(text).get("warnings") or []) if text.startswith("{") else []
    return [
        warning["location"]["ranges"][0]["start"]["line"]
        for warning in warnings
        if warning["ruleName"] == rule
    ]


@pytest.mark.parametrize(("command", "lines"), COMMANDS)
def test_shell_form_command(engine: Engine, tmp_path: Path, command: str, lines: list[int]) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM scratch\n{command}\n")
    audit = ctxaudit.scan(tmp_path, checks=Checks(choose(["shell-form-command"])))
    ours = [one.location.line for one in audit.findings if one.location is not None]
    assert lines_of_check(engine, tmp_path, "JSONArgsRecommended") == ours == lines


@pytest.mark.parametrize("name", ["bad-npm", "bad-workspaces"])
def test_manifests_first_delivers_the_same(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What is copied before and after the install comes to what was copied at once."""
    path = HERE / "copy-before-install" / f"{name}.txt"
    project = read(path)
    root = write_tree(tmp_path / "context", project.files)
    monkeypatch.chdir(root)
    for command in project.git:
        run_git(root, *shlex.split(command))
    dockerfile = root / "Dockerfile"
    before = dockerfile.read_text()
    fix(root, findings_of(path.parent.name, project, root), path.with_name("fixed-none.txt"))
    after = dockerfile.read_text()
    # the Dockerfile itself is copied too, so both copies must find the same one
    dockerfile.write_text(before)
    taken = [_taken(engine, root, tmp_path / "Dockerfile", text) for text in (before, after)]
    assert after.count("COPY") > before.count("COPY")
    assert taken[0].error is None
    assert taken[0] == taken[1]


def _taken(engine: Engine, root: Path, dockerfile: Path, text: str) -> Taken:
    """What the copies of the context come to, without base image and RUN."""
    copies = [
        line for line in text.splitlines() if line.startswith("COPY ") and "from=" not in line
    ]
    plain = [line.replace("--chown=node:node ", "") for line in copies]
    dockerfile.write_text("\n".join(["FROM scratch", "WORKDIR /app", *plain, ""]))
    return taken_by_buildkit(engine, root, dockerfile)
