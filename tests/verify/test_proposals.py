"""Proposals for the samples: the engine takes with them what was said, and all that is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctxaudit
from ctxaudit import Proposal
from ctxaudit.builder import BUILDKIT
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.model import Selection
from ctxaudit.proposal.propose import Style
from ctxaudit.verify import IgnoreChange, verify
from tests.conformance.engine import (
    Engine,
    has_classic_builder,
    taken_by_buildkit,
    taken_by_classic,
)
from tests.record_samples import BUILDS, digest, make_samples, record
from tests.verify.conftest import definition_of

each_build = pytest.mark.parametrize("name", BUILDS)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_samples(tmp_path_factory.mktemp("samples"))


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(("style", "fix"), [("deny", False), ("deny", True), ("allow", False)])
@each_build
def test_every_copy_gets_what_it_needs(samples: Path, name: str, style: Style, fix: bool) -> None:
    definition = definition_of(samples, BUILDS[name])
    proposal = _propose(definition, style, fix=fix)
    change = IgnoreChange(proposal.path, proposal.before, proposal.content)
    (found,) = verify([definition], change, Contexts(BUILDKIT))
    copies = ctxaudit.scan(definition).builds[0].copies
    assert found.copies == len(
        [copy for copy in copies if copy.needed and copy.origin == "context" and copy.files]
    )
    assert found.files > 0
    assert _removed(proposal).issuperset(found.dropped)
    assert {file.path for file in proposal.difference.returned}.issuperset(found.gained)
    assert found.skipped == ()


@each_build
def test_the_transfer_shrinks_as_said_and_the_image_keeps_the_rest(
    samples: Path, name: str, engine: Engine
) -> None:
    definition = definition_of(samples, BUILDS[name])
    before = ctxaudit.scan(definition).builds[0]
    proposal = _propose(definition, "deny")
    said = next(one for one in proposal.builds if one.definition == definition)
    Path(proposal.path).write_bytes(proposal.content)
    try:
        taken = record(engine, samples, BUILDS[name])
    finally:
        _restore(Path(proposal.path), proposal.before)
    steps: tuple[Selection, ...] = ("transferred", "in_image")
    for step in steps:
        files = [file for file in before.files(step) if file not in _removed(proposal)]
        totals = getattr(said.after, step)
        assert taken[step] == {**totals._asdict(), "sha256": digest(files)}


@each_build
def test_both_builders_take_the_same_with_the_allow_lines(
    samples: Path, name: str, engine: Engine
) -> None:
    if not has_classic_builder(engine):
        pytest.skip(f"Docker Engine {engine.version} has no classic builder any more")
    definition = definition_of(samples, BUILDS[name])
    proposal = _propose(definition, "allow", fix=True)
    path = Path(definition.context, ".dockerignore")
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(proposal.content)  # the classic builder reads no other
    try:
        taken = taken_by_buildkit(engine, Path(definition.context))
        classic = taken_by_classic(engine, Path(definition.context))
    finally:
        _restore(path, before)
    assert taken.error is None
    assert classic.error is None
    assert classic.files == taken.files != ()


def _propose(definition: BuildDefinition, style: Style, *, fix: bool = False) -> Proposal:
    return ctxaudit.propose(
        definition.context,
        definition.dockerfile,
        definition.target,
        definition.build_args,
        definition.named_contexts,
        style=style,
        fix=fix,
    )


def _removed(proposal: Proposal) -> set[str]:
    return {file.path for file in proposal.difference.removed}


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
