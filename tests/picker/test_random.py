"""A few random picks; more by `python -m tests.picker.fuzz_picks`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.picker.fuzz_picks import check

EXAMPLES = 25


def test_random_picks(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for number in range(EXAMPLES):
        directory = tmp_path / str(number)
        directory.mkdir()
        checked = check(f"test/{number}", directory)
        assert not checked.wrong, checked.wrong
        seen += checked.seen
    assert min(seen["sent"], seen["excluded"], seen["refused"], seen["proposal"]) > 5, seen
