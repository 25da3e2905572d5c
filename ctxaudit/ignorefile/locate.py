"""Which ignore file a build reads, and its bytes.

BuildKit (dockerui) takes `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` at
the context root; what it cannot read counts as missing, without a word.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit import disk
from ctxaudit.builder import Builder
from ctxaudit.errors import CtxauditError
from ctxaudit.reading import IsFifoError, read_regular
from ctxaudit.walk import reason_of

_MOST_LINKS = 40


class IgnoreFile(NamedTuple):
    """The ignore file of a build: its path as given, and its bytes."""

    path: str
    content: bytes


class PassedOver(NamedTuple):
    """An ignore file that is there but counts as missing, and why."""

    path: str
    reason: str


def find_ignore_file(
    context_dir: str, dockerfile: str | None, builder: Builder
) -> tuple[IgnoreFile | None, tuple[PassedOver, ...]]:
    """Finds the ignore file that this builder reads for this Dockerfile and build context.

    The second value names the files that it would have read but cannot, so that the next one (or
    none) counts. Raises CtxauditError where the builder would refuse the build.
    """
    passed_over: list[PassedOver] = []
    for root, name in _candidates(context_dir, dockerfile, builder):
        path = os.path.join(root, name)
        if disk.kind(path) is None:
            continue
        try:
            if builder.name == "buildkit":
                return IgnoreFile(path, _read_inside(root, name)), tuple(passed_over)
            return IgnoreFile(path, read_regular(path)), tuple(passed_over)
        except IsFifoError:
            raise CtxauditError(
                "is a FIFO, for whose writer the build would wait", path=path
            ) from None
        except PermissionError as error:
            if builder.name != "buildkit":
                raise CtxauditError(f"cannot read it: {reason_of(error)}", path=path) from None
            # it arrives at the builder as an empty file, and so counts as read
            return IgnoreFile(path, b""), (*passed_over, PassedOver(path, _why(error)))
        except OSError as error:
            if builder.name != "buildkit" and not isinstance(error, FileNotFoundError):
                raise CtxauditError(f"cannot read it: {reason_of(error)}", path=path) from None
            passed_over.append(PassedOver(path, _why(error)))
    return None, tuple(passed_over)


def read_ignore_file(path: str) -> IgnoreFile:
    """Reads the ignore file that the user named. Raises CtxauditError if it cannot be read."""
    try:
        return IgnoreFile(path, read_regular(path))
    except OSError as error:
        raise CtxauditError(f"cannot read the ignore file: {_why(error)}", path=path) from None


def _candidates(
    context_dir: str, dockerfile: str | None, builder: Builder
) -> Iterator[tuple[str, str]]:
    if dockerfile is not None:
        root, name = os.path.split(dockerfile)
        for suffix in builder.own_suffixes:
            yield root, name + suffix
    for name in builder.context_names:
        yield context_dir, name


def _read_inside(root: str, name: str) -> bytes:
    """Reads a file the way BuildKit does, which resolves symlinks as if `root` were `/`."""
    return read_regular(os.path.join(root, _resolved(root, name)))


def _resolved(root: str, name: str) -> str:
    parts = [name]
    done: list[str] = []
    links = 0
    while parts:
        part = parts.pop(0)
        if part in ("", "."):
            continue
        if part == "..":
            del done[-1:]
            continue
        path = os.path.join(root, *done, part)
        if disk.kind(path) != "symlink":
            done.append(part)
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(0, "is a loop of symlinks")
        target = disk.read_link(path)
        if target.startswith("/"):
            done.clear()
        parts = [*target.split("/"), *parts]
    return "/".join(done)


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there, or a symlink to nothing that the builder can see"
    if isinstance(error, IsADirectoryError):
        return "it is a directory"
    return (error.strerror or str(error)).lower()
