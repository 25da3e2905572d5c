"""Reading files of a context one after the other, below an open directory.

No symlink is followed, and nothing that is no regular file is read: a FIFO does not block.
"""

from __future__ import annotations

import os
import stat

from ctxaudit.disk import Seen
from ctxaudit.walk import open_directory

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class ContextReader:
    """Reads files by their paths below `root`; the last directory is kept open."""

    def __init__(self, root: int) -> None:
        self.root = root
        self._prefix: str | None = None
        self._directory = -1

    def read(self, path: str, most: int) -> bytes | None:
        """At most so many bytes of a regular file, None for anything else. Raises OSError."""
        prefix, name = path[: path.rfind("/") + 1], path[path.rfind("/") + 1 :]
        descriptor = os.open(name, _READ, dir_fd=self._open(prefix))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return None
            return _content(descriptor, min(status.st_size, most))
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Closes the directory that is open."""
        if self._prefix is not None:
            os.close(self._directory)
            self._prefix = None

    def _open(self, prefix: str) -> int:
        if prefix != self._prefix:
            self.close()
            self._directory = open_directory(self.root, prefix)
            self._prefix = prefix
        return self._directory


def _content(descriptor: int, size: int) -> bytes:
    """So many bytes, fewer if there are no more; as a rule one call gives them all."""
    content = part = os.read(descriptor, size)
    while part and len(content) < size:
        part = os.read(descriptor, size - len(content))
        content += part
    return content


class SeenReader:
    """Reads files of a context in a view; `reader` reads those on disk, from the view's root."""

    def __init__(self, place: Seen, reader: ContextReader) -> None:
        self.place = place
        self.reader = reader

    def read(self, path: str, most: int) -> bytes | None:
        """As `ContextReader.read`."""
        view, below = self.place.view, self.place.prefix + path
        if view.is_as_on_disk(below):
            return self.reader.read(below, most)
        return view.read(below)[:most] if view.kind(below) == "file" else None
