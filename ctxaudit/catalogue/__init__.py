"""The catalogue of well-known names that builds hardly need: data in `data`, read when asked for.

Each file there is one family, which is what a rule reports; an entry says by which patterns,
markers and confidence a thing is known, and when a build needs it after all.
"""

from __future__ import annotations

import functools

from ctxaudit.catalogue.entry import Entry, Marker, Proof
from ctxaudit.catalogue.read import read_family

__all__ = [
    "CONTEXT_FAMILIES",
    "FAMILIES",
    "GIT",
    "OUTPUT_FAMILIES",
    "SECRET_FAMILIES",
    "UNNEEDED",
    "Entry",
    "Marker",
    "Proof",
    "entries",
    "entry",
    "is_litter",
    "is_preventive",
]

GIT = "git-history"
NODE_MODULES = "node-modules"
UNNEEDED = "unneeded-files"
CONTEXT_FAMILIES = (
    "git-history",
    "vcs-history",
    "installed-dependencies",
    "build-output",
    "cache-files",
    "test-output",
    "log-files",
    "editor-files",
    "temporary-files",
    "archive-or-dump",
    "large-data",
    "infrastructure-state",
)
# what tools make again
OUTPUT_FAMILIES = ("build-output", "installed-dependencies")
SECRET_FAMILIES = ("secret", "credentials", "key-material")
FAMILIES = (*CONTEXT_FAMILIES, UNNEEDED, *SECRET_FAMILIES)

# what `entries` of these have in low confidence is known by no name alone
_OF_PEOPLE = frozenset(("archive-or-dump", "large-data", *SECRET_FAMILIES))
# directories that tools and people make, and whose names are also given to sources
_MAYBE_LITTER = frozenset("bin coverage data env logs obj temp tmp".split(" "))


@functools.cache
def entries(*families: str) -> tuple[Entry, ...]:
    """The entries of these families, of all without one."""
    return tuple(entry for family in families or FAMILIES for entry in read_family(family))


def entry(name: str) -> Entry:
    """The entry with this id. Raises KeyError."""
    return {one.id: one for one in entries()}[name]


@functools.cache
def _litter() -> frozenset[str]:
    """The last parts of patterns that mean litter wherever they match."""
    return frozenset(
        name.rpartition("/")[2]
        for one in entries()
        if one.family != UNNEEDED and one.confidence != "low"
        for name in one.names
        if name.startswith("**/") and name.count("/") == 1
    ) | {"*.py[co]", "*.py[cod]", "*.pyd"}


@functools.cache
def _maybe_litter() -> frozenset[str]:
    """The last parts of patterns that mean litter in certain places."""
    return _MAYBE_LITTER | {
        name.rpartition("/")[2]
        for one in entries()
        if one.family != UNNEEDED and (one.family not in _OF_PEOPLE or one.confidence != "low")
        for name in one.names
    }


def is_litter(name: str) -> bool:
    """Whether this name, or pattern of a name, is the same litter at any depth."""
    return name in _litter()


def is_preventive(name: str) -> bool:
    """Whether a pattern of this name makes sense although nothing of the kind is there today."""
    last = name.rstrip("/*").rpartition("/")[2]
    return any(
        one in _litter() or one in _maybe_litter() for one in (last, name.rpartition("/")[2])
    )
