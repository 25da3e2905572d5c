"""Asks the Go that is installed which files a `//go:embed` takes, and records its answers.

    python -m tests.needs.record_embed

Without a Go of its own the tests go by what is recorded in `embed.json`: a tree, a pattern and the
files that `go list` gives, or null where Go refuses the pattern or nothing matches.
"""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
from pathlib import Path

from tests.conftest import write_tree

ANSWERS = Path(__file__).with_name("embed.json")
NAMES = [*"a b .a _b a.txt b.html web go.mod .git testdata".split(), "x y"]
PARTS = [*"a b web * *.txt ? .* _* [ab] [^a] w* a.txt \\a".split(), "x y"]
MOST = 400


def random_case(source: random.Random) -> tuple[list[str], str]:
    """Paths of a tree, and a pattern."""
    paths: list[str] = []
    for _ in range(source.randint(1, 8)):
        path = "/".join(source.choice(NAMES) for _ in range(source.randint(1, 3)))
        clash = any(f"{one}/".startswith(f"{path}/") or path.startswith(f"{one}/") for one in paths)
        if not clash and path.split("/")[0] != "go.mod":
            paths.append(path)
    depth = source.choice([1, 1, 1, 2, 2, 3])
    parts = [source.choice(PARTS) for _ in range(depth)]
    if paths and source.random() < 0.8:  # else hardly any pattern matches
        there = source.choice(paths).split("/")[:depth]
        parts = [one if source.random() < 0.6 else source.choice("*?") for one in there]
    pattern = "/".join(parts)
    if source.random() < 0.1:
        pattern = source.choice([".", "./a", "a/", "../a", "/a", "a//b", "**", "a/../b"])
    return paths, f"all:{pattern}" if source.random() < 0.3 else pattern


def ask(paths: list[str], pattern: str) -> list[str] | None:
    """The files that Go embeds."""
    code = f'package x\n\nimport "embed"\n\n//go:embed {json.dumps(pattern)}\nvar files embed.FS\n'
    with tempfile.TemporaryDirectory() as directory:
        files = {"go.mod": "module x\n\ngo 1.24\n", "x.go": code, **dict.fromkeys(paths, "")}
        write_tree(Path(directory), files)
        done = subprocess.run(
            ["go", "list", "-e", "-json=EmbedFiles,Error", "."],
            cwd=directory,
            capture_output=True,
            check=True,
        )
    found = json.loads(done.stdout)
    files_found: list[str] = found.get("EmbedFiles", [])
    return None if "Error" in found else files_found


def main() -> None:
    """Writes the answers to random questions, the same ones each time."""
    source = random.Random(0)
    rows: list[tuple[list[str], str, list[str] | None]] = []
    while len(rows) < MOST:
        paths, pattern = random_case(source)
        if paths:
            rows.append((sorted(paths), pattern, ask(paths, pattern)))
    lines = ",\n".join(json.dumps(row) for row in rows)
    ANSWERS.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
