"""All detectors, and what they find in one context."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Protocol

from ctxaudit import disk
from ctxaudit.names import as_bytes
from ctxaudit.needs import (
    cmake,
    docs,
    dotnet,
    elixir,
    git,
    go,
    haskell,
    java,
    manifest_in,
    node,
    node_scripts,
    php,
    python_backends,
    python_project,
    python_requirements,
    python_setup,
    ruby,
    rust,
    rust_macros,
)
from ctxaudit.needs.files import Files, Read
from ctxaudit.needs.model import Need, Needs, Step
from ctxaudit.reading import read_regular
from ctxaudit.tree import ContextTree


class Detector(Protocol):
    """What each module has: its manifests, by whole names and by endings, and what follows."""

    NAMES: tuple[str, ...]
    ENDINGS: tuple[str, ...]

    def find(self, files: Files) -> Iterator[Need]:
        """The needs, in any order, repetitions allowed."""


DETECTORS: tuple[Detector, ...] = (
    python_project,
    python_backends,
    python_setup,
    manifest_in,
    python_requirements,
    node,
    node_scripts,
    rust,
    rust_macros,
    go,
    java,
    dotnet,
    php,
    ruby,
    elixir,
    cmake,
    haskell,
    docs,
    git,
)


def find_needs(tree: ContextTree, read: Read) -> Needs:
    """The needs of all builds of this context, from the manifests that are included.

    `read` gives the bytes of a path of the context, or raises OSError.
    """
    names = [name for detector in DETECTORS for name in detector.NAMES]
    endings = [ending for detector in DETECTORS for ending in detector.ENDINGS]
    files = Files(tree, read, names, endings)
    found: dict[tuple[bytes, Step, str], Need] = {}
    for detector in DETECTORS:
        for need in detector.find(files):
            key = (as_bytes(need.path), need.step, need.cause.file)
            if key not in found or (need.certain and not found[key].certain):
                found[key] = need
    items = tuple(need for _, need in sorted(found.items()))
    return Needs(items, files.told())


def reader_of(context_dir: str) -> Read:
    """Reads files of a context; symlinks are followed only where they stay in it."""
    root = disk.real_path(context_dir)

    def read(path: str) -> bytes:
        full = disk.real_path(os.path.join(root, path))
        if os.path.commonpath([root, full]) != root:
            raise OSError(0, "leads out of the build context")
        return read_regular(full)

    return read
