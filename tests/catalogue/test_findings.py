"""What decides about a claim beside its name: markers, git, the Dockerfile, exceptions, sums."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.catalogue.find import find_unneeded, named_secrets
from ctxaudit.catalogue.proofs import reader_of
from ctxaudit.formats.details import Details
from ctxaudit.formats.json import report
from ctxaudit.litter.findings import joined
from ctxaudit.model import Finding, Totals
from ctxaudit.pipeline import Checks
from ctxaudit.results import Build
from ctxaudit.rules import choose
from tests.conftest import MakeTree

ALL = {"Dockerfile": "FROM scratch\nCOPY . /\nRUN make\n"}
CONTEXT = Checks(choose(select=["context"], ignore=["missing-ignore-file", "unneeded-files"]))


def build_of(root: Path) -> Build:
    return ctxaudit.scan(root, checks=CONTEXT).builds[0]


def found(root: Path) -> list[Finding]:
    return list(build_of(root).findings)


def lines(root: Path) -> list[str]:
    return [line for one in found(root) for line in one.add_lines]


def test_a_marker_above_counts_up_to_the_root(make_tree: MakeTree) -> None:
    root = make_tree({**ALL, "build.sbt": "", "a/b/project/target/x": "x"})
    assert lines(root) == ["/a/b/project/target"]


def test_a_marker_may_itself_be_excluded(make_tree: MakeTree) -> None:
    files = {"Cargo.toml": "", "target/x": "x", ".dockerignore": "Cargo.toml\n"}
    assert lines(make_tree({**ALL, **files})) == ["/target"]


def test_a_tag_that_cannot_be_read_proves_nothing(make_tree: MakeTree) -> None:
    root = make_tree({**ALL, "store/blob": "x"})
    (root / "store/CACHEDIR.TAG").symlink_to("nowhere")
    assert found(root) == []


def test_the_context_itself_is_no_cache(make_tree: MakeTree) -> None:
    tag = "Signature: 8a477f597d28d172789f06886806bc55\n"
    assert found(make_tree({**ALL, "CACHEDIR.TAG": tag, "pyvenv.cfg": "home = /\n"})) == []


def test_a_file_of_a_directorys_name_keeps_the_line_from_any_depth(make_tree: MakeTree) -> None:
    root = make_tree({**ALL, "a/.cache": "a file", "b/.cache/x": "x"})
    assert lines(root) == ["/b/.cache"]


def test_many_files_of_a_directory_are_one_line(make_tree: MakeTree) -> None:
    files = {f"app/m{number}.pyc": "x" for number in range(30)}
    root = make_tree(
        {**ALL, "Dockerfile": "FROM scratch\nCOPY a.pyc /\nCOPY . /\n", "a.pyc": "x"} | files
    )
    (finding,) = found(root)
    assert finding.add_lines == ("/app/*.pyc",)
    assert finding.files == 30
    assert finding.message.startswith("app/*.pyc is sent")


def test_a_wanted_file_keeps_its_neighbours_apart(make_tree: MakeTree) -> None:
    files = {"app/a.pyc": "x", "app/b.pyc": "xx", "app/c.pyc": "x"}
    root = make_tree({**files, "Dockerfile": "FROM scratch\nCOPY app/a.pyc /\nCOPY . /\n"})
    (finding,) = found(root)
    assert finding.add_lines == ("/app/b.pyc", "/app/c.pyc")
    assert (finding.path, finding.files, finding.bytes) == ("app/b.pyc", 2, 3)


def test_more_lines_than_anyone_would_write_are_none(make_tree: MakeTree) -> None:
    files = {f"d{number}/target/x": "x" for number in range(21)}
    markers = {f"d{number}/Cargo.toml": "" for number in range(21)}
    (finding,) = found(make_tree({**ALL, **files, **markers}))
    assert finding.severity == "warning"
    assert finding.add_lines == ()


def test_what_lies_in_a_wanted_directory_is_wanted(make_tree: MakeTree) -> None:
    files = {"package.json": "{}", "src/a.js": "", "dist/__pycache__/x.pyc": "x"}
    dockerfile = "FROM scratch\nCOPY dist /dist\nCOPY . /\n"
    assert found(make_tree({**files, "Dockerfile": dockerfile})) == []


def test_a_copy_in_a_stage_that_this_build_does_not_need_counts(make_tree: MakeTree) -> None:
    dockerfile = "FROM scratch AS b\nCOPY .venv /v\nFROM scratch\nCOPY . /\nRUN pip install x\n"
    assert found(make_tree({"Dockerfile": dockerfile, ".venv/pyvenv.cfg": ""})) == []


@pytest.mark.parametrize("source", ["*", ".", "./", "./*"])
def test_a_copy_of_everything_names_nothing(make_tree: MakeTree, source: str) -> None:
    dockerfile = f"FROM scratch\nCOPY {source} /x/\nRUN npm ci\n"
    root = make_tree({"Dockerfile": dockerfile, "node_modules/x/a.js": "x"})
    assert lines(root) == ["**/node_modules"]


@pytest.mark.parametrize(
    ("run", "severity"),
    [
        ("RUN npm ci", "warning"),
        ("RUN ./build.sh", "warning"),
        ('RUN ["make"]', "warning"),
        ("RUN <<EOF\n#!/usr/bin/env ruby\nsystem('x')\nEOF", "warning"),
        ("RUN apk add curl", "note"),
        ("CMD npm start", "note"),
    ],
)
def test_what_no_step_makes_again_may_be_the_product(
    make_tree: MakeTree, run: str, severity: str
) -> None:
    root = make_tree({"Dockerfile": f"FROM node\nCOPY . .\n{run}\n", "node_modules/": ""})
    (root / "node_modules/blob").write_bytes(b"x" * 1_000_000)
    (finding,) = found(root)
    assert finding.severity == severity
    assert bool(finding.add_lines) == (severity == "warning")


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", root, *words], check=True, capture_output=True)


def test_what_git_tracks_is_milder_and_a_question(make_tree: MakeTree) -> None:
    files = {
        "a/.cache/x": "x" * 200_000,
        "b/.cache/x": "x",
        "c/.cache/x": "x",
        ".dockerignore": ".git\n",
    }
    root = make_tree({**ALL, **files})
    git(root, "init", "-q")
    git(root, "add", "a", "c")
    checks = Checks(choose(select=["cache-files"]))
    rest, tracked = ctxaudit.scan(root, checks=checks).findings
    assert (rest.severity, rest.path, rest.add_lines) == ("warning", "b/.cache", ("/b/.cache",))
    assert (tracked.severity, tracked.path, tracked.add_lines) == ("note", "a/.cache", ())
    assert tracked.help.startswith("git tracks it")


def test_savings_count_a_file_once_and_by_how_far_it_gets(make_tree: MakeTree) -> None:
    build = "FROM node AS build\nCOPY web web\nRUN npm ci\n"
    dockerfile = f"{build}FROM scratch\nCOPY --from=build /x /\nCOPY api /\n"
    files = {
        "web/node_modules/x/__pycache__/a.pyc": "123",
        "api/__pycache__/a.pyc": "12",
        "docs/__pycache__/a.pyc": "1",
    }
    root = make_tree({"Dockerfile": dockerfile, **files})
    audit = ctxaudit.scan(root)
    savings = audit.builds[0].savings
    assert set(savings.lines) == {"**/node_modules", "**/__pycache__"}
    assert savings.included == Totals(3, 6)
    assert savings.transferred == Totals(2, 5)
    assert savings.in_image == Totals(1, 2)
    written = json.loads(report(audit, Details()))["builds"][0]["savings"]
    assert written == {
        "lines": list(savings.lines),
        "included": {"files": 3, "bytes": 6},
        "transferred": {"files": 2, "bytes": 5},
        "in_image": {"files": 1, "bytes": 2},
    }


def test_what_is_suppressed_saves_nothing(make_tree: MakeTree) -> None:
    comments = (
        "# ctxaudit: ignore-file[cache-files] x\n# ctxaudit: ignore-file[missing-ignore-file] x\n"
    )
    root = make_tree({"Dockerfile": f"{comments}FROM scratch\nCOPY . /\n", "__pycache__/a": "x"})
    assert ctxaudit.scan(root).builds[0].savings.lines == ()


def test_secrets_are_found_by_name(make_tree: MakeTree) -> None:
    files = {
        ".env": "A=1",
        ".env.example": "A=",
        "a/id_rsa": "x",
        "a/id_rsa.pub": "x",
        "k/.ssh/config": "x",
    }
    root = make_tree(files)
    tree = build_of(root).main.tree
    secrets = named_secrets(tree, reader_of(str(root)))
    assert {name: [one.path for one in claims.items] for name, claims in secrets.items()} == {
        "dotenv": [".env"],
        "ssh-dir": ["k/.ssh"],
        "ssh-private-keys": ["a/id_rsa"],
    }


def test_what_nobody_needs_is_asked_for_apart(make_tree: MakeTree) -> None:
    root = make_tree(
        {**ALL, ".github/ci.yml": "x", "a/__pycache__/README.md": "x", "README.md": "x"}
    )
    tree = build_of(root).main.tree
    unneeded = find_unneeded(tree, reader_of(str(root)))
    assert {name: claims.totals.files for name, claims in unneeded.items()} == {
        "dockerfiles": 1,
        "github-dir": 1,
        "markdown": 1,
    }


def test_texts_are_joined() -> None:
    assert [joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]
