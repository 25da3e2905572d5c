"""Cargo and npm, where they are installed, with and without what is called needed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import MakeTree
from tests.needs.support import needs_of

PACKAGE = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2021"\n'
LIBRARY = {"src/lib.rs": "", "Cargo.toml": PACKAGE.format("sample")}

CARGO: dict[str, tuple[dict[str, str], str]] = {
    "member": (
        {
            "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n',
            "a/Cargo.toml": PACKAGE.format("a"),
            "a/src/lib.rs": "",
            "b/src/lib.rs": "",
            "b/Cargo.toml": PACKAGE.format("b"),
        },
        "b/Cargo.toml",
    ),
    "path dependency": (
        {
            **LIBRARY,
            "Cargo.toml": PACKAGE.format("sample") + '[dependencies]\nb = { path = "b" }\n',
            "b/src/lib.rs": "",
            "b/Cargo.toml": PACKAGE.format("b"),
        },
        "b/Cargo.toml",
    ),
    "bench": (
        {
            **LIBRARY,
            "Cargo.toml": PACKAGE.format("sample") + '[[bench]]\nname = "speed"\n',
            "benches/speed.rs": "fn main() {}\n",
        },
        "benches/speed.rs",
    ),
    "include_str": (
        {**LIBRARY, "src/lib.rs": 'pub const A: &str = include_str!("../a.md");\n', "a.md": "x"},
        "a.md",
    ),
    "doc": (
        {**LIBRARY, "src/lib.rs": '#![doc = include_str!("../README.md")]\n', "README.md": "x"},
        "README.md",
    ),
    "include_bytes of the package": (
        {
            **LIBRARY,
            "src/lib.rs": "pub const A: &[u8] = include_bytes!"
            '(concat!(env!("CARGO_MANIFEST_DIR"), "/data/a.bin"));\n',
            "data/a.bin": "x",
        },
        "data/a.bin",
    ),
    "include": (
        {**LIBRARY, "src/lib.rs": 'include!("made.in");\n', "src/made.in": "pub fn f() {}\n"},
        "src/made.in",
    ),
}


def check_cargo(root: Path) -> int:
    return subprocess.run(
        ["cargo", "check", "--offline", "-q"], cwd=root, capture_output=True, check=False
    ).returncode


@pytest.mark.skipif(shutil.which("cargo") is None, reason="no Cargo here")
@pytest.mark.parametrize("name", CARGO)
def test_cargo_fails_without_it(name: str, make_tree: MakeTree) -> None:
    files, path = CARGO[name]
    root = make_tree(files)
    needs = {need.path: need for need in needs_of(root).items if need.certain}
    assert needs[path].step == "cargo"
    assert check_cargo(root) == 0
    (root / path).unlink()
    assert check_cargo(root) != 0


@pytest.mark.skipif(shutil.which("cargo") is None, reason="no Cargo here")
@pytest.mark.parametrize(
    "files",
    [
        {**LIBRARY, "Cargo.toml": PACKAGE.format("sample") + 'readme = "x.md"\n', "x.md": ""},
        {
            "Cargo.toml": '[workspace]\nmembers = ["x/*"]\nresolver = "2"\n',
            "x/a/Cargo.toml": PACKAGE.format("a"),
            "x/a/src/lib.rs": "",
            "x/b/Cargo.toml": PACKAGE.format("b"),
            "x/b/src/lib.rs": "",
        },
        {
            **LIBRARY,
            "Cargo.toml": PACKAGE.format("sample") + '[[test]]\nname = "a"\npath = "a.rs"\n',
            "a.rs": "",
        },
    ],
)
def test_cargo_goes_on_without_what_is_not_certain(
    files: dict[str, str], make_tree: MakeTree
) -> None:
    root = make_tree(files)
    maybe = [need.path for need in needs_of(root).items if not need.certain]
    assert maybe
    assert check_cargo(root) == 0
    last = root / maybe[-1]
    shutil.rmtree(last.parent) if last.name == "Cargo.toml" else last.unlink()
    assert check_cargo(root) == 0


def run_npm(root: Path, *arguments: str) -> int:
    command = ["npm", *arguments, "--offline", "--no-audit", "--no-fund"]
    return subprocess.run(command, cwd=root, capture_output=True, check=False).returncode


@pytest.mark.skipif(shutil.which("npm") is None, reason="no npm here")
@pytest.mark.parametrize(
    ("files", "path"),
    [
        (
            {
                "package.json": '{"name": "a", "scripts": {"postinstall": "node tool/x.js"}}\n',
                "tool/x.js": "console.log(1)\n",
            },
            "tool/x.js",
        ),
        ({"package.json": '{"name": "a"}\n'}, "package-lock.json"),
    ],
    ids=["script", "lock"],
)
def test_npm_ci_fails_without_it(files: dict[str, str], path: str, make_tree: MakeTree) -> None:
    root = make_tree(files)
    assert run_npm(root, "install", "--package-lock-only") == 0
    needs = {need.path: need for need in needs_of(root).items if need.certain}
    assert needs[path].step in ("node-install", "node-scripts")
    assert run_npm(root, "ci") == 0
    shutil.rmtree(root / "node_modules", ignore_errors=True)
    (root / path).unlink()
    assert run_npm(root, "ci") != 0


@pytest.mark.skipif(shutil.which("npm") is None, reason="no npm here")
@pytest.mark.parametrize(
    "settings", ['"workspaces": ["packages/*"]', '"dependencies": {"b": "file:packages/b"}']
)
def test_npm_ci_goes_on_without_a_member(settings: str, make_tree: MakeTree) -> None:
    root = make_tree(
        {
            "package.json": f'{{"name": "a", {settings}}}\n',
            "packages/b/package.json": '{"name": "b", "version": "1.0.0"}\n',
        }
    )
    assert run_npm(root, "install", "--package-lock-only") == 0
    maybe = [need.path for need in needs_of(root).items if not need.certain]
    assert maybe == ["packages/b/package.json"]
    shutil.rmtree(root / "packages/b")
    assert run_npm(root, "ci") == 0
