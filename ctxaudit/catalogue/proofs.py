"""Whether the markers of an entry are there: what lies beside, above or in a thing tells its kind.

Only names that the survey saw are asked for, but for the signature of a cache directory tag, which
is read from the file.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable

from ctxaudit.catalogue.entry import CONFIDENCES, Confidence, Entry, Marker
from ctxaudit.expression import Expression
from ctxaudit.tree import ContextTree, parent_of

# https://bford.info/cachedir/
_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"
_WILD = Expression(r"[*?\[]")

ReadStart = Callable[[str, int], bytes]


def reader_of(context_dir: str) -> ReadStart:
    """Reads the first bytes of a regular file of a context; none where that is impossible."""

    def read_start(path: str, count: int) -> bytes:
        from ctxaudit.reading import read_regular

        try:
            return read_regular(os.path.join(context_dir, path))[:count]
        except OSError:
            return b""  # what cannot be read proves nothing

    return read_start


class Proofs:
    """Answers for the entries of one tree."""

    def __init__(self, tree: ContextTree, read_start: ReadStart) -> None:
        self.tree = tree
        self.read_start = read_start
        self._names = functools.cache(self._names_in)

    def confidence(self, entry: Entry, base: str, path: str) -> Confidence:
        """How sure it is that the thing at `path` is what the entry says.

        `base` is the prefix of the directory where the entry's name begins.
        """
        found = entry.confidence
        for proof in entry.proofs:
            better = CONFIDENCES.index(proof.confidence) > CONFIDENCES.index(found)
            if better and all(self._holds(marker, base, path) for marker in proof.markers):
                found = proof.confidence
        return found

    def _holds(self, marker: Marker, base: str, path: str) -> bool:
        condition, name = marker
        if condition == "inside":
            return self._is_there(f"{path}/", name)
        if condition == "tagged":
            tag = f"{path}/{name}"
            return self._is_there(f"{path}/", name) and self.is_tag(tag)
        if self._is_there(base, name):
            return True
        while condition == "above" and base:
            base = parent_of(base)
            if self._is_there(base, name):
                return True
        return False

    def is_tag(self, path: str) -> bool:
        """Whether a file has the signature of a cache directory tag."""
        return self.read_start(path, len(_SIGNATURE)) == _SIGNATURE

    def _is_there(self, prefix: str, name: str) -> bool:
        """Whether a path, maybe with wildcards, is below a directory, file or directory."""
        first, slash, rest = name.partition("/")
        names = self._names(prefix)
        if not _WILD.search(first):
            return first in names and (not slash or self._is_there(f"{prefix}{first}/", rest))
        from fnmatch import translate

        matches = re.compile(translate(first)).match
        return any(
            matches(one) and (not slash or self._is_there(f"{prefix}{one}/", rest)) for one in names
        )

    def _names_in(self, prefix: str) -> frozenset[str]:
        at = self.tree.by_prefix.get(prefix)
        if at is None:
            return frozenset()
        folder = self.tree.folders[at]
        below = (self.tree.folders[child].prefix for child in self.tree.children[at])
        unread = (name for name, _ in folder.pruned)
        return frozenset((*folder.name_list(), *(one[len(prefix) : -1] for one in below), *unread))
