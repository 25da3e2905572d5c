"""A part of the random builds with every run of the tests; `fuzz_builds` does more of them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.builds import write_files
from tests.conformance.engine import Engine, NoEngineError
from tests.conformance.fuzz_builds import compare
from tests.conformance.transferred import build, find_strace

SEED = 5_000
CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("transfer_cases.json").read_text("utf-8")
)
# every kind of recorded case once more, cheaply: the first two of each group
CHOSEN = [
    case
    for group in dict.fromkeys(case["group"] for case in CASES)
    for case in [case for case in CASES if case["group"] == group][:2]
    if not {"extra_ignores", "dockerfile_stdin", "dockerfile_path"} & case.keys()
]


@pytest.fixture(scope="module", autouse=True)
def _strace() -> None:
    try:
        find_strace()
    except NoEngineError as reason:
        pytest.skip(f"what a build fetches cannot be watched: {reason}")


def test_random_builds_agree(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f" builds {SEED} to {SEED + 39} ", end="")
    outcomes = list(compare(40, SEED, engine))
    assert [outcome for outcome in outcomes if outcome.differences] == []
    kinds = Counter(outcome.kind for outcome in outcomes)
    assert kinds["built"] > 15
    assert kinds["failed early"] < 10


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case["id"])
def test_recorded_answers_are_still_given(
    case: dict[str, Any], engine: Engine, tmp_path: Path
) -> None:
    named = {
        name: write_files(tmp_path / f"named{at}", one["files"], one.get("ignore"))
        for at, (name, one) in enumerate(case["named_contexts"].items())
    }
    fetched = build(
        engine,
        write_files(tmp_path / "context", case["files"], case["ignore"]),
        case["dockerfile"],
        target=case["target"],
        build_args=case["build_args"],
        named_contexts=named,
    )
    assert fetched.main == case["transferred"]
    assert fetched.named == case.get("transferred_named", {name: [] for name in named})
