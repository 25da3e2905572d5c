"""What every detector says of small projects: lines `need: PATH CAUSE:LINE STEP`.

A step with a question mark is of a need that is not certain. What no line speaks of is no need.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ctxaudit.needs import Need
from ctxaudit.needs.find import DETECTORS, find_needs
from tests.conftest import MakeTree, read_text_project, write_tree
from tests.needs.support import files_of, needs_of

HERE = Path(__file__).with_name("projects")
PROJECTS = sorted(HERE.glob("*.txt"))


def line_of(need: Need) -> str:
    where = f"{need.cause.file}:{need.cause.line}"
    return f"{need.path} {where} {need.step}{'' if need.certain else '?'}"


@pytest.mark.parametrize("path", PROJECTS, ids=[one.stem for one in PROJECTS])
def test_project(path: Path, make_tree: MakeTree) -> None:
    lines, files = read_text_project(path)
    found = needs_of(make_tree(files))
    assert [line_of(need) for need in found.items] == [value for _, value in lines]
    assert found.skipped == ()


def test_every_detector_finds_something(tmp_path: Path) -> None:
    found = set()
    for path in PROJECTS:
        root = tmp_path / path.stem
        write_tree(root, read_text_project(path)[1])
        found |= {detector for detector in DETECTORS if list(detector.find(files_of(root)))}
    assert found == set(DETECTORS)


def test_excluded_manifests_are_not_read(make_tree: MakeTree) -> None:
    files = {"pyproject.toml": '[project]\nreadme = "README.md"\n', "README.md": ""}
    root = make_tree(files | {".dockerignore": "*.toml\n"})
    assert needs_of(root).items == ()


def test_a_need_may_be_excluded(make_tree: MakeTree) -> None:
    files = {"pyproject.toml": '[project]\nreadme = "README.md"\n', "README.md": ""}
    root = make_tree(files | {".dockerignore": "*.md\n"})
    assert [need.path for need in needs_of(root).items] == ["README.md"]


@pytest.mark.parametrize(
    "written",
    ["../README.md", "/README.md", "~/README.md", "a/../../README.md", "", ".", "no\\u0000"],
)
def test_what_leads_out_is_no_need(written: str, make_tree: MakeTree) -> None:
    root = make_tree({"README.md": "", "sub/README.md": "", ".dockerignore": ""})
    (root / "pyproject.toml").write_text(f'[project]\nreadme = "{written}"\n')
    assert needs_of(root).items == ()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("pyproject.toml", "[project", "is no TOML: "),
        ("package.json", "{", "is no JSON: "),
        ("pnpm-workspace.yaml", "a: [", "is no YAML: "),
        ("setup.cfg", "a = b\n", "is no INI file: "),
        ("setup.py", "def", "is no Python: "),
        ("pom.xml", "<project>", "is no XML: "),
        ("pom.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "declares XML entities"),
        ("Cargo.toml", f"a = {'[' * 5000}", "is no TOML: "),
        ("package.json", "[" * 100_000, "is no JSON: "),
    ],
)
def test_what_cannot_be_parsed_is_told(
    name: str, content: str, reason: str, make_tree: MakeTree
) -> None:
    found = needs_of(make_tree({name: content}))
    assert [one.path for one in found.skipped] == [name]
    assert found.skipped[0].reason.startswith(reason)


def test_unreadable_and_large_manifests_are_told(
    make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_tree({"go.mod": "module a\n", "package.json": "{}" + " " * 100, "a.go": "x" * 200})
    (root / "Cargo.toml").symlink_to("/etc/hostname")
    monkeypatch.setattr("ctxaudit.needs.files.LARGEST_MANIFEST", 50)
    monkeypatch.setattr("ctxaudit.needs.files.LARGEST_SOURCE", 150)
    assert [(one.path, one.reason) for one in needs_of(root).skipped] == [
        ("package.json", "is too large to look for what it names (102B)"),
        ("Cargo.toml", "cannot be read: leads out of the build context"),
        ("", "1 source file (200B) not searched: over 150B, or 64.0MB in all"),
    ]


def test_sources_are_read_up_to_a_total(
    make_tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = "//go:embed x.txt\nvar x string\n"
    files = {"go.mod": "module a\n", "a/a.go": embed, "a/x.txt": "", "b/b.go": embed, "b/x.txt": ""}
    root = make_tree(files)
    monkeypatch.setattr("ctxaudit.needs.files.MOST_SOURCES", len(embed) + 5)
    found = needs_of(root)
    assert [need.path for need in found.items] == ["a/x.txt"]
    assert [one.reason for one in found.skipped] == [
        "1 source file (30B) not searched: over 1.00MB, or 35B in all"
    ]


def test_nothing_is_read_in_a_tree_without_manifests(make_tree: MakeTree) -> None:
    root = make_tree({"a.txt": "", "src/a.go": "//go:embed a.txt\n", "src/a.txt": ""})

    def read(path: str) -> bytes:
        raise AssertionError(path)

    tree = files_of(root).tree
    assert find_needs(tree, read) == ((), ())
