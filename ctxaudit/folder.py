"""A directory that was read and decided, packed so that a million files fit into memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.walk import Odd


class Folder(NamedTuple):
    """One directory with its entries that are not directories.

    `prefix` is its path with a slash at the end, empty for the context root; `state` its own
    decision (see `ignorefile.decide`). The `entries` names are joined by `/`. `sizes` is an array
    of unsigned 64-bit numbers as bytes; `total` and `largest` are their sum and maximum, so that
    most questions need not unpack them. `states` is an array of ints as bytes, empty where every
    entry has the directory's own state; `asked` is False where no pattern was asked about the
    entries, because none could change that. `odd` is as in `walk.Listing`; `emptied` are positions
    of files that BuildKit delivers with 0 bytes; `watched` are positions of names that the survey
    was told to watch for, each with the number of the watched name, `owner` is that number for the
    directory itself or the outermost one above it that has such a name, -1 for none; `pruned` are
    excluded directories, with their states, that were left unread; `problems` are names that could
    not be read (empty: the directory itself).
    """

    prefix: str
    state: int
    names: str = ""
    entries: int = 0
    sizes: bytes = b""
    total: int = 0
    largest: int = 0
    states: bytes = b""
    asked: bool = True
    odd: tuple[Odd, ...] = ()
    emptied: tuple[int, ...] = ()
    watched: tuple[tuple[int, int], ...] = ()
    owner: int = -1
    pruned: tuple[tuple[str, int], ...] = ()
    problems: tuple[tuple[str, str], ...] = ()

    def name_list(self) -> list[str]:
        """The names of all entries that are not directories."""
        return self.names.split("/") if self.entries else []

    def size_array(self) -> array[int]:
        """The size of each entry in bytes, 0 for what is no regular file."""
        return array("Q", self.sizes)

    def state_list(self) -> list[int]:
        """The state of each entry."""
        return array("i", self.states).tolist() if self.states else [self.state] * self.entries

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Name, bytes and state of each entry."""
        return zip(self.name_list(), self.size_array(), self.state_list(), strict=True)

    def with_size(self, position: int, size: int) -> Folder:
        """The same folder with another size for one entry."""
        sizes = self.size_array()
        sizes[position] = size
        return self._replace(sizes=sizes.tobytes(), total=sum(sizes), largest=max(sizes))
