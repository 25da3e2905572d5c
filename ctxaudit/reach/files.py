"""Files as a copy sees them, and what a source names among them.

Paths are relative to the root of a context or a stage and never begin with a slash; the root is
the empty text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from ctxaudit import disk
from ctxaudit.disk import Kind
from ctxaudit.ignorefile import gopath
from ctxaudit.names import sorted_paths
from ctxaudit.transfer import has_wildcards, matches

_MOST_LINKS = 255  # as in containerd's continuity, whose RootPath BuildKit follows links with
_COMPRESSED = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_BLOCK = 512


class Files(Protocol):
    """The files of a context or of a stage, as far as they are known."""

    def kind(self, path: str) -> Kind | None:
        """What lies at the path, symlinks not followed; None for nothing that is known."""

    def target(self, path: str) -> str:
        """Where the symlink at the path leads, as written."""

    def names(self, path: str) -> list[str]:
        """The names of the entries in a directory."""


class ContextFiles:
    """A build context on disk, as the builder gets it.

    `is_fetched` tells whether an entry that is no directory reaches the builder.
    """

    def __init__(self, context_dir: str, is_fetched: Callable[[str], bool]) -> None:
        self.root = disk.real_path(context_dir)
        self.is_fetched = is_fetched

    def kind(self, path: str) -> Kind | None:
        """What the builder gets at the path; None also for what cannot be examined."""
        found = disk.kind(self._on_disk(path))
        if found in (None, "directory") or self.is_fetched(path):
            return found
        return None

    def target(self, path: str) -> str:
        """Where a symlink leads."""
        return disk.read_link(self._on_disk(path))

    def names(self, path: str) -> list[str]:
        """The names in a directory, sorted; none where it cannot be read."""
        try:
            return list(sorted_paths(disk.names(self._on_disk(path))))
        except OSError:
            return []

    def is_archive(self, path: str) -> bool:
        """Whether ADD takes the file apart: a tar archive, plain or compressed.

        Of a compressed file (zstandard apart, which is taken for one) the first entry is read.
        """
        import tarfile
        import zlib

        try:
            with disk.open_file(self._on_disk(path)) as file:
                start = file.read(_BLOCK)
                if start.startswith(_ZSTANDARD):
                    return True
                if not start.startswith(_COMPRESSED) and len(start) < _BLOCK:
                    return False
                file.seek(0)
                with tarfile.open(fileobj=file) as archive:
                    return archive.next() is not None
        except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError):
            return False

    def _on_disk(self, path: str) -> str:
        return os.path.join(self.root, path)


class Match(NamedTuple):
    """What a source names: `path` with all symlinks followed, `name` the one before that."""

    path: str
    name: str
    kind: Kind | None


def matches_of(files: Files, source: str) -> Iterator[Match]:
    """What a source stands for, in the order in which BuildKit copies.

    The source is `ResolveWildcards` and `rootPath` in fsutil's `copy` package: links before the
    first wildcard and at the end are followed, links between are not.
    """
    parts = [part for part in gopath.clean(f"/{source}").split("/") if part]
    at = next((at for at, part in enumerate(parts) if has_wildcards(part)), len(parts))
    plain, patterns = "/".join(parts[:at]), parts[at:]
    start = followed(files, plain)
    if start is None:
        return
    if not patterns:
        yield Match(start, plain.rpartition("/")[2], files.kind(start))
        return
    for path in _below(files, start, patterns):
        yield _match(files, path)


def _match(files: Files, path: str) -> Match:
    """What is at a path on which no link is left but, perhaps, the last name."""
    name = path.rpartition("/")[2]
    kind = files.kind(path)
    if kind != "symlink":
        return Match(path, name, kind)
    end = followed(files, path)
    return Match("", name, None) if end is None else Match(end, name, files.kind(end))


def _below(files: Files, directory: str, patterns: list[str]) -> Iterator[str]:
    pattern, *rest = patterns
    for name in files.names(directory):
        if not matches(pattern, name):
            continue
        path = f"{directory}/{name}" if directory else name
        if not rest:
            yield path
        elif files.kind(path) == "directory":
            yield from _below(files, path, rest)


def followed(files: Files, path: str) -> str | None:
    """The path with every symlink on it followed inside the root; None where they go in circles.

    What is not there is kept as it is written.
    """
    waiting = [part for part in reversed(path.split("/")) if part]
    done: list[str] = []
    links = 0
    while waiting:
        part = waiting.pop()
        if part == "..":
            del done[-1:]
            continue
        here = "/".join([*done, part])
        if files.kind(here) != "symlink":
            done.append(part)
            continue
        links += 1
        if links > _MOST_LINKS:
            return None
        target = files.target(here)
        if target.startswith("/"):
            done.clear()
        waiting += [one for one in reversed(target.split("/")) if one not in ("", ".")]
    return "/".join(done)
