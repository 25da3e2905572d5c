"""Which needs a command reads, by the place that its manifests have in a stage."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.needs.files import directory_of
from ctxaudit.needs.model import Need
from ctxaudit.needs.steps import Reading

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy, Instruction
    from ctxaudit.journey import Journey
    from ctxaudit.reach import Placement

_SOMEWHERE = "/(working directory)"
_MANIFESTS = {".rs": "Cargo.toml", ".go": "go.mod"}  # of sources


class Work(NamedTuple):
    """A command, the instruction that runs it and the directory that it runs in.

    The directory is None where only the image would tell.
    """

    reading: Reading
    instruction: Instruction
    directory: str | None


class Stages:
    """Where files of the main context lie when an instruction runs."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self._places: dict[str, tuple[Placement, ...]] = {}

    def places(self, path: str, instruction: Instruction) -> Iterator[str | None]:
        """The places of a file in the stage of an instruction, None for one that is not known."""
        if path not in self._places:
            self._places[path] = self.journey.placements.places(path)
        below = self._below(instruction.stage)
        for place in self._places[path]:
            is_later = place.copy is not None and place.copy.line > instruction.line
            if place.stage in below and not (is_later and place.stage == instruction.stage):
                yield place.path
        workdir = instruction.setting.workdir
        for mount in instruction.mounts:
            is_whole = not mount.origin and not (mount.source or "").strip("./")
            if mount.type == "bind" and is_whole and workdir is not None:
                yield posixpath.normpath(posixpath.join(workdir, mount.target or ".", path))

    def _below(self, stage: int) -> list[int]:
        """The stage and those that it starts from."""
        found: list[int] = []
        at: int | None = stage
        while at is not None and at not in found:
            found.append(at)
            at = self.journey.plan.stages[at].base.stage
        return found

    def is_made(self, path: str, instruction: Instruction, named: int = 0) -> bool:
        """Whether the build itself may have put a file where this one would lie.

        That is, whether a script up to the instruction speaks of it; the instruction itself may
        name it so many times.
        """
        name = re.compile(rf"(?<![\w.-]){re.escape(posixpath.basename(path))}(?![\w.-])")
        for one in self.journey.plan.instructions:
            texts = (*one.args, *(heredoc.content for heredoc in one.heredocs))
            count = sum(len(name.findall(text)) for text in texts)
            if one.line == instruction.line:
                count -= named
            if one.name == "RUN" and one.needed and one.line <= instruction.line and count > 0:
                return True
        return any(self._covers(copy, path, instruction) for copy in self.journey.plan.copies)

    def _covers(self, copy: Copy, path: str, instruction: Instruction) -> bool:
        if copy.mount or copy.origin.kind == "context" or not copy.needed:
            return False
        if copy.stage not in self._below(instruction.stage):
            return False
        if copy.destination is None:
            return True
        target = copy.destination.rstrip("/")
        places = [place for place in self.places(path, instruction) if place is not None]
        return any(place == target or place.startswith(f"{target}/") for place in places)


def read_by(work: Work, needs: Iterable[Need], stages: Stages) -> Iterator[Need]:
    """Those needs that the command reads: its manifests lead to them.

    It begins with the manifests in its directory and those that its words name; a need that is a
    manifest leads on. What a source takes in is read with the manifest above it.
    """
    by_manifest: dict[str, list[Need]] = {}
    for need in needs:
        if work.reading.reads(need) and (file := _manifest(need, work, stages)) is not None:
            by_manifest.setdefault(file, []).append(need)
    places = _wanted_places(work)
    reached = [file for file in by_manifest if _is_at(file, places, work, stages)]
    seen = set(reached)
    while reached:
        for need in by_manifest.get(reached.pop(), ()):
            yield need
            if need.path not in seen:
                seen.add(need.path)
                reached.append(need.path)


def _manifest(need: Need, work: Work, stages: Stages) -> str | None:
    """The manifest that leads to a need; None where the command leaves its source alone."""
    name = next((one for end, one in _MANIFESTS.items() if need.cause.file.endswith(end)), None)
    if name is None:
        return need.cause.file
    if work.reading.part and name == "Cargo.toml":
        return None
    tree, directory = stages.journey.sources[None].tree, directory_of(need.cause.file)
    while tree.state_of(f"{directory}/{name}".lstrip("/")) is None:
        if not directory:
            return None
        directory = directory_of(directory)
    return f"{directory}/{name}".lstrip("/")


def _wanted_places(work: Work) -> frozenset[str]:
    words = (word.removeprefix("file:") for word in ("", *work.reading.words))
    directory = work.directory or _SOMEWHERE
    return frozenset(posixpath.normpath(posixpath.join(directory, word)) for word in words)


def _is_at(file: str, places: frozenset[str], work: Work, stages: Stages) -> bool:
    """Whether a manifest lies in a directory that the command works in, or is named by it."""
    for found in stages.places(file, work.instruction):
        if found is None or work.directory is None:
            # where both are unknown, the root of the context is taken for the directory
            found = f"{_SOMEWHERE}/{file}"
        if found in places:
            return True
        if posixpath.dirname(found) in places and not _names_project(work, places):
            return True
    return False


def _names_project(work: Work, places: frozenset[str]) -> bool:
    return work.reading.program == "dotnet" and any(
        place.endswith(("proj", ".sln", ".slnx")) for place in places
    )
