"""Finds what the catalogue knows among the included entries of a tree."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from ctxaudit.catalogue import CONTEXT_FAMILIES, SECRET_FAMILIES, UNNEEDED, entries
from ctxaudit.catalogue.entry import CONFIDENCES
from ctxaudit.catalogue.names import Named, NameIndex
from ctxaudit.catalogue.proofs import Proofs, ReadStart
from ctxaudit.claims import Claim, Claims, Source, root_only
from ctxaudit.folder import Folder
from ctxaudit.ignorefile import gopath
from ctxaudit.model import Totals
from ctxaudit.tree import ContextTree, parent_of, split_prefix

# a directory that is known by a name which sources have as well, and nothing else: see `find`
LARGE_GUESS = 10_000_000
# what lies in such a directory is there for a test to read, if it is of one of these families
_FIXTURES = frozenset(
    "fixture fixtures __fixtures__ testdata test-data test_data testfixtures cassettes".split()
)
_OF_FIXTURES = frozenset(
    "installed-dependencies build-output log-files archive-or-dump large-data "
    "infrastructure-state".split()
)


@cache
def index_of(families: tuple[str, ...]) -> NameIndex:
    """The names of these families, but for those that speak of the directory around them."""
    return NameIndex(one for one in entries(*families) if not one.claims_parent)


class Known(NamedTuple):
    """What is known of a tree for every build.

    `litter` are the claims by the ids of catalogue entries; `deeper` those of the root-only
    patterns of the ignore file, by their numbers, as if they held at any depth.
    """

    litter: dict[str, Claims]
    deeper: dict[int, Claims]


class Finder:
    """One pass over the folders of a tree, from the root down."""

    def __init__(
        self,
        tree: ContextTree,
        families: tuple[str, ...],
        read_start: ReadStart,
        *,
        deeper: bool = True,
    ) -> None:
        self.tree = tree
        self.tells_deeper = deeper
        self.index = index_of(families)
        self.parents = [one for one in entries(*families) if one.claims_parent]
        self.proofs = Proofs(tree, read_start)
        self.claims: list[Claim] = []
        self.deeper: dict[int, list[Claim]] = {}
        self.spoiled: set[str] = set()  # patterns that match what is not claimed by them
        self._by_extension: dict[str, Source | None] = {}
        self._numbers = root_only(tree.patterns.patterns)

    def run(self) -> None:
        """Fills `claims`, `deeper` and `spoiled`."""
        files = self.tree.rolled_up[0]
        done = bytearray(len(self.tree.folders))
        for at, folder in enumerate(self.tree.folders):
            if done[self.tree.parents[at]] or not files[at] or (at and self._takes(at, folder)):
                done[at] = 1
            elif folder.entries and not self.tree.has_none_included(folder):
                self._take_files(at, folder)

    def _takes(self, at: int, folder: Folder) -> bool:
        """Claims a directory if it is known; true if that settles all below it."""
        prefix, name = split_prefix(folder.prefix)
        source = self._by_name(prefix, name, folder) if self.index.suspects([name], name) else None
        if source is None or source.confidence != "high":
            source = self._by_content(folder) or source
        totals = Totals(self.tree.rolled_up[0][at], self.tree.rolled_up[1][at])
        claim = Claim(folder.prefix[:-1], totals, at, source=source)
        if self._is_deeper(at, folder):
            self.deeper.setdefault(self._numbers[folder.owner], []).append(claim)
            return source is not None
        if source is None:
            return False
        if source.confidence == "low" and totals.bytes < _least_guess(source):
            self.spoiled.add(source.pattern)
            return False
        self.claims.append(claim)
        return source.confidence == "high"

    def _is_deeper(self, at: int, folder: Folder) -> bool:
        """Whether it is the outermost one that a root-only pattern would have taken."""
        above = self.tree.parents[at]
        is_first = folder.owner >= 0 and above > 0 and self.tree.folders[above].owner < 0
        return self.tells_deeper and is_first

    def _of_file(self, prefix: str, name: str) -> Source | None:
        """As `_by_name`; remembers what an extension tells wherever the file is."""
        extension = self.index.only_extension(name)
        if extension is None or "\n" in prefix or _is_fixture(prefix):
            return self._by_name(prefix, name, None)
        if extension not in self._by_extension:
            self._by_extension[extension] = self._by_name(prefix, name, None)
        return self._by_extension[extension]

    def _by_name(self, prefix: str, name: str, folder: Folder | None) -> Source | None:
        found = self.index.matching(prefix, name)
        if not found:
            return None
        unfit = "dir" if folder is None else "file"
        fitting = [one for one in found if one.entry.kind != unfit]
        if _is_fixture(prefix):
            fitting = [one for one in fitting if one.entry.family not in _OF_FIXTURES]
        best = None
        for weight in sorted({one.weight for one in fitting}, reverse=True):
            alike = (self._source(one, prefix, name) for one in fitting if one.weight == weight)
            best = best or _best([one for one in alike if one is not None])
        self.spoiled.update(
            one.pattern for one in found if best is None or one.pattern != best.pattern
        )
        return best

    def _source(self, one: Named, prefix: str, name: str) -> Source | None:
        """The entry as far as it is sure; None where only a marker counts and none is there."""
        entry = one.entry
        if not entry.proofs:
            return Source(entry, one.pattern, entry.confidence, proven=False)
        base = prefix
        for _ in range(one.depth - 1):
            base = parent_of(base)
        confidence = self.proofs.confidence(entry, base, prefix + name)
        if confidence == "none":
            return None
        return Source(entry, one.pattern, confidence, proven=confidence != entry.confidence)

    def _by_content(self, folder: Folder) -> Source | None:
        """What a file in the directory tells of it."""
        for entry in self.parents:
            for pattern in entry.names:
                name = pattern.rpartition("/")[2]
                if name in folder.names and name in folder.name_list():
                    path = folder.prefix[:-1]
                    confidence = self.proofs.confidence(entry, folder.prefix, path)
                    if confidence == "high":
                        return Source(entry, pattern, confidence, proven=True)
        return None

    def _take_files(self, at: int, folder: Folder) -> None:
        names = folder.name_list()
        deeper = dict(folder.watched) if self.tells_deeper and at and folder.owner < 0 else {}
        suspects = self.index.suspects(names, folder.names)
        if not deeper and not suspects:
            return
        states, sizes = folder.state_list(), folder.size_array()
        groups: dict[tuple[str, str], tuple[Source, list[int]]] = {}
        for position in sorted({*suspects, *deeper}):
            name = names[position]
            if not self.tree.is_included(folder.prefix + name, states[position]):
                continue
            if position in deeper:
                claim = Claim(folder.prefix + name, Totals(1, sizes[position]), at, (position,))
                self.deeper.setdefault(self._numbers[deeper[position]], []).append(claim)
            elif (source := self._of_file(folder.prefix, name)) is not None:
                key = (source.pattern, source.confidence)
                groups.setdefault(key, (source, []))[1].append(position)
        for source, positions in groups.values():
            largest = max(positions, key=lambda position: sizes[position])
            totals = Totals(len(positions), sum(sizes[position] for position in positions))
            path = folder.prefix + names[largest]
            self.claims.append(Claim(path, totals, at, tuple(positions), source))


@lru_cache(maxsize=1)
def _is_fixture(prefix: str) -> bool:
    return not _FIXTURES.isdisjoint(prefix.split("/"))


def _best(sources: list[Source]) -> Source | None:
    """The surest one that a marker proves, else the least sure."""
    proven = [source for source in sources if source.proven]
    return max(proven, key=_rank) if proven else min(sources, key=_rank, default=None)


def _least_guess(source: Source) -> int:
    return 0 if source.entry.family == UNNEEDED else LARGE_GUESS


def _rank(source: Source) -> int:
    return CONFIDENCES.index(source.confidence)


def find_known(tree: ContextTree, read_start: ReadStart) -> Known:
    """What the catalogue's context families and the root-only patterns take of a tree.

    A claim has all that is included below its directory, so claims are disjoint. What a root-only
    pattern would have taken is told of that pattern alone. A directory that is known by a name
    which sources have as well is claimed from LARGE_GUESS bytes on.
    """
    finder = Finder(tree, CONTEXT_FAMILIES, read_start)
    finder.run()
    deeper = {number: Claims(tree, items) for number, items in sorted(finder.deeper.items())}
    return Known(_by_entry(finder), deeper)


def find_unneeded(tree: ContextTree, read_start: ReadStart) -> dict[str, Claims]:
    """What the family `unneeded-files` takes of a tree, by the ids of its entries.

    Asked for apart, since only a rule that is off by default needs it.
    """
    finder = Finder(tree, (*CONTEXT_FAMILIES, UNNEEDED), read_start)
    finder.run()
    found = _by_entry(finder)
    return {one.id: found[one.id] for one in entries(UNNEEDED) if one.id in found}


def find_all(tree: ContextTree, read_start: ReadStart) -> dict[str, Claims]:
    """What all families but those of secrets take of a tree, whatever root-only patterns mean."""
    finder = Finder(tree, (*CONTEXT_FAMILIES, UNNEEDED), read_start, deeper=False)
    finder.run()
    return _by_entry(finder)


def named_secrets(tree: ContextTree, read_start: ReadStart) -> dict[str, Claims]:
    """Included entries with names of the families `secret`, `credentials` and `key-material`.

    By the ids of the catalogue's entries; the source of each claim has the confidence.
    """
    finder = Finder(tree, SECRET_FAMILIES, read_start, deeper=False)
    finder.run()
    return _by_entry(finder)


def _by_entry(finder: Finder) -> dict[str, Claims]:
    found: dict[str, list[Claim]] = {}
    for claim in _disjoint(finder.claims):
        if claim.source is not None:
            found.setdefault(claim.source.entry.id, []).append(claim)
    return {name: _claims(finder, items) for name, items in sorted(found.items())}


def _disjoint(claims: list[Claim]) -> Iterator[Claim]:
    """The claims, guesses at a whole directory without what is better known in it."""
    guesses = [
        claim
        for claim in claims
        if not claim.positions and claim.source is not None and claim.source.confidence != "high"
    ]
    for claim in claims:
        around = [one for one in guesses if claim.path.startswith(f"{one.path}/")]
        if claim not in guesses:
            yield claim
        elif not around:
            inside = (one for one in claims if one.path.startswith(f"{claim.path}/"))
            totals = claim.totals
            for one in inside:
                if one not in guesses:
                    totals = totals.plus(-one.totals.files, -one.totals.bytes)
            yield claim._replace(totals=totals)


def _claims(finder: Finder, items: list[Claim]) -> Claims:
    sources = {claim.source for claim in items if claim.source is not None}
    proven = {source.pattern for source in sources if source.proven}
    patterns = (
        {source.pattern for source in sources if source.pattern.startswith("**/")}
        - finder.spoiled
        - proven
        - {source.pattern for source in sources if _takes_exceptions(source)}
    )
    return Claims(finder.tree, items, frozenset(patterns))


def _takes_exceptions(source: Source) -> bool:
    """Whether the pattern also matches names that its entry says are not meant."""
    last = source.pattern.rpartition("/")[2]
    names = (one.rpartition("/")[2].replace("*", "x") for one in source.entry.exceptions)
    return any(gopath.match(last, name) for name in names)
