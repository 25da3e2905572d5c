"""Runs commands and tells what they cost."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

Command = Sequence[str]

_EVERY = 0.02  # seconds between two looks at the memory
_SMAPS = "smaps_rollup"


class CouldNotRun(Exception):
    """A command that is missing or failed, in one line."""


class Cost(NamedTuple):
    """One run: seconds on the clock and of processor, bytes of the largest process."""

    wall: float
    cpu: float
    memory: int


class Ratio(NamedTuple):
    """Two commands that ran in turn: medians of the pairs, and the least of one over the other."""

    wall: float
    wall_least: float
    cpu: float


def with_bytecode(directory: str) -> None:
    """Lets the commands keep compiled modules here, as installed programs have them.

    Some environments (PYTHONDONTWRITEBYTECODE, a checkout that cannot be written) would have a
    module compiled anew in every run.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = directory


def run(command: Command, while_running: Callable[[int], None] | None = None) -> Cost:
    """Runs a command once; what it prints is thrown away. Raises CouldNotRun."""
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=while_running is not None,
            )
        except OSError as error:
            raise CouldNotRun(f"{command[0]}: {error.strerror}") from error
        if while_running is not None:
            while_running(process.pid)
        # the usage includes that of the processes which the command started and waited for
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):  # 1: a scan with findings
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            raise CouldNotRun(f"{' '.join(command)}: status {process.returncode} {' '.join(said)}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def interleaved(
    commands: Mapping[str, Command], runs: int
) -> tuple[dict[str, list[Cost]], dict[str, str]]:
    """Runs the commands in turn, A B C A B C ..., after one round that does not count.

    Returns their costs, and the reasons of those that could not be run.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    failed: dict[str, str] = {}
    for number in range(runs + 1):
        for name in list(costs):
            try:
                cost = run(commands[name])
            except CouldNotRun as reason:
                failed[name] = str(reason)
                del costs[name]
                continue
            if number:
                costs[name].append(cost)
    return costs, failed


def ratio(one: Sequence[Cost], other: Sequence[Cost]) -> Ratio:
    """How many times the cost of `other` is the cost of `one`."""
    pairs = list(zip(one, other, strict=True))
    return Ratio(
        statistics.median(a.wall / b.wall for a, b in pairs),
        min(a.wall for a in one) / min(b.wall for b in other),
        statistics.median(a.cpu / b.cpu for a, b in pairs),
    )


def difference(one: Sequence[Cost], other: Sequence[Cost]) -> Ratio:
    """How many milliseconds more than `other` is the cost of `one`."""
    pairs = list(zip(one, other, strict=True))
    return Ratio(
        1000 * statistics.median(a.wall - b.wall for a, b in pairs),
        1000 * (min(a.wall for a in one) - min(b.wall for b in other)),
        1000 * statistics.median(a.cpu - b.cpu for a, b in pairs),
    )


def peak_of_all_processes(command: Command) -> int | None:
    """The most that all processes of a command had in memory together, in bytes.

    A page that several of them share counts once. Looked at every 20 ms, so a short peak may be
    missed. None where the system does not tell (it needs Linux).
    """
    if not Path("/proc/self", _SMAPS).exists():
        return None
    peak = 0

    def watch(session: int) -> None:
        nonlocal peak
        while os.waitid(os.P_PID, session, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            peak = max(peak, sum(_proportional(pid) for pid in _processes_of(session)))
            time.sleep(_EVERY)

    run(command, watch)
    return peak


def _processes_of(session: int) -> list[str]:
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = _read(f"/proc/{name}/stat").rpartition(")")[2].split()
            if len(fields) > 3 and fields[3] == str(session):
                found.append(name)
    return found


def _proportional(pid: str) -> int:
    for line in _read(f"/proc/{pid}/{_SMAPS}").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return ""
