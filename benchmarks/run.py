"""Measures ctxaudit against other programs in one run and prints ratios.

    python benchmarks/run.py
    python benchmarks/run.py --files 20000 --runs 3
    python benchmarks/run.py --million --json result.json

Absolute times mean little on another machine; the ratio to `du` on the same tree, in the same run,
taken in turn, does. Exit status: 0, or 2 if something could not be run; a missed goal is no error.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import measure
from make_tree import BIG_TREES, ignore_file
from measure import Command, Cost, CouldNotRun, Ratio
from monorepo import SERVICES, add_services
from monorepo import dockerfile_of as dockerfile_of_service

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
SCAN = (str(BIN / "ctxaudit"), "scan")
DEVTOOLS = (str(BIN / "docker-devtools"), "build-context", "ls")
WIDTH = 46  # of the first column
SMALL_RUNS = 20  # at least; a run takes hardly any time


class Row(NamedTuple):
    """One line of the table: a figure (its median counts) and its goals, the last one first met."""

    what: str
    figure: Ratio
    unit: str
    goals: tuple[float, ...] = ()
    at_least: bool = False

    def verdicts(self) -> list[str]:
        """For each goal whether it is met, and if not by how much it is missed."""
        texts = []
        for number, goal in enumerate(self.goals):
            value = self.figure.wall
            met = value >= goal if self.at_least else value <= goal
            missed = f"missed by {abs(value - goal):.2f}{self.unit}"
            sign = ">=" if self.at_least else "<="
            name = "stretch" if number else "goal"
            texts.append(f"{name} {sign} {goal:g}{self.unit}: {'met' if met else missed}")
        return texts

    def text(self) -> str:
        numbers = "".join(f"{value:>9.2f}{self.unit:2}" for value in self.figure)
        return f"{self.what:{WIDTH}}{numbers}  {', '.join(self.verdicts())}".rstrip()


class Result(NamedTuple):
    """What a part of the run gives: rows, the costs behind them, and what could not be run."""

    rows: list[Row]
    costs: dict[str, list[Cost]]
    failed: dict[str, str]


def large_tree(tree: Path, runs: int) -> Result:
    """Times on the large tree; the ignore files and the Dockerfile lie beside it."""
    few, many, broad = (str(tree.with_name(name)) for name in ("few", "many", "broad"))
    Path(few).write_text(ignore_file(20))
    Path(many).write_text(ignore_file(400))
    Path(broad).write_text("".join(f"{name}\n" for name in BIG_TREES))
    scan = (*SCAN, "--fail-on", "none", str(tree))
    costs, failed = measure.interleaved(
        {
            "du": ("du", "-s", "--apparent-size", str(tree)),
            "bare walk": (sys.executable, str(HERE / "bare_walk.py"), str(tree)),
            "scan": scan,
            "scan without big trees": (*scan, "--ignore-file", broad, "--no-excluded-sizes"),
            "scan with 20 patterns": (*scan, "--ignore-file", few),
            "scan with 400 patterns": (*scan, "--ignore-file", many),
            "scan of a build": (*scan, "--file", dockerfile_of(tree)),
            "docker-devtools": (*DEVTOOLS, "--all", "--file", dockerfile_of(tree), str(tree)),
        },
        runs,
    )
    wanted = (
        ("scan / du", "scan", "du", (1.6, 1.0)),
        ("scan, big trees excluded, unmeasured / du", "scan without big trees", "du", (0.5,)),
        ("400 patterns / 20", "scan with 400 patterns", "scan with 20 patterns", (1.2,)),
        ("docker-devtools / scan of the same build", "docker-devtools", "scan of a build", (10,)),
        ("bare walk in Python / du", "bare walk", "du", ()),
        ("scan / bare walk in Python", "scan", "bare walk", ()),
    )
    rows = [
        Row(what, measure.ratio(costs[one], costs[other]), "x", goals, "devtools /" in what)
        for what, one, other, goals in wanted
        if one in costs and other in costs
    ]
    return Result(rows, costs, failed)


def small_tree(tree: Path, runs: int) -> Result:
    """Start-up: what a scan of ten files takes beyond an interpreter that does nothing."""
    none = str(tree.with_name("none"))
    Path(none).write_text("")
    scan = (*SCAN, "--fail-on", "none", str(tree))
    bare, short, devtools = "bare python", "bare", "docker-devtools on ten files"
    commands: dict[str, Command] = {
        bare: (sys.executable, "-c", "pass"),
        "scan of ten files": (*scan, "--ignore-file", none),
        "scan of ten files, patterns": scan,
        "scan of ten files, patterns, Dockerfile": (*scan, "--file", dockerfile_of(tree)),
        devtools: (*DEVTOOLS, "--all", "--file", dockerfile_of(tree), str(tree)),
    }
    costs, failed = measure.interleaved(commands, max(runs, SMALL_RUNS))
    rows = [
        Row(f"{name} - {short}", measure.difference(costs[name], costs[bare]), "ms", goals)
        for name in commands
        if name in costs and name != bare and bare in costs
        for goals in [() if name == devtools else (80,)]
    ]
    return Result(rows, costs, failed)


def monorepo(tree: Path, runs: int) -> Result:
    """What the other builds of a repository cost beside the first, all of one context."""
    scan = (*SCAN, "--fail-on", "none", str(tree))
    one, by_name, every = "scan of one build", "scan of one build by name", "scan of all builds"
    costs, failed = measure.interleaved(
        {
            one: (*scan, "--file", str(tree / dockerfile_of_service(0))),
            by_name: (*scan, "--build", "s00"),
            every: scan,
        },
        runs,
    )
    wanted = ((f"all {SERVICES} builds / one", one, (1.5,)), ("... / one by name", by_name, ()))
    rows = [
        Row(what, measure.ratio(costs[every], costs[other]), "x", goals)
        for what, other, goals in wanted
        if every in costs and other in costs
    ]
    return Result(rows, costs, failed)


def memory(tree: Path, files: int, goals: tuple[float, ...]) -> Result:
    """The most memory that a scan has at once, of two runs: one process, and all of them."""
    scan = (*SCAN, "--fail-on", "none", str(tree))
    try:
        costs = [measure.run(scan) for _ in range(2)]
        together = measure.peak_of_all_processes(scan)
    except CouldNotRun as reason:
        return Result([], {}, {f"memory at {files:,} files": str(reason)})
    found = [("largest process", max(cost.memory for cost in costs))]
    if together is not None:
        found.append(("all processes together", together))
    rows = [
        Row(f"memory at {files:,} files, {what}", Ratio(*[size / 1e6] * 3), "MB", goals)
        for what, size in found
    ]
    return Result(rows, {f"scan of {files:,} files, for its memory": costs}, {})


def same_answer(tree: Path, files: int) -> Result:
    """Whether what was measured is right: all files seen, and as many included as moby includes."""
    what = "the same answer"
    try:
        scan = _json((*SCAN, "--fail-on", "none", "--format", "json", str(tree)))
        other = _json((*DEVTOOLS, "--json", "--all", "--file", dockerfile_of(tree), str(tree)))
    except CouldNotRun as reason:
        return Result([], {}, {what: str(reason)})
    totals = scan["builds"][0]["totals"]
    seen, included = totals["on_disk"]["files"], totals["included"]["files"]
    expected = other["summary"]["included"]["files"]
    if seen != files + 1 or included != expected:  # the ignore file is one more
        differs = f"{seen:,} of {files + 1:,} files seen, {included:,} included, not {expected:,}"
        return Result([], {}, {what: differs})
    print(f"all {seen:,} files seen, {included:,} of them included, as docker-devtools has it")
    return Result([], {}, {})


def dockerfile_of(tree: Path) -> str:
    """A Dockerfile outside the tree that takes all of it."""
    path = tree.with_name("Dockerfile")
    path.write_text("FROM scratch\nCOPY . /\n")
    return str(path)


def _json(command: Command) -> Any:
    try:
        done = subprocess.run(command, capture_output=True, check=True)
        return json.loads(done.stdout)
    except (OSError, subprocess.CalledProcessError, json.JSONDecodeError) as error:
        raise CouldNotRun(str(error)) from error


def made(tree: Path, files: int) -> Path:
    """The tree; made by a process of its own, since what this one has in memory counts for others.

    The memory of a new process begins with that of the one which starts it (see getrusage(2)).
    """
    if not tree.exists():
        print(f"making {files:,} files ...", file=sys.stderr)
        make = (sys.executable, str(HERE / "make_tree.py"), str(tree), "--files", str(files))
        subprocess.run(make, check=True)
    return tree


def made_monorepo(directory: Path, files: int) -> Path:
    """A tree of its own with services in it."""
    tree = directory / f"monorepo-{files}"
    if not tree.exists():
        add_services(made(tree, files))
        (tree / ".dockerignore").write_text(ignore_file(20))
    return tree


def parts(directory: Path, options: argparse.Namespace) -> Iterator[Callable[[], Result]]:
    """What is measured, one after the other."""
    tree = made(directory / f"files-{options.files}", options.files)
    small = made(directory / "files-10", 10)
    yield lambda: large_tree(tree, options.runs)
    yield lambda: small_tree(small, options.runs)
    yield lambda: monorepo(made_monorepo(directory, options.files), options.runs)
    yield lambda: memory(tree, options.files, ())
    if options.million:
        million = made(directory / "files-1000000", 1_000_000)
        yield lambda: memory(million, 1_000_000, (150,))
    yield lambda: same_answer(tree, options.files)


def state_of_machine() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def show_rows(rows: list[Row]) -> None:
    if rows:
        print(f"{'':{WIDTH}}{'median':>11}{'least':>11}{'processor':>11}")
        for row in rows:
            print(row.text(), flush=True)
        print()


def show_costs(costs: dict[str, list[Cost]]) -> None:
    """The times behind the ratios."""
    print(f"{'':{WIDTH}}{'median':>11}{'least':>11}{'processor':>11}{'largest process':>17}")
    for name, runs in costs.items():
        wall, least = statistics.median(one.wall for one in runs), min(one.wall for one in runs)
        cpu, size = statistics.median(one.cpu for one in runs), max(one.memory for one in runs)
        times = "".join(f"{value:>10.3f}s" for value in (wall, least, cpu))
        print(f"{name:{WIDTH}}{times}{size / 1e6:>15.1f}MB")


def as_json(options: argparse.Namespace, loads: list[str], result: Result) -> str:
    rows = [
        {
            "what": row.what,
            "unit": row.unit,
            **row.figure._asdict(),
            "goals": row.goals,
            "verdicts": row.verdicts(),
        }
        for row in result.rows
    ]
    document = {
        "files": options.files,
        "runs": options.runs,
        "python": platform.python_version(),
        "system": platform.platform(),
        "load_before_and_after": loads,
        "rows": rows,
        "costs": {name: [one._asdict() for one in runs] for name, runs in result.costs.items()},
        "failed": result.failed,
    }
    return json.dumps(document, indent=2) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures ctxaudit and prints ratios.")
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--million", action="store_true", help="the memory at 1,000,000 files, too")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make the trees here; leave them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here, too")
    options = parser.parse_args()
    total = Result([], {}, {})
    loads = [state_of_machine()]
    python = platform.python_version()
    print(f"{options.files:,} files, {options.runs} runs, Python {python}, {loads[0]}")
    with contextlib.ExitStack() as stack:
        directory = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        directory.mkdir(parents=True, exist_ok=True)
        measure.with_bytecode(stack.enter_context(tempfile.TemporaryDirectory()))
        for part in parts(directory, options):
            result = part()
            show_rows(result.rows)
            total.rows.extend(result.rows)
            total.costs.update(result.costs)
            total.failed.update(result.failed)
    loads.append(state_of_machine())
    show_costs(total.costs)
    print(f"\nat the end: {loads[-1]}")
    for name, reason in total.failed.items():
        print(f"could not be run: {name}: {reason}", file=sys.stderr)
    if options.json:
        options.json.write_text(as_json(options, loads, total))
    return 2 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
