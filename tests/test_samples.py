"""The sample projects: made the same each time, and taken as a real engine took them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import ctxaudit
from ctxaudit import Totals
from tests.conformance.engine import Engine, NoEngineError, find_engine
from tests.record_samples import BUILDS, EXPECTED, SampleBuild, digest, make_samples, record

RECORDED: dict[str, Any] = json.loads(EXPECTED.read_text("utf-8"))["builds"]
each_build = pytest.mark.parametrize("name", BUILDS)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    try:
        return find_engine()
    except NoEngineError as reason:
        pytest.skip(f"the recorded answers are not asked for again: {reason}")


def test_every_build_is_recorded() -> None:
    assert RECORDED.keys() == BUILDS.keys()
    for name, build in BUILDS.items():
        assert {key: RECORDED[name][key] for key in build._fields} == build._asdict()


@each_build
def test_included_and_excluded_are_what_docker_takes(samples: Path, name: str) -> None:
    build = _scan(samples, BUILDS[name])
    assert all(one.reason.endswith("searched for secrets") for one in build.skipped)
    for step in ("on_disk", "excluded", "included"):
        assert _row(build, step) == RECORDED[name][step]


@each_build
def test_transferred_is_what_the_client_sends(samples: Path, name: str) -> None:
    build = _scan(samples, BUILDS[name])
    assert _row(build, "transferred") == RECORDED[name]["transferred"]
    for context, steps in RECORDED[name]["named"].items():
        for step, expected in steps.items():
            assert _row(build.named_contexts[context], step) == expected


@each_build
def test_in_image_is_what_the_image_holds(samples: Path, name: str) -> None:
    assert _row(_scan(samples, BUILDS[name]), "in_image") == RECORDED[name]["in_image"]


@each_build
def test_a_real_engine_still_takes_the_same(samples: Path, name: str, engine: Engine) -> None:
    assert record(engine, samples, BUILDS[name]) == RECORDED[name]


@pytest.mark.parametrize(
    ("sample", "rules"),
    {
        "python-service": {"root-only-pattern"},
        "node-workspaces": {"root-only-pattern"},
        "rust-workspace": {"misread-comment", "dead-exception"},
        "java-gradle": {"root-only-pattern", "unused-ignore-file"},
        "polyglot-monorepo": {"root-only-pattern"},
        "git-copy-all/before": {"git-history", "missing-ignore-file"},
    }.items(),
)
def test_a_sample_shows_its_problems(samples: Path, sample: str, rules: set[str]) -> None:
    build = next(build for build in BUILDS.values() if build.sample == sample)
    assert rules <= {finding.rule for finding in _scan(samples, build).findings}


@pytest.mark.parametrize("sample", ["go-multistage", "git-copy-all/after"])
def test_a_healthy_sample_has_no_findings(samples: Path, sample: str) -> None:
    assert _scan(samples, SampleBuild(sample)).findings == ()


def test_made_twice_the_samples_are_the_same(samples: Path, tmp_path: Path) -> None:
    first = _digest_of(samples)
    assert _digest_of(make_samples(tmp_path)) == first
    (tmp_path / "python-service/left-over").write_text("from before")
    assert _digest_of(make_samples(tmp_path)) == first


def test_samples_are_small(samples: Path) -> None:
    made = sum(path.lstat().st_size for path in samples.rglob("*") if path.is_file())
    assert made < 60_000_000


def test_nothing_of_the_user_is_overwritten(tmp_path: Path) -> None:
    kept = tmp_path / "python-service" / "kept"
    kept.parent.mkdir()
    kept.write_text("mine")
    with pytest.raises(RuntimeError, match="not empty, and not made by this script"):
        make_samples(tmp_path)
    assert kept.read_text() == "mine"


def _scan(samples: Path, build: SampleBuild) -> ctxaudit.Build:
    sample = samples / build.sample
    audit = ctxaudit.scan(
        sample / build.context,
        dockerfile=sample / build.dockerfile,
        target=build.target,
        build_args=build.build_args,
        named_contexts={name: str(sample / path) for name, path in build.named_contexts.items()},
    )
    return audit.builds[0]


def _row(build: Any, step: str) -> dict[str, int | str]:
    totals = getattr(build.totals, step)
    assert isinstance(totals, Totals)
    return {**totals._asdict(), "sha256": digest(build.files(step))}


def _digest_of(directory: Path) -> str:
    """A digest of all names, kinds, modes and contents."""
    seen = sha256()
    for entry in _entries(directory):
        seen.update(entry)
    return seen.hexdigest()


def _entries(directory: Path) -> Iterator[bytes]:
    for path in sorted(directory.rglob("*"), key=os.fsencode):
        name = os.fsencode(path.relative_to(directory))
        if path.is_symlink():
            yield b"%s -> %s\0" % (name, os.fsencode(path.readlink()))
        elif path.is_dir():
            yield b"%s/\0" % name
        else:
            mode = path.stat().st_mode
            yield b"%s %o %d\0%s" % (name, mode, path.stat().st_nlink, path.read_bytes())
