"""What a Dockerfile comes to for one target: stages, copies, and what is asked of each context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from ctxaudit.dockerfile.mounts import Mount
from ctxaudit.dockerfile.parse import Heredoc

DEFAULT_SHELL: tuple[str, ...] = ("/bin/sh", "-c")
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


class Setting(NamedTuple):
    """What holds where an instruction stands, before it.

    `environment` is what ENV said in this stage and those below it, `variables` that and the ARGs,
    with the values that they have in this build; None is a value that cannot be known. The image
    may set more. `workdir` and `user` are None where only the image would tell.
    """

    environment: Mapping[str, str | None]
    variables: Mapping[str, str | None]
    workdir: str | None
    user: str | None
    shell: tuple[str, ...]


class Pair(NamedTuple):
    """A name and its value in an ENV, ARG or LABEL.

    `written` is the value before expansion, quotes and all, None for an ARG without one; `value` is
    what it comes to in this build, None where that cannot be known.
    """

    name: str
    written: str | None
    value: str | None


class Instruction(NamedTuple):
    """One instruction of a stage, from `line` to `end`; FROM is the first one of each stage.

    `args` are its arguments as written: of a RUN, CMD or ENTRYPOINT one text, or the words of the
    JSON form. `values` are what the sources and the destination of a COPY or ADD, the image of a
    FROM, or the words of any other instruction expand to, None for one that cannot be known; the
    shell's text is never expanded. `onbuild`: it comes from an ONBUILD (at `line`) of the stage's
    base.
    """

    line: int
    end: int
    name: str
    stage: int
    needed: bool
    shipped: bool
    flags: tuple[str, ...]
    args: tuple[str, ...]
    json: bool
    heredocs: tuple[Heredoc, ...]
    values: tuple[str | None, ...]
    pairs: tuple[Pair, ...]
    mounts: tuple[Mount, ...]
    onbuild: bool
    setting: Setting

    def flag(self, name: str) -> str | None:
        """The value of the first flag of this name (`from`), None without one."""
        start = f"--{name}"
        for flag in self.flags:
            if flag == start or flag.startswith(f"{start}="):
                return flag[len(start) + 1 :]
        return None


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
    instructions: tuple[Instruction, ...] = ()


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
    def instructions(self) -> tuple[Instruction, ...]:
        """Every instruction, needed or not, in the order of stages; ONBUILD's where they run."""
        return tuple(one for stage in self.stages for one in stage.instructions)

    @property
    def is_certain(self) -> bool:
        """Whether the fetches are exact and no safe bound."""
        return not any(unknown.bounds for unknown in self.unknown)
