"""Makes a tree of many small files, the same one each time.

    python benchmarks/make_tree.py DIR --files 200000 --patterns 20

It is a mix of what build contexts hold: sources, installed packages, git objects and data, several
levels deep, ten files to a directory, some symlinks. The ignore file has realistic patterns.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from pathlib import Path

FILES_IN_A_DIRECTORY = 10
PARTS = ("src", "node_modules", ".git/objects", "packages", "data", "docs", "build", ".venv/lib")
WORDS = (
    "core api web auth jobs mail util model view store cache proxy parser render table form".split()
)
ENDINGS = {
    "src": (".py", ".ts", ".go", ".md"),
    "node_modules": (".js", ".d.ts", ".json", ".map"),
    ".git/objects": ("",),
    "packages": (".ts", ".tsx", ".css", ".json"),
    "data": (".csv", ".parquet", ".bin"),
    "docs": (".md", ".png"),
    "build": (".o", ".log", ".txt"),
    ".venv/lib": (".py", ".pyc", ".so"),
}
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


def directories(random_: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """Directories with the part of the tree that they belong to, a parent before its children."""
    known: dict[str, list[str]] = {part: [part] for part in PARTS}
    for part in PARTS[:count]:
        yield part, part
    for number in range(len(PARTS), count):
        part = PARTS[number % len(PARTS)]
        recent = known[part][-200:]
        parent = random_.choice(recent if random_.random() < 0.7 else known[part])
        if parent.count("/") > 12:
            parent = part
        path = f"{parent}/{random_.choice(WORDS)}{number}"
        known[part].append(path)
        yield part, path


def fill(path: Path, part: str, random_: random.Random, count: int) -> None:
    """Writes `count` files of at most 100 bytes, or a symlink now and then."""
    path.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    for number in range(count):
        name = f"{random_.choice(WORDS)}-{random_.randrange(1000)}-{number}"
        if random_.random() < 0.005:
            os.symlink("missing", name, dir_fd=descriptor)
            continue
        flags = os.O_WRONLY | os.O_CREAT
        file = os.open(name + random_.choice(ENDINGS[part]), flags, 0o644, dir_fd=descriptor)
        os.write(file, b"x" * random_.randrange(100))
        os.close(file)
    os.close(descriptor)


def ignore_file(count: int) -> str:
    """The first patterns are the realistic ones; more are names that are found nowhere."""
    more = [f"**/generated-{number}" for number in range(0, count, 4)]
    more += [f"**/*.tmp{number}" for number in range(0, count, 4)]
    more += [f"packages/old{number}/dist" for number in range(0, count, 4)]
    more += [f"cache{number}*" for number in range(0, count, 4)]
    return "\n".join((PATTERNS + tuple(more))[:count]) + "\n"


def make_tree(root: Path, files: int, seed: int = 1) -> None:
    """Makes the tree below `root`, which must not exist yet, without its ignore file."""
    random_ = random.Random(seed)
    root.mkdir(parents=True)
    left = files
    for part, path in directories(random_, max(1, files // FILES_IN_A_DIRECTORY)):
        fill(root / path, part, random_, min(left, FILES_IN_A_DIRECTORY))
        left -= FILES_IN_A_DIRECTORY


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--patterns", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    make_tree(options.directory, options.files, options.seed)
    (options.directory / ".dockerignore").write_text(ignore_file(options.patterns))


if __name__ == "__main__":
    main()
