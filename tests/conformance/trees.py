"""Build contexts as lists of short texts, and on disk.

A text is a path with what it is: `a/b` a file, `d/` a directory, `ln -> target` a symlink,
`p (fifo)` a FIFO, `s (socket)` a socket. Bytes that are not UTF-8 are surrogate escapes.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from pathlib import Path

CONTENT = b"content\n"  # never empty, so that a file that arrives empty shows


def write_tree(directory: Path, texts: Iterable[str], ignore: bytes | None = None) -> Path:
    """Makes the entries below a new directory, and its `.dockerignore` unless that is None."""
    directory.mkdir(parents=True)
    for text in texts:
        _write_entry(directory, text)
    if ignore is not None:
        (directory / ".dockerignore").write_bytes(ignore)
    return directory


def entry_path(text: str) -> str:
    """The path that a text stands for; a directory's ends with a slash."""
    for mark in (" (fifo)", " (socket)"):
        if text.endswith(mark):
            return text.removesuffix(mark)
    return text.split(" -> ")[0]


def file_paths(texts: Iterable[str]) -> tuple[str, ...]:
    """Paths of all entries that are not directories, in the order of their bytes."""
    return tuple(sorted((p for p in map(entry_path, texts) if p[-1] != "/"), key=os.fsencode))


def directory_paths(texts: Iterable[str]) -> tuple[str, ...]:
    """Paths of the directories, without their slash, in the order of their bytes."""
    found = (p[:-1] for p in map(entry_path, texts) if p[-1] == "/")
    return tuple(sorted(found, key=os.fsencode))


def _write_entry(directory: Path, text: str) -> None:
    path = directory / entry_path(text)
    if text.endswith("/"):
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if text.endswith(" (fifo)"):
        os.mkfifo(path)
    elif text.endswith(" (socket)"):
        _write_socket(path)
    elif " -> " in text:
        path.symlink_to(text.split(" -> ")[1])
    else:
        path.write_bytes(CONTENT)


def _write_socket(path: Path) -> None:
    # the kernel takes 107 bytes for a socket's path, so it is named through its directory
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(f"/proc/self/fd/{directory}/{path.name}")
    finally:
        os.close(directory)
