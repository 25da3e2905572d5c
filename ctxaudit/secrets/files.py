"""Reading files of a context one after the other, below an open directory.

No symlink is followed, and nothing that is no regular file is read: a FIFO does not block.
"""

from __future__ import annotations

import os
import stat

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
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            parts = []
            while most > 0 and (part := file.read(most)):
                parts.append(part)
                most -= len(part)
            return b"".join(parts)

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
