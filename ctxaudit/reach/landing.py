"""Where what a source names lands in a stage.

The source is fsutil's `copy` package: a directory is copied for its contents; a file goes into a
destination that is a directory and else becomes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.dockerfile.model import Copy
from ctxaudit.reach.files import ContextFiles, Files, Match
from ctxaudit.reach.paths import below, is_within, join
from ctxaudit.reach.sources import Filter
from ctxaudit.reach.stages import Route, StageFiles


def landing(
    files: StageFiles, copy: Copy, match: Match, destination: str
) -> tuple[str | None, str]:
    """Where a match lands: its path, None where that is open, and what certainly holds it."""
    if copy.destination is None:
        return None, ""
    if match.kind == "directory":
        return destination, destination
    if copy.destination.endswith(("/", "/.")):
        return join(destination, match.name), destination
    kind = files.kind(destination)
    if kind == "directory":
        return join(destination, match.name), destination
    if kind is None and files.is_open and not _looks_like_file(destination, match.name):
        return None, destination
    return destination, destination


def _looks_like_file(target: str, name: str) -> bool:
    """Whether a destination without a slash is no directory, as far as its name tells.

    An image or a RUN may have made a directory there, but hardly one with a file's name.
    """
    last = target.rpartition("/")[2]
    suffix = name.rpartition(".")[1:]
    return last == name or (bool(suffix[0]) and last.rpartition(".")[1:] == suffix)


def is_archive(taken: Files, path: str) -> bool:
    """Whether a file is one that ADD takes apart; archives of a context only are looked at."""
    return isinstance(taken, ContextFiles) and taken.is_archive(path)


def carried(
    stage: StageFiles,
    copy: Copy,
    match: Match,
    target: str | None,
    within: str,
    filters: tuple[Filter, ...],
) -> Iterator[Route]:
    """The routes of a stage that a copy of one match out of it carries on."""
    for route in list(stage.routes_to(match.path, match.kind)):
        onward = route._replace(copy=copy, parent=(stage, route))
        if route.target is None:
            if is_within(route.within, match.path):
                inside = join(within, below(route.within, match.path))
                yield onward._replace(target=None, within=inside)
        elif is_within(route.target, match.path):
            rest = below(route.target, match.path)
            end = None if target is None else join(target, rest)
            strip = len(route.source) + bool(route.source and not route.is_file)
            add = rest + "/" if rest and not route.is_file else rest
            kept = tuple(one._replace(strip=strip, add=add) for one in filters)
            yield onward._replace(
                target=end, within=within if end is None else end, filters=route.filters + kept
            )
        elif (origin := route.origin(match.path)) is not None:
            kind = stage.contexts[route.context].kind(origin)
            kept = tuple(one._replace(strip=len(origin) + 1) for one in filters)
            if kind is not None:
                yield onward._replace(
                    source=origin,
                    is_file=kind != "directory",
                    target=target,
                    within=within,
                    filters=route.filters + kept,
                )
