"""The lines about a verification."""

from __future__ import annotations

import pytest

from ctxaudit.model import Skipped
from ctxaudit.verify import Built, Verified
from ctxaudit.verify.told import told, told_whole

_SAME = Verified("Dockerfile", ".", 3, 1_200, (), (), ())
_GETS = "verified Dockerfile with BuildKit: its copies get 1,200 files"


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        (_SAME, [f"{_GETS}, the same as before"]),
        (_SAME._replace(dropped=("a", "b")), [f"{_GETS}, 2 less than before, as computed"]),
        (
            _SAME._replace(dropped=("a",), gained=("b",)),
            [f"{_GETS}, 1 less and 1 more than before, as computed"],
        ),
        (
            Verified("a\nb", ".", 0, 0, (), (), (Skipped("a\nb:7", "fails already"),)),
            [
                r"verified nothing of a\nb: no copy could be compared",
                r"not verified: a\nb:7: fails already",
            ],
        ),
    ],
)
def test_what_copies_get(found: Verified, lines: list[str]) -> None:
    assert list(told(found)) == lines


def test_whole_builds() -> None:
    assert told_whole(Built("web", None)) == "web builds with it as it did before"
    assert told_whole(Built("web", "fails")) == "not verified: web: fails"
