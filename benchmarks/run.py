"""Measures ctxaudit against other programs in one run and prints ratios.

    python benchmarks/run.py
    python benchmarks/run.py --files 20000 --runs 3
    python benchmarks/run.py --million

Absolute times mean little on another machine; the ratio to `du` on the same tree, in the same run,
taken in turn, does. Of each ratio the median of the pairs is printed. Memory is that of the largest
process.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from make_tree import ignore_file, make_tree

BIN = Path(sys.executable).parent
CTXAUDIT = str(BIN / "ctxaudit")
DEVTOOLS = str(BIN / "docker-devtools")
BARE = (sys.executable, "-c", "pass")


class Cost(NamedTuple):
    """What one run took: seconds on the clock and of processor, bytes of the largest process."""

    wall: float
    cpu: float
    memory: int


class Row(NamedTuple):
    """One line of the table."""

    what: str
    figure: float
    unit: str
    goal: float
    at_least: bool = False

    def text(self) -> str:
        met = self.figure >= self.goal if self.at_least else self.figure <= self.goal
        sign = ">=" if self.at_least else "<="
        verdict = "met" if met else f"missed by {abs(self.figure - self.goal):.2f}{self.unit}"
        figure = f"{self.figure:.2f}{self.unit}"
        return f"{self.what:58}{figure:>12}   goal {sign} {self.goal:g}{self.unit}   {verdict}"


def measure(command: Sequence[str]) -> Cost:
    """Runs a command once; what it prints is thrown away. Raises if it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def pairs(one: Sequence[str], other: Sequence[str], runs: int) -> list[tuple[Cost, Cost]]:
    """Runs two commands in turn, after one run of each that does not count."""
    measure(one), measure(other)
    return [(measure(one), measure(other)) for _ in range(runs)]


def wall_ratio(one: Sequence[str], other: Sequence[str], runs: int) -> float:
    return statistics.median(a.wall / b.wall for a, b in pairs(one, other, runs))


def large_tree_rows(tree: Path, runs: int) -> list[Row]:
    du = ("du", "-s", "--apparent-size", str(tree))
    scan = (CTXAUDIT, "scan", str(tree))
    few, many, broad = (tree.parent / name for name in ("few", "many", "broad"))
    few.write_text(ignore_file(20))
    many.write_text(ignore_file(400))
    broad.write_text("".join(f"{name}\n" for name in (".git", "node_modules", ".venv", "data")))
    pruned = (*scan, "--ignore-file", str(broad), "--no-excluded-sizes")
    with_many, with_few = ((*scan, "--ignore-file", str(path)) for path in (many, few))
    dockerfile = tree.parent / "Dockerfile"
    dockerfile.write_text("FROM scratch\nCOPY . /\n")
    devtools = (DEVTOOLS, "build-context", "ls", "--all", "-f", str(dockerfile), str(tree))
    return [
        Row("scan / du", wall_ratio(scan, du, runs), "x", 1.6),
        Row("scan without the excluded trees / du", wall_ratio(pruned, du, runs), "x", 0.5),
        Row("400 patterns / 20 patterns", wall_ratio(with_many, with_few, runs), "x", 1.2),
        Row("docker-devtools / scan", wall_ratio(devtools, scan, 2), "x", 10, at_least=True),
        Row("memory of the scan", max(measure(scan).memory for _ in range(2)) / 1e6, "MB", 150),
    ]


def small_tree_rows(directory: Path, runs: int) -> list[Row]:
    tree = directory / "ten"
    make_tree(tree, 10)
    (tree / ".dockerignore").write_text(ignore_file(20))
    none = directory / "none"
    none.write_text("")
    scan = (CTXAUDIT, "scan", str(tree))
    rows = []
    for what, command in (("with 20", scan), ("without", (*scan, "--ignore-file", str(none)))):
        over = [a.cpu - b.cpu for a, b in pairs(command, BARE, max(10, runs))]
        figure = 1000 * statistics.median(over)
        rows.append(Row(f"ten files over bare Python, {what} patterns", figure, "ms", 80))
    return rows


def million_row(directory: Path) -> Row:
    tree = directory / "million"
    print("making 1,000,000 files ...", file=sys.stderr)
    make_tree(tree, 1_000_000)
    (tree / ".dockerignore").write_text(ignore_file(20))
    memory = measure((CTXAUDIT, "scan", str(tree))).memory
    return Row("memory at 1,000,000 files", memory / 1e6, "MB", 150)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--million", action="store_true", help="measure a million files, too")
    parser.add_argument("--keep", type=Path, help="make the trees here and leave them")
    options = parser.parse_args()
    if not shutil.which("du") or not Path(CTXAUDIT).exists() or not Path(DEVTOOLS).exists():
        print("needs du, and ctxaudit and docker-devtools beside this Python", file=sys.stderr)
        return 2
    with contextlib.ExitStack() as stack:
        directory = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        directory.mkdir(parents=True, exist_ok=True)
        tree = directory / f"files-{options.files}"
        if not tree.exists():
            print(f"making {options.files:,} files ...", file=sys.stderr)
            make_tree(tree, options.files)
        (tree / ".dockerignore").write_text(ignore_file(20))
        version = sys.version.split()[0]
        print(f"{options.files:,} files, median of {options.runs} pairs, Python {version}")
        rows = large_tree_rows(tree, options.runs) + small_tree_rows(directory, options.runs)
        if options.million:
            rows.append(million_row(directory))
        for row in rows:
            print(row.text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
