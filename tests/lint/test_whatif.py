"""What other patterns would do, beside a scan with these patterns."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ctxaudit
from ctxaudit.ignorefile import PatternList, read_patterns
from ctxaudit.lint.whatif import change
from ctxaudit.model import Totals
from tests.conformance.trees import CONTENT, write_tree
from tests.test_properties import TREES, _as_tree, pattern_lists


def covered(path: str, paths: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in paths)


@given(
    pattern_lists(), pattern_lists(), TREES.map(_as_tree), st.sampled_from(["buildkit", "classic"])
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_change_is_the_difference_of_two_scans(
    old: list[str], new: list[str], paths: list[str], builder: str
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        context_dir = write_tree(Path(directory, "context"), paths)
        ignore = Path(directory, "ignore")
        scans = []
        for lines in (old, new):
            ignore.write_text("\n".join(lines))
            scans.append(ctxaudit.scan(context_dir, builder=builder, ignore_file=ignore).builds[0])
    before, after = (set(build.files("included")) for build in scans)
    patterns = read_patterns("\n".join(new).encode())
    told = change(scans[0].main.tree, PatternList(patterns))
    for moved, files in ((told.removed, before - after), (told.returned, after - before)):
        assert moved.totals == Totals(len(files), len(files) * len(CONTENT))
        assert all(covered(path, moved.paths) for path in files)
        assert bool(moved.paths) == bool(files)
        assert not any(covered(one, tuple({*moved.paths} - {one})) for one in moved.paths)
