"""The real engine as a fixture; without one, its tests are skipped with the reason."""

from __future__ import annotations

import pytest

from tests.conformance.engine import Engine, NoEngineError, find_engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """A Docker Engine that builds; `.ci/engine start` provides one on Debian."""
    try:
        return find_engine()
    except NoEngineError as reason:
        pytest.skip(f"not compared with a real Docker Engine: {reason}")
