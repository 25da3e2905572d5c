"""Sizes in and out."""

from __future__ import annotations

import pytest

from ctxaudit.errors import CtxauditError
from ctxaudit.sizes import parse_size, show_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        *[("0", 0), ("1024", 1024), ("10B", 10), ("3 bytes", 3), ("500k", 500_000)],
        *[("10MB", 10_000_000), ("1.5GB", 1_500_000_000), ("2g", 2_000_000_000)],
        *[("1KiB", 1024), ("1.5 GiB", 1_610_612_736), ("0.1kb", 100)],
    ],
)
def test_parse(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "MB", "-1", "1.MB", "12q", "1 2", "1ib", "1e3", "x10"])
def test_refuse(text: str) -> None:
    with pytest.raises(CtxauditError):
        parse_size(text)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        *[(0, "0B"), (999, "999B"), (1000, "1.00kB"), (9994, "9.99kB"), (9996, "10.0kB")],
        *[(99_949, "99.9kB"), (99_950, "100kB"), (999_499, "999kB"), (999_500, "1.00MB")],
        *[(123_456_789, "123MB"), (10**15, "1.00PB")],
    ],
)
def test_show(size: int, text: str) -> None:
    assert show_size(size) == text
