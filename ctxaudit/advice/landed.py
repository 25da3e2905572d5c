"""Where files of the build context lie in the stages of a build."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.advice.taken import taken_of
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy, Instruction
    from ctxaudit.reach import Placement

WORTH = 1_000_000  # bytes from which on a layer of an image is worth a finding


class Landed(NamedTuple):
    """A file that a COPY or ADD of the context puts into a layer of the image."""

    path: str
    size: int
    place: Placement


def shipped_copies(evidence: Evidence) -> Iterator[Copy]:
    """The COPYs and ADDs of the main context whose layers are layers of the image."""
    if evidence.journey is None:
        return
    plan = evidence.journey.plan
    for copy in plan.copies:
        is_shipped = copy.needed and plan.stages[copy.stage].shipped
        if is_shipped and not copy.mount and copy.origin.kind == "context":
            yield copy


def landed(evidence: Evidence, copy: Copy) -> Iterator[Landed]:
    """The files that this copy puts into the image's layers, where their places are known."""
    assert evidence.journey is not None
    taken = taken_of(evidence.journey, copy)
    if taken is None:
        return
    for path, size in taken.files():
        for place in evidence.journey.placements.places(path):
            if place.copy is copy and place.path is not None:
                yield Landed(path, size, place)


def at_path(evidence: Evidence, one: Instruction, path: str) -> str | None:
    """The included file that lies at this path when an instruction runs; None if there is none."""
    assert evidence.journey is not None
    for found in included_files(evidence, path.rpartition("/")[2]):
        for place in evidence.journey.placements.places(found):
            line = 0 if place.copy is None else place.copy.line
            if place.path == path and (place.stage, line) < (one.stage, one.line):
                return found
    return None


def included_files(evidence: Evidence, name: str) -> Iterator[str]:
    """The paths of the included files of this name."""
    for folder in evidence.tree.folders:
        if name not in folder.names:  # the names as one text, so this is only a quick look
            continue
        for one, _, state in folder.rows():
            if one == name and evidence.tree.is_included(folder.prefix + one, state):
                yield folder.prefix + one


def absolute(workdir: str | None, path: str) -> str | None:
    """A path of the shell from the root; None where that depends on what is not known."""
    if any(mark in path for mark in "$*?[") or path.startswith("~"):
        return None
    if workdir is None and not path.startswith("/"):
        return None
    return posixpath.normpath(posixpath.join(workdir or "/", path))
