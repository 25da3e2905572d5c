"""The build context of a Dockerfile that no source speaks of, guessed from what it copies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.errors import CtxauditError
from ctxaudit.reading import read_regular

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy

# folders that hold Dockerfiles and not what is built
_DOCKER_FOLDERS = frozenset(
    ".ci .devcontainer .docker build ci container containers deploy deployment docker dockerfiles "
    "images infra ops packaging".split()
)


def guessed_context(dockerfile: str, root: str) -> str:
    """Its own folder, else the root, else a folder between: the first that has all it copies.

    Where none has, the one that lacks least; where it names nothing that could tell (`COPY . .`),
    its own folder, unless that is one that holds Dockerfiles alone by its name.
    """
    copies = _copies(dockerfile)
    candidates = list(dict.fromkeys(_candidates(dockerfile, root)))
    lacks = [(_missing(copies, folder), at) for at, folder in enumerate(candidates)]
    return candidates[min(lacks)[1]]


def _candidates(dockerfile: str, root: str) -> Iterator[str]:
    own = os.path.dirname(dockerfile) or os.curdir
    is_docker_folder = os.path.basename(os.path.normpath(own)).lower() in _DOCKER_FOLDERS
    if not is_docker_folder:
        yield own
    yield root
    folder = own
    while folder != root and (above := os.path.dirname(folder) or os.curdir) != folder:
        yield folder
        folder = above


def _copies(dockerfile: str) -> tuple[Copy, ...]:
    """What it copies; nothing where it cannot be read or is refused, which the audit tells."""
    from ctxaudit.dockerfile import plan

    try:
        text = read_regular(dockerfile).decode("utf-8", "surrogateescape")
        return plan(text, name=dockerfile).copies
    except (OSError, CtxauditError):
        return ()


def _missing(copies: tuple[Copy, ...], folder: str) -> int:
    """How many sources of copies are not in a folder."""
    from ctxaudit.reach import ContextFiles, source_losses

    on_disk = ContextFiles(folder, lambda _path: True)
    return len(source_losses(copies, on_disk, lambda _path, _is_directory: True))
