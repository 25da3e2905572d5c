"""Makes a tree of many small files, the same one each time.

    python benchmarks/make_tree.py DIR --files 200000 --patterns 20 --dockerfile inside

It is a mix of what build contexts hold: sources, installed packages (also deep inside a workspace),
git objects, data and build output, ten files to a directory on average, many levels deep, some
symlinks. The files have a length but no content, so a million of them need inodes and hardly any
blocks. The ignore file has realistic patterns.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FILES_IN_A_DIRECTORY = 10
ONE_SYMLINK_IN = 200

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY


class Part(NamedTuple):
    """A kind of files: where they are, how many in a hundred, how deep, how they end."""

    root: str
    percent: int
    depth: int
    endings: tuple[str, ...]


PARTS = (
    Part("src", 14, 7, (".py", ".ts", ".go", ".html", ".test.ts")),
    Part("node_modules", 34, 12, (".js", ".d.ts", ".json", ".map", ".mjs")),
    Part("packages/web/node_modules", 8, 12, (".js", ".d.ts", ".json")),
    Part("packages/web/src", 6, 8, (".ts", ".tsx", ".css", ".json")),
    Part(".git/objects", 16, 1, ("",)),
    Part(".venv/lib", 10, 9, (".py", ".pyc", ".so", "")),
    Part("data", 6, 3, (".csv", ".parquet", ".bin")),
    Part("docs", 2, 3, (".md", ".png")),
    Part("build", 4, 5, (".o", ".log", ".txt", ".tmp")),
)
WORDS = (
    "api app auth cache client config core form index jobs mail model parser proxy query render "
    "route server session store table token types util view web worker"
).split()
PATTERNS = (
    ".git",
    "**/node_modules/.cache",
    "**/__pycache__",
    "**/*.pyc",
    "*.log",
    "**/.DS_Store",
    ".env",
    ".env.*",
    "!.env.example",
    "dist",
    "coverage",
    "**/.pytest_cache",
    "docs/*.png",
    "**/*.swp",
    ".idea",
    ".vscode",
    "Dockerfile*",
    "**/tmp",
    "*.md",
    "!README.md",
)
# the four large trees of the mix, and nothing else
BIG_TREES = (".git", "**/node_modules", ".venv", "data")


def ignore_file(count: int) -> str:
    """The first patterns are the realistic ones; more are of the same forms, and match nothing."""
    more: list[str] = []
    for number in range(max(0, count - len(PATTERNS))):
        form = ("**/generated-{}", "**/*.tmp{}", "packages/old{}/dist", "cache{}*")[number % 4]
        more.append(form.format(number))
    return "".join(f"{pattern}\n" for pattern in (*PATTERNS, *more)[:count])


def make_tree(root: Path, files: int, seed: int = 1) -> None:
    """Makes a tree of exactly so many files and symlinks below `root`, which must not exist yet.

    It is made under another name and renamed at the end: what is there is whole.
    """
    unfinished = root.with_name(f"{root.name}.unfinished-{os.getpid()}")
    unfinished.mkdir(parents=True)
    descriptor = os.open(unfinished, _DIRECTORY)
    try:
        for part, count in zip(PARTS, _shares(files), strict=True):
            if count:
                _make_part(descriptor, part, count, random.Random(f"{seed} {part.root}"))
    finally:
        os.close(descriptor)
    unfinished.rename(root)


def _shares(files: int) -> list[int]:
    """How many files each part gets; what rounding leaves goes to the first ones."""
    shares = [files * part.percent // 100 for part in PARTS]
    for at in range(files - sum(shares)):
        shares[at] += 1
    return shares


def _make_part(root: int, part: Part, count: int, random_: random.Random) -> None:
    parts = part.root.split("/")
    for depth in range(1, len(parts)):
        above = "/".join(parts[:depth])
        if not _exists(root, above):
            os.mkdir(above, dir_fd=root)
    serial = 0
    for path, files in _directories(part, count, random_):
        os.mkdir(path, dir_fd=root)
        descriptor = os.open(path, _DIRECTORY, dir_fd=root)
        _fill(descriptor, part, range(serial, serial + files), random_)
        os.close(descriptor)
        serial += files


def _exists(root: int, path: str) -> bool:
    try:
        os.stat(path, dir_fd=root)
    except FileNotFoundError:
        return False
    return True


def _directories(part: Part, count: int, random_: random.Random) -> Iterator[tuple[str, int]]:
    """Paths with the number of files in each, a directory before those below it."""
    levels: list[list[str]] = [[part.root]] + [[] for _ in range(part.depth)]
    yield part.root, (first := min(count, FILES_IN_A_DIRECTORY // 2))
    left, number = count - first, 0
    while left:
        filled = [level for level in range(part.depth) if levels[level]]
        level = random_.choice(filled)
        name = f"{number:02x}" if part.depth == 1 else f"{random_.choice(WORDS)}-{number}"
        path = f"{random_.choice(levels[level][-300:])}/{name}"
        levels[level + 1].append(path)
        files = min(left, random_.randrange(1, 2 * FILES_IN_A_DIRECTORY))
        yield path, files
        left -= files
        number += 1


def _fill(directory: int, part: Part, serials: range, random_: random.Random) -> None:
    """Makes the files by the descriptor of their directory: no path, three calls for each."""
    random_bits = random_.getrandbits
    for serial in serials:
        bits = random_bits(160)
        if part.endings == ("",):
            name = f"{bits:040x}"[:38]
        else:
            name = f"{WORDS[bits % len(WORDS)]}-{serial}{part.endings[bits % len(part.endings)]}"
        if bits % ONE_SYMLINK_IN == 0:
            os.symlink("../missing", name, dir_fd=directory)
            continue
        file = os.open(name, _NEW_FILE, 0o644, dir_fd=directory)
        os.truncate(file, (bits >> 32) % 4_000)
        os.close(file)


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes a tree of many small files.")
    parser.add_argument("directory", type=Path, help="where; it must not exist yet")
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patterns", type=int, default=20, help="0: no ignore file")
    parser.add_argument(
        "--dockerfile",
        choices=("none", "inside", "outside"),
        default="none",
        help="one that copies everything; outside: DIR.Dockerfile",
    )
    options = parser.parse_args()
    root: Path = options.directory
    if root.exists():
        print(f"{root} exists; give a new directory", file=sys.stderr)
        return 2
    make_tree(root, options.files, options.seed)
    if options.patterns:
        (root / ".dockerignore").write_text(ignore_file(options.patterns))
    if options.dockerfile != "none":
        beside = root.with_name(f"{root.name}.Dockerfile")
        dockerfile = root / "Dockerfile" if options.dockerfile == "inside" else beside
        dockerfile.write_text("FROM scratch\nCOPY . /\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
