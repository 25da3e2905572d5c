"""How fast contents are searched for secrets, and what that adds to a whole scan.

    python benchmarks/secret_search.py [DIR ...]

The first part searches the text files of directories (those of site-packages without any) and tells
megabytes for each second of processor, beside reading the same files; kingfisher's too, if it is
installed. The second part scans a tree of 200,000 files of which 2,000 sources are sent, with and
without the rules on secrets.
"""

from __future__ import annotations

import statistics
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ctxaudit.secrets.scan import scan_file
from ctxaudit.secrets.thirdparty import merge_of

SUFFIXES = frozenset(".py .js .ts .json .html .css .md .yml .yaml .toml .map .go .java".split())
FILES, SENT, ROUNDS = 200_000, 2_000, 5
_MOST = 100_000_000  # bytes of sources


def sources(directories: list[Path]) -> Iterator[Path]:
    """Text files, up to 100 MB."""
    size = 0
    for directory in directories:
        for path in sorted(directory.rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                size += path.stat().st_size
                if size > _MOST:
                    return
                yield path


def seconds(act: Callable[[], object]) -> float:
    """Processor time of the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        act()
        best = min(best, time.process_time() - start)
    return best


def throughput(paths: list[Path]) -> None:
    contents = [(str(path), path.read_bytes()) for path in paths]
    size = sum(len(content) for _, content in contents) / 1e6
    merge = merge_of()
    print(f"{len(paths):,} files, {size:.1f} MB of text")
    rows: dict[str, Callable[[], object]] = {
        "read": lambda: [path.read_bytes() for path in paths],
        "own rules": lambda: [scan_file(path, content) for path, content in contents],
    }
    if "kingfisher_sdk" in sys.modules:
        rows["kingfisher"] = lambda: [merge(path, content, ()) for path, content in contents]
    for name, act in rows.items():
        print(f"{name:12}{size / seconds(act):8.0f} MB/s")


def whole_scan(paths: list[Path], directory: Path) -> None:
    from make_tree import make_tree

    import ctxaudit
    from ctxaudit.pipeline import Checks
    from ctxaudit.rules import choose

    root = directory / "tree"
    make_tree(root, FILES - SENT)
    (root / "sent").mkdir()
    chosen = paths[:: max(1, len(paths) // SENT)][:SENT]
    for number, path in enumerate(chosen):
        (root / "sent" / f"{number}{path.suffix}").write_bytes(path.read_bytes())
    (root / "Dockerfile").write_text("FROM scratch\nCOPY sent /sent\n")
    with_secrets, without = Checks(choose()), Checks(choose(ignore=["secrets"]))
    pairs = []
    for _ in range(ROUNDS):
        times = []
        for checks in (without, with_secrets):
            start = time.perf_counter()
            ctxaudit.scan(root, checks=checks)
            times.append(time.perf_counter() - start)
        pairs.append((times[0], times[1]))
    ratio = statistics.median(after / before for before, after in pairs)
    before = statistics.median(before for before, _ in pairs)
    size = sum(path.stat().st_size for path in chosen) / 1e6
    print(f"{FILES:,} files, {SENT:,} sent ({size:.1f} MB): {before:.2f} s without the search,")
    print(f"{ratio:.2f} times that with it")


if __name__ == "__main__":
    wanted = [Path(argument) for argument in sys.argv[1:]] or [Path(sysconfig.get_path("purelib"))]
    found = list(sources(wanted))
    throughput(found)
    with tempfile.TemporaryDirectory() as scratch:
        whole_scan(found, Path(scratch))
