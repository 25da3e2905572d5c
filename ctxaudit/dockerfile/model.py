"""What a Dockerfile comes to for one target: stages, copies, and what is asked of each context."""

from __future__ import annotations

from typing import Literal, NamedTuple

OriginKind = Literal["context", "stage", "image", "named"]


class Unknown(NamedTuple):
    """Something that the Dockerfile alone does not tell; where it counts, the safe bound is taken.

    `bounds` says that because of it more may be named as fetched than really is.
    """

    line: int | None
    reason: str
    bounds: bool = True


class Origin(NamedTuple):
    """Where a copy, a mount or a stage takes its files from.

    `name` is the stage's name (or index) as written, the named context, or the image; `stage` is
    the position of the stage.
    """

    kind: OriginKind
    name: str = ""
    stage: int | None = None


class Source(NamedTuple):
    """A source as written and as it expands; `path` is None where that cannot be known.

    The path is not cleaned. `local` is False for a URL and a git repository.
    """

    written: str
    path: str | None
    local: bool = True


class Copy(NamedTuple):
    """One COPY, ADD or mount of a RUN, in one stage.

    `needed`: the build does it. `destination` is absolute, as BuildKit keeps it (a slash at its
    end counts), None where it cannot be known. `heredocs` are the names of inline files. `onbuild`:
    it comes from an ONBUILD (at `line`) of the stage's base. `unpack`: an ADD that takes archives
    apart. `mount` is the type of a mount.
    """

    line: int
    instruction: Literal["COPY", "ADD", "RUN --mount"]
    stage: int
    needed: bool
    origin: Origin
    sources: tuple[Source, ...]
    destination: str | None
    excludes: tuple[str, ...] = ()
    parents: bool = False
    link: bool = False
    heredocs: tuple[str, ...] = ()
    onbuild: bool = False
    unpack: bool = False
    mount: str = ""


class MakeDirectory(NamedTuple):
    """WORKDIR makes its directory; `path` is absolute, None where it cannot be known."""

    line: int
    path: str | None


class Run(NamedTuple):
    """RUN: `removes` are the absolute paths that an `rm` in it names literally."""

    line: int
    removes: tuple[str, ...]


Step = Copy | MakeDirectory | Run


class Stage(NamedTuple):
    """A stage; `position` counts from 0. `base` is the context, image or stage it starts from.

    `needed`: the target depends on it. `shipped`: it is the target or one of its bases, so that its
    layers are layers of the image. `replaced`: a named context of the stage's name stands in for
    it (that context is `base` then) and none of its instructions run.
    """

    position: int
    name: str
    line: int
    base: Origin
    needed: bool
    shipped: bool
    replaced: bool
    steps: tuple[Step, ...]


class Fetch(NamedTuple):
    """What a build asks of one context: nothing (no request), or the union of its requests.

    A request is the list of follow paths that BuildKit sends to its client, or None for everything.
    """

    requests: tuple[tuple[str, ...] | None, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the context is not fetched at all."""
        return not self.requests

    @property
    def is_everything(self) -> bool:
        """Whether all that the ignore file lets through is fetched."""
        return None in self.requests


class BuildPlan(NamedTuple):
    """A Dockerfile, a target and their arguments, resolved as BuildKit resolves them.

    `target` is the position of the stage that is built. `named` has each named context that is a
    local directory, by its name as it was given. `images` are the images that a needed stage takes
    from afar: their ONBUILD triggers cannot be seen.
    """

    dockerfile: str
    target: int
    stages: tuple[Stage, ...]
    main: Fetch
    named: dict[str, Fetch]
    images: tuple[str, ...]
    unknown: tuple[Unknown, ...]
    syntax: str | None = None
    check: str | None = None

    @property
    def copies(self) -> tuple[Copy, ...]:
        """Every COPY, ADD and mount, needed or not, in the order of stages and instructions."""
        return tuple(
            step for stage in self.stages for step in stage.steps if isinstance(step, Copy)
        )

    @property
    def is_certain(self) -> bool:
        """Whether the fetches are exact and no safe bound."""
        return not any(unknown.bounds for unknown in self.unknown)
