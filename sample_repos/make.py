"""Makes the sample projects complete: a copy of each, with what git would not store.

    python sample_repos/make.py [DIRECTORY]

The copies go to DIRECTORY (default: `.made` beside this file), made anew each time; litter.toml
says what is added. They are the same bytes on every machine: no clock, no network, no chance.
"""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from hashlib import shake_256
from pathlib import Path
from typing import Any

from git_folder import Source, write_git_folder

HERE = Path(__file__).resolve().parent
MARK = ".made-by-make.py"
WORDS = "index parse render client stream table cache query events format".split()
# `after` is `before` with an ignore file, and nothing else differs
LAYERS = {"git-copy-all/after": "git-copy-all/before"}


def make(directory: Path) -> None:
    """Makes all samples below a directory that is new, empty or was made by an earlier run."""
    _claim(directory)
    litter = tomllib.loads((HERE / "litter.toml").read_text("utf-8"))
    for sample in (*litter, *LAYERS):
        target = directory / sample
        if target.exists():
            shutil.rmtree(target)
        base = LAYERS.get(sample, sample)
        for layer in dict.fromkeys((base, sample)):
            _copy(HERE / layer, target)
        tracked = dict(_read(target))
        _add_litter(target, litter[base])
        if git := litter[base].get("git"):
            removed = {path: _content(path, size) for path, size in git.get("removed", {}).items()}
            write_git_folder(target / ".git", tracked, removed, git["commits"], git["loose"])


def _claim(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    if not (directory / MARK).exists() and any(directory.iterdir()):
        sys.exit(f"{directory}: not empty, and not made by this script; name another directory")
    (directory / MARK).write_text("")


def _copy(source: Path, target: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)


def _read(target: Path) -> Iterator[tuple[str, Source]]:
    for path in target.rglob("*"):
        if path.is_file():
            name = path.relative_to(target).as_posix()
            yield name, Source(path.read_bytes(), os.access(path, os.X_OK))


def _add_litter(target: Path, litter: Mapping[str, Any]) -> None:
    for name, text in litter.get("texts", {}).items():
        _write(target / name, text.encode())
    for name, size in litter.get("blobs", {}).items():
        _write(target / name, _content(name, size))
    for folder, (files, size, suffix) in litter.get("trees", {}).items():
        for name, part in _tree(folder, files, size, suffix):
            _write(target / name, _content(name, part))
    for name, link in litter.get("links", {}).items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).symlink_to(link)
    for name, same in litter.get("hard_links", {}).items():
        (target / name).hardlink_to(target / same)


def _tree(folder: str, files: int, size: int, suffix: str) -> Iterator[tuple[str, int]]:
    """Names and sizes of many files, some per subfolder; the sizes add up."""
    unit = size // (files * (files + 1) // 2)
    for number in range(files):
        below = f"{folder}/{WORDS[number // 12 % len(WORDS)]}" if number >= 12 else folder
        last = size - unit * (files * (files - 1) // 2)
        part = last if number == files - 1 else unit * (number + 1)
        yield f"{below}/{WORDS[number % len(WORDS)]}-{number:02}{suffix}", part


def _content(name: str, size: int) -> bytes:
    return shake_256(name.encode()).digest(size)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / ".made")
