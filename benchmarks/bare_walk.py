"""The least that a walk in Python costs: every entry listed, every size asked for, nothing decided.

python benchmarks/bare_walk.py DIR
"""

from __future__ import annotations

import os
import sys

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def bare_walk(root: int) -> int:
    """The sum of the sizes of all entries that are not directories, in one process."""
    size = 0
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        descriptor = os.open(prefix or ".", _DIRECTORY, dir_fd=root)
        with os.scandir(descriptor) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{prefix}{entry.name}/")
                else:
                    size += entry.stat(follow_symlinks=False).st_size
        os.close(descriptor)
    return size


if __name__ == "__main__":
    print(bare_walk(os.open(sys.argv[1], _DIRECTORY)))
