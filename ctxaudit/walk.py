"""Reading one directory by its descriptor: names, sizes and kinds, nothing else.

No symlink is followed, no path is joined and no object is kept for a file: that is what makes the
walk about as fast as `du`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import NamedTuple

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LONGEST_PATH = 4_000  # bytes; Linux takes 4,096, macOS 1,024 and says ENAMETOOLONG earlier
_STEP = 1_000
# a regular file that owner, group and others may read
_PLAIN_MASK = stat.S_IFMT(0o777777) | 0o444
_PLAIN = stat.S_IFREG | 0o444

DENIED = "permission denied"

Odd = tuple[int, str, int, int]


class Listing(NamedTuple):
    """What one directory holds.

    `names` are the entries that are not directories, `sizes` (bytes, 0 unless a regular file) go
    with them. `odd` has a row for each of them that is no plain file: position, kind (`symlink`,
    `fifo`, `socket`, `device`, `hardlink`, `unreadable`), device and inode number.
    """

    names: list[str]
    sizes: list[int]
    directories: list[str]
    odd: list[Odd]
    problems: list[tuple[str, str]]

    def only(self, keep: Callable[[str], bool]) -> Listing:
        """The entries whose names are to be kept."""
        kept = [at for at, name in enumerate(self.names) if keep(name)]
        moved = {at: position for position, at in enumerate(kept)} if self.odd else {}
        return Listing(
            [self.names[at] for at in kept],
            [self.sizes[at] for at in kept],
            [name for name in self.directories if keep(name)],
            [(moved[row[0]], *row[1:]) for row in self.odd if row[0] in moved],
            [one for one in self.problems if not one[0] or keep(one[0])],
        )


def open_directory(root: int, prefix: str) -> int:
    """Opens the directory of a prefix (`a/b/`, empty for the root itself) below descriptor `root`.

    A path longer than the system takes is walked in steps. Raises OSError.
    """
    if not prefix:
        return os.open(".", _OPEN_DIRECTORY, dir_fd=root)
    if len(prefix) * 4 < _LONGEST_PATH or len(os.fsencode(prefix)) < _LONGEST_PATH:
        return os.open(prefix, _OPEN_DIRECTORY, dir_fd=root)
    return _open_in_steps(root, prefix)


def _open_in_steps(root: int, prefix: str) -> int:
    rest = os.fsencode(prefix).rstrip(b"/")
    descriptor = os.dup(root)
    while rest:
        # a name has 255 bytes at most, so there is a slash in so many
        end = len(rest) if len(rest) < _STEP else rest.rindex(b"/", 0, _STEP)
        try:
            below = os.open(rest[:end], _OPEN_DIRECTORY, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        descriptor, rest = below, rest[end + 1 :]
    return descriptor


def list_directory(descriptor: int) -> Listing:
    """Lists an open directory. An entry that cannot be examined is named in `problems`."""
    names: list[str] = []
    sizes: list[int] = []
    directories: list[str] = []
    odd: list[Odd] = []
    problems: list[tuple[str, str]] = []
    with os.scandir(descriptor) as entries:
        for entry in entries:
            name = entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    directories.append(name)
                    continue
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                problems.append((name, reason_of(error)))
                continue
            if status.st_mode & _PLAIN_MASK == _PLAIN and status.st_nlink == 1:
                sizes.append(status.st_size)
            else:
                size, row = _examine(descriptor, len(names), name, status)
                sizes.append(size)
                odd += row
            names.append(name)
    return Listing(names, sizes, directories, odd, problems)


def _examine(
    descriptor: int, position: int, name: str, status: os.stat_result
) -> tuple[int, list[Odd]]:
    """The size of an entry that is no plain file and what is odd about it."""
    identity = (status.st_dev, status.st_ino)
    if not stat.S_ISREG(status.st_mode):
        return 0, [(position, _kind(status.st_mode), *identity)]
    rows: list[Odd] = []
    if not _may_read(descriptor, name, status):
        rows.append((position, "unreadable", *identity))
    if status.st_nlink > 1:
        rows.append((position, "hardlink", *identity))
    return status.st_size, rows


def _may_read(descriptor: int, name: str, status: os.stat_result) -> bool:
    if status.st_mode & 0o444 == 0o444:
        return True
    return os.access(name, os.R_OK, dir_fd=descriptor, effective_ids=True, follow_symlinks=False)


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "symlink"
    if stat.S_ISFIFO(mode):
        return "fifo"
    return "socket" if stat.S_ISSOCK(mode) else "device"


def reason_of(error: OSError) -> str:
    """The system's words for an error, in lower case, without the path."""
    if isinstance(error, FileNotFoundError):
        return "vanished while it was walked"
    if isinstance(error, PermissionError):
        return DENIED
    return (error.strerror or str(error)).lower()
