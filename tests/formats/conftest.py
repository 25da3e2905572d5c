"""The reports of the samples, written once for all tests."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.formats.golden import Reports, reports_of_samples


@pytest.fixture(scope="session")
def reports_by_sample(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Reports]:
    return reports_of_samples(tmp_path_factory.mktemp("reports"))
