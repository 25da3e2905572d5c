"""Builds as their sources declare them, and as they are audited. All values are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location, Skipped

SourceKind = Literal["dockerfile", "compose", "bake", "workflow"]


class DeclaredBuild(NamedTuple):
    """A build as a Compose service, a bake target or a CI workflow declares it.

    Paths are as declared, after evaluation: `context` is relative to the directory of the source
    (or absolute, or a remote reference such as a git URL), `dockerfile` relative to the context;
    None where the source says nothing. `named_contexts` may have values like
    `docker-image://alpine` and `target:base` (another build of the same source). `unknown` is what
    could not be evaluated and yet does not stop the build from being audited. `problem` is why it
    cannot be audited at all.
    """

    name: str
    location: Location
    context: str | None = None
    dockerfile: str | None = None
    dockerfile_inline: str | None = None
    target: str | None = None
    build_args: Mapping[str, str] = {}
    named_contexts: Mapping[str, str] = {}
    unknown: tuple[Skipped, ...] = ()
    problem: CtxauditError | None = None


class Source(NamedTuple):
    """What tells of a build, and where."""

    kind: SourceKind
    location: Location


class BuildDefinition(NamedTuple):
    """One build that can be audited: a Dockerfile, its build context, target and arguments.

    Paths can be opened from the working directory. Without `dockerfile` and `dockerfile_inline` it
    is the builder's default in the context, and where there is none the context is audited as
    `COPY . .` would take it. `is_guess`: no source says which context belongs to the Dockerfile.
    `problem` is why the build cannot be audited, `is_remote` that this
    is because its context is not on this machine.
    """

    name: str
    context: str
    dockerfile: str | None = None
    dockerfile_inline: str | None = None
    target: str | None = None
    build_args: Mapping[str, str] = {}
    named_contexts: Mapping[str, str] = {}
    sources: tuple[Source, ...] = ()
    is_guess: bool = False
    unknown: tuple[Skipped, ...] = ()
    problem: CtxauditError | None = None
    is_remote: bool = False

    def called(self, dockerfile: str | None, context: str) -> str:
        """What its source calls it, else its Dockerfile or its context, as shown."""
        return self.name or dockerfile or context


class Discovery(NamedTuple):
    """The builds of a repository, and the files that look like some and were set aside."""

    builds: tuple[BuildDefinition, ...]
    set_aside: tuple[Skipped, ...] = ()
