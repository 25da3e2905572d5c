"""A Dockerfile that takes from a context what the copies of another one take, and does no more.

It needs no base image, no network and no RUN: each COPY, ADD and bind mount of a needed stage
becomes a COPY into a numbered directory of an empty stage. An ADD takes archives as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from ctxaudit.dockerfile.model import BuildPlan, Copy, Origin
from ctxaudit.names import BAD_BYTE

_EVERYTHING = (".",)
_MOST_LAYERS = 100  # overlayfs takes 128
_EXPANDED = re.compile(r"""[\\$'"]""")
_WILDCARD = re.compile(r"[\\*?[]")
_SPECIAL_IN_FLAG = re.compile(r"""[\s\\'"]""")


class Request(NamedTuple):
    """What copies ask of a context, written down for the first time in this line.

    Sources are expanded and may have wildcards. `line` is None for what no line says, `copies` how
    many instructions and mounts ask this, `number` that of its directory in the probe.
    """

    line: int | None
    sources: tuple[str, ...]
    excludes: tuple[str, ...] = ()
    parents: bool = False
    copies: int = 1
    number: int = 0

    @property
    def question(self) -> tuple[object, ...]:
        """What is asked, wherever that is."""
        return self.sources, self.excludes, self.parents


class Probe(NamedTuple):
    """The requests of a build to one context, each different one once.

    `unknown` are the lines of copies whose sources cannot be told or written down, `syntax` is the
    frontend that the build's own Dockerfile names.
    """

    requests: tuple[Request, ...]
    unknown: tuple[int, ...] = ()
    syntax: str | None = None

    @property
    def text(self) -> str:
        """The Dockerfile, for the builder's own frontend if that is sure to know it."""
        is_plain = not any(one.parents or one.excludes for one in self.requests)
        lines = [] if is_plain or self.syntax is None else [f"# syntax={self.syntax}"]
        return "\n".join([*lines, "FROM scratch", *map(_copy, self.requests), ""])

    @property
    def copies(self) -> int:
        """How many instructions and mounts it stands for."""
        return sum(request.copies for request in self.requests)

    def without(self, requests: Container[Request]) -> Probe:
        """The probe of the other requests."""
        return self._replace(requests=tuple(one for one in self.requests if one not in requests))

    def request_of(self, path: str) -> Request:
        """The request that a path of the result belongs to."""
        number = int(path.split("/")[1])
        return next(one for one in self.requests if one.number == number)

    def split(self, size: int = _MOST_LAYERS) -> Iterator[Probe]:
        """Probes with no more requests than this."""
        for start in range(0, len(self.requests), size):
            yield self._replace(requests=self.requests[start : start + size])


def probe_of(plan: BuildPlan | None, context: str | None = None) -> Probe:
    """What a build takes of its context, or of a named one.

    A build without a Dockerfile, or with one that only a frontend of its own can read, counts as
    one that takes everything.
    """
    if plan is None or not plan.stages:
        return Probe((Request(None, _EVERYTHING),))
    requests = [
        Request(stage.line, _EVERYTHING)
        for stage in plan.stages
        if stage.needed and stage.base.kind == "named" and stage.base.name == context
    ]
    unknown: list[int] = []
    for copy in plan.copies:
        if copy.needed and copy.mount != "tmpfs" and _is_from(copy.origin, context):
            request = _request(copy)
            if request is None:
                unknown.append(copy.line)
            elif request.sources:
                requests.append(request)
    return Probe(_different(requests), tuple(unknown), plan.syntax)


def _is_from(origin: Origin, context: str | None) -> bool:
    if context is None:
        return origin.kind == "context"
    return origin.kind == "named" and origin.name == context


def _request(copy: Copy) -> Request | None:
    """What the copy takes; None if its sources cannot be told or written down.

    A mount knows no wildcards, and no source of a COPY means just a file that is named like one.
    """
    sources: list[str] = []
    for source in copy.sources:
        if source.path is None or BAD_BYTE.search(source.path):
            return None
        if copy.mount and _WILDCARD.search(source.path):
            return None
        if source.local:
            sources.append(source.path or ".")
    return Request(copy.line, tuple(sources), copy.excludes, copy.parents)


def _different(requests: Iterable[Request]) -> tuple[Request, ...]:
    """Each question once, numbered."""
    found: dict[tuple[object, ...], Request] = {}
    for request in requests:
        first = found.get(request.question, request._replace(copies=0, number=len(found)))
        found[request.question] = first._replace(copies=first.copies + 1)
    return tuple(found.values())


def _copy(request: Request) -> str:
    flags = [f"--exclude={_flag_value(pattern)}" for pattern in request.excludes]
    flags += ["--parents"] if request.parents else []
    words = [*map(_source, request.sources), f"/{request.number}/"]
    return " ".join(["COPY", *flags, json.dumps(words)])


def _source(path: str) -> str:
    """The source as a word that BuildKit expands to it."""
    # two of these begin a heredoc, in the JSON form too
    path = f"./{path}" if path.startswith("<<") else path
    return _EXPANDED.sub(r"\\\g<0>", path)


def _flag_value(pattern: str) -> str:
    """The value as it is written: BuildKit takes each byte of it for a character."""
    written = _SPECIAL_IN_FLAG.sub(r"\\\g<0>", pattern)
    return written.encode("latin-1").decode("utf-8", "surrogateescape")
