"""The programs that build, where they differ in what they take from a build context."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.decide import PatternList, prefixes_of

Skips = Callable[[str], bool]

_WILDCARDS = frozenset("*[]?^\\")


class Builder(NamedTuple):
    """A builder's profile.

    `dockerfile_names` are looked for in the context in this order; `own_suffixes` are what a
    per-Dockerfile ignore file adds to the Dockerfile's path; `context_names` the ignore files at
    the context root; `sends_sockets` whether a socket arrives (as an empty file); `opens_again`
    whether a file is decided a second time, by another rule, when it is opened to be sent;
    `fetches_by_need` whether only what the Dockerfile needs is sent, else all that is included.
    """

    name: str
    dockerfile_names: tuple[str, ...]
    own_suffixes: tuple[str, ...]
    context_names: tuple[str, ...]
    sends_sockets: bool
    opens_again: bool
    fetches_by_need: bool


BUILDKIT = Builder(
    "buildkit",
    ("Dockerfile", "dockerfile"),
    (".dockerignore",),
    (".dockerignore",),
    sends_sockets=True,
    opens_again=True,
    fetches_by_need=True,
)
CLASSIC = Builder(
    "classic",
    ("Dockerfile", "dockerfile"),
    (),
    (".dockerignore",),
    sends_sockets=False,
    opens_again=False,
    fetches_by_need=False,
)
BUILDAH = Builder(
    "buildah",
    ("Containerfile", "Dockerfile"),
    (".dockerignore", ".containerignore"),
    (".containerignore", ".dockerignore"),
    sends_sockets=False,
    opens_again=False,
    fetches_by_need=False,
)
BUILDERS = {builder.name: builder for builder in (BUILDKIT, CLASSIC, BUILDAH)}


def builder_named(name: str) -> Builder:
    """The profile of this name; raises CtxauditError for another."""
    if name not in BUILDERS:
        raise CtxauditError(f'unknown builder "{name}"; there are {", ".join(BUILDERS)}')
    return BUILDERS[name]


def _never(_prefix: str) -> bool:
    return False


def skips_of(builder: Builder, patterns: PatternList) -> Skips:
    """Tells which excluded directories (prefixes) the builder passes over without a look inside.

    BuildKit (fsutil's filter.go) looks inside all of them as soon as one exception has a wildcard
    before its end; the classic builder (go-archive) never understands wildcards here.
    """
    texts = [pattern.text for pattern in patterns.patterns if pattern.exception]
    if builder is not CLASSIC:
        texts = [text.removesuffix("/**").removesuffix("/*") for text in texts]
        if any(_WILDCARDS.intersection(text) for text in texts):
            return _never
    entered = {prefix for text in texts for prefix in prefixes_of(text + "/")}
    return lambda prefix: prefix not in entered
