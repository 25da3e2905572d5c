"""A part of the random comparisons with every run of the tests; the modules do more of it."""

from __future__ import annotations

import pytest

from tests.conformance import fuzz_engine, fuzz_matcher
from tests.conformance.engine import Engine, has_classic_builder


def test_moby_matcher_agrees() -> None:
    outcomes = list(fuzz_matcher.compare(lists=800, seed=20_260, processes=2))
    assert [difference for outcome in outcomes for difference in outcome.differences] == []
    assert sum(outcome.seen["some excluded"] for outcome in outcomes) > 150
    assert sum(outcome.seen["refused"] for outcome in outcomes) > 30


@pytest.mark.parametrize("builder", fuzz_engine.BUILDERS)
def test_engine_agrees(builder: str, engine: Engine) -> None:
    if builder == "classic" and not has_classic_builder(engine):
        pytest.skip(f"Docker Engine {engine.version} has no classic builder any more")
    outcomes = list(fuzz_engine.compare(40, 20_260, engine, builder))
    assert [difference for outcome in outcomes for difference in outcome.differences] == []
    assert sum(outcome.seen["some excluded"] for outcome in outcomes) > 3
