"""The files that say what a build takes: the Dockerfile and the ignore file, found and read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ctxaudit import disk
from ctxaudit.builder import Builder
from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.locate import (
    IgnoreFile,
    PassedOver,
    find_ignore_file,
    read_ignore_file,
)
from ctxaudit.names import shown
from ctxaudit.reading import read_regular
from ctxaudit.survey import open_root
from ctxaudit.walk import reason_of

STDIN = "-"
_SUFFIX = ".dockerignore"
Path = str | os.PathLike[str]


class Dockerfile(NamedTuple):
    """A Dockerfile: its path as given, and its text with the line ends kept.

    `path` is None for what is no file of its own: from stdin, or inline in another file.
    """

    path: str | None
    text: str
    origin: str = "<stdin>"

    @property
    def shown_path(self) -> str:
        """The path as it is shown."""
        return self.origin if self.path is None else relative(self.path)


class IgnoreInput(NamedTuple):
    """The ignore file of one build and context.

    `path` (to show) is where one would be if `content` is None, that is if there is none.
    `passed_over` are those the builder would read but cannot; `unused` are others beside the
    Dockerfile, which this build never reads.
    """

    path: str
    content: bytes | None
    passed_over: tuple[PassedOver, ...]
    unused: tuple[str, ...]

    @property
    def exists(self) -> bool:
        """Whether there is such a file."""
        return self.content is not None


def open_context(context_dir: str) -> int:
    """Opens a build context. Raises CtxauditError with what is wrong and what to do."""
    try:
        if disk.real_path(context_dir) == "/":
            reason = "the root of the file system is no build context; name the one that you build"
            raise CtxauditError(reason, path=context_dir)
        place = disk.in_view(context_dir)
        if place is None:
            return open_root(context_dir)
        disk.check_directory(place, context_dir)
        return open_root(place.view.root)  # what lies there is asked of the view
    except NotADirectoryError:
        reason = "is a file; name the directory that you build"
    except FileNotFoundError:
        reason = "there is no such directory"
    except OSError as error:
        reason = f"cannot read the build context: {reason_of(error)}"
    raise CtxauditError(reason, path=shown(context_dir))


def read_dockerfile(
    context_dir: str, dockerfile: Path | None, builder: Builder
) -> Dockerfile | None:
    """Reads the Dockerfile that was named, else the builder's default; None if there is none."""
    if dockerfile is not None and os.fspath(dockerfile) == STDIN:
        return Dockerfile(None, _text(_stdin()))
    if dockerfile is None:
        dockerfile = default_dockerfile(context_dir, builder)
    if dockerfile is None:
        return None
    path = os.fspath(dockerfile)
    try:
        return Dockerfile(path, _text(read_regular(path)))
    except FileNotFoundError:
        reason = "there is no such Dockerfile"
    except OSError as error:
        reason = f"cannot read the Dockerfile: {reason_of(error)}"
    raise CtxauditError(reason, path=shown(path))


@cache
def _stdin() -> bytes:
    """What comes from stdin, which can be read only once."""
    return sys.stdin.buffer.read()


def default_dockerfile(context_dir: str, builder: Builder) -> str | None:
    """The Dockerfile that this builder takes from a context when none is named."""
    paths = [os.path.join(context_dir, name) for name in builder.dockerfile_names]
    return next((path for path in paths if disk.is_file(path)), None)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def read_ignore_input(
    context_dir: str,
    dockerfile: Dockerfile | None,
    ignore_file: Path | None,
    builder: Builder,
) -> IgnoreInput:
    """Reads the ignore file that was named, else the one that the builder reads."""
    passed_over: tuple[PassedOver, ...] = ()
    found: IgnoreFile | None
    if ignore_file is None:
        path = None if dockerfile is None else dockerfile.path
        found, passed_over = find_ignore_file(context_dir, path, builder)
    else:
        found = read_ignore_file(os.fspath(ignore_file))
    missing = os.path.join(context_dir, builder.context_names[0])
    shown_path = relative(found.path if found else missing)
    return IgnoreInput(
        shown_path,
        found.content if found else None,
        tuple(PassedOver(relative(path), reason) for path, reason in passed_over),
        tuple(map(relative, _unused(context_dir, dockerfile, builder))),
    )


def _unused(context_dir: str, dockerfile: Dockerfile | None, builder: Builder) -> Iterator[str]:
    """Ignore files beside the Dockerfile that are neither its own nor the context's.

    One that is named after another file there is that file's.
    """
    if dockerfile is None or dockerfile.path is None or not builder.own_suffixes:
        return
    directory, own = os.path.split(dockerfile.path)
    names = sorted(disk.names(directory or "."))
    for name in names:
        belongs_to = name.removesuffix(_SUFFIX)
        if belongs_to in (name, own) or belongs_to in names:
            continue
        if belongs_to or disk.real_path(directory or ".") != disk.real_path(context_dir):
            yield os.path.join(directory, name)


def relative(path: str) -> str:
    """The path as it is shown: from the working directory, with `/`."""
    try:
        return os.path.relpath(path)
    except FileNotFoundError:
        raise CtxauditError("the working directory was removed") from None
