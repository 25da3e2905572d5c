"""Precision on real sources: what the search says of packages in which there are no secrets."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from ctxaudit.secrets.model import Secret
from ctxaudit.secrets.scan import scan_file
from tests.secrets.corpus import installed_sources, lock_files
from tests.secrets.making import Planted
from tests.secrets.planted import planted

LEAST_BYTES = 50_000_000
LEAST_PRECISION = 0.95

# hits in the sources below that are secrets all the same, by path and line: none so far
JUDGED_TRUE: frozenset[tuple[str, int]] = frozenset()


class Searched(NamedTuple):
    """How much was searched, and the hits that are not secrets."""

    bytes: int
    false: list[tuple[str, Secret]]


@pytest.fixture(scope="module")
def searched() -> Searched:
    size, false = 0, []
    for path, content in (*installed_sources(), *lock_files()):
        size += len(content)
        false += [
            (path, secret)
            for secret in scan_file(path, content)
            if (path, secret.line) not in JUDGED_TRUE
        ]
    return Searched(size, false)


def found(one: Planted) -> int:
    return len(scan_file(one.path, one.content))


def test_the_corpus_is_large(searched: Searched) -> None:
    assert searched.bytes >= LEAST_BYTES


def test_precision(searched: Searched) -> None:
    true = sum(found(one) for one in planted())
    assert true / (true + len(searched.false)) >= LEAST_PRECISION, searched.false


def test_kingfisher_adds_and_keeps_precision(searched: Searched) -> None:
    """With the extra `secrets`; the same corpus and bounds."""
    pytest.importorskip("kingfisher_sdk")
    from ctxaudit.secrets.thirdparty import merge_of

    merge = merge_of()
    true = 0
    for one in planted():
        alone = scan_file(one.path, one.content)
        both = merge(one.path, one.content, alone)
        assert set(alone) <= set(both)
        assert not any(value in repr(both) for value in one.values)
        true += len(both)
    false = [
        (path, secret)
        for path, content in (*installed_sources(), *lock_files())
        for secret in merge(path, content, ())
    ]
    assert true / (true + len(false) + len(searched.false)) >= LEAST_PRECISION, false
