"""Every format on two samples, byte for byte as reviewed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ctxaudit.formats.registry import FORMATS
from tests.formats.golden import GOLDEN, SAMPLES, Reports, golden


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_golden(reports_by_sample: Mapping[str, Reports], sample: str, name: str) -> None:
    expected = (GOLDEN / sample / name).read_text()
    assert golden(name, reports_by_sample[sample][name]) == expected, (
        "look at the difference, then: python -m tests.formats.golden"
    )


def test_no_file_is_left_over() -> None:
    names = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert names == {f"{sample}/{name}" for sample in SAMPLES for name in FORMATS}
