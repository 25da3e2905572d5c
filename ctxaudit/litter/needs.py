"""What of the catalogue's claims a build needs: what it names, and what none of its steps makes."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.claims import Claim, Claims, narrowed, paths_of
from ctxaudit.expression import Expression
from ctxaudit.named import is_output, leads_through, named_sources
from ctxaudit.tree import ContextTree

if TYPE_CHECKING:
    from ctxaudit.journey import Journey

_MAKERS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "catalogue/data/makers.txt")


class Split(NamedTuple):
    """The claims of one entry that a build has no need of, and the others."""

    unneeded: list[Claim]
    wanted: list[Claim]


_WILD = Expression(r"[*?\[\\]")


class Needs:
    """Answers for one build of a context; `journey` is None where there is no Dockerfile."""

    def __init__(self, tree: ContextTree, journey: Journey | None) -> None:
        self.tree = tree
        self.journey = journey
        # of all stages: an ignore file serves all targets
        self.sources = () if journey is None else tuple(named_sources(journey.plan.copies))
        first = [source[0] for source in self.sources]
        # what sources begin with; None where a wildcard may stand for any name
        self._first = None if any(_WILD.search(one) for one in first) else frozenset(first)
        self._splits: dict[int, tuple[Mapping[str, Claims], dict[str, Split]]] = {}

    def split(self, litter: Mapping[str, Claims]) -> dict[str, Split]:
        """For each entry the claims that nothing names, and those that are wanted.

        Wanted is what a COPY or the user's exception names, and what lies in it. Rules of several
        families ask for the same.
        """
        known = self._splits.get(id(litter))
        if known is None:  # with the mapping itself, so that its id is not given away again
            known = self._splits[id(litter)] = (litter, self._split_all(litter))
        return known[1]

    def _split_all(self, litter: Mapping[str, Claims]) -> dict[str, Split]:
        if not self.sources and not self.tree.patterns.has_exceptions:
            return {name: Split(claims.items, []) for name, claims in litter.items()}
        found = {name: self._split(claims) for name, claims in litter.items()}
        wanted = tuple(
            f"{claim.path}/"
            for one in found.values()
            for claim in one.wanted
            if not claim.positions
        )
        return {name: _with_inner(one, wanted) for name, one in found.items()}

    def _split(self, claims: Claims) -> Split:
        unneeded: list[Claim] = []
        wanted: list[Claim] = []
        for claim in claims.items:
            named = self._named(claim, claims.brought)
            if not named:
                unneeded.append(claim)
            elif not claim.positions or len(named) == len(claim.positions):
                wanted.append(claim)
            else:
                unneeded.append(self._part(claim, set(named), named=False))
                wanted.append(self._part(claim, set(named), named=True))
        return Split(unneeded, wanted)

    def _named(self, claim: Claim, brought: frozenset[str]) -> list[str]:
        """The claimed paths that a source or an exception of the ignore file names."""
        first, slash, _ = claim.path.partition("/")
        no_source = slash and self._first is not None and first not in self._first
        if no_source and not brought:
            return []
        return [
            path
            for path in paths_of(self.tree, claim)
            if path in brought or (not no_source and self._is_named(path))
        ]

    def _is_named(self, path: str) -> bool:
        parts = path.split("/")
        if self._first is not None and parts[0] not in self._first:
            return False
        return any(_speaks_of(source, parts) for source in self.sources)

    def _part(self, claim: Claim, paths: set[str], *, named: bool) -> Claim:
        folder = self.tree.folders[claim.at]
        names = folder.name_list()
        kept = [at for at in claim.positions if (folder.prefix + names[at] in paths) == named]
        return narrowed(self.tree, claim, kept)

    def makes(self, tools: str) -> bool:
        """Whether a step of this build runs a program that makes what these tools make.

        True without a Dockerfile, and where a script's language leaves it open.
        """
        if self.journey is None:
            return True
        programs = self._programs
        return programs is None or not programs.isdisjoint(makers(tools))

    @functools.cached_property
    def _programs(self) -> frozenset[str] | None:
        from ctxaudit.dockerfile.scripts import commands_of, script_of

        found: set[str] = set()
        instructions = () if self.journey is None else self.journey.plan.instructions
        for one in instructions:
            if one.name != "RUN":
                continue
            if not one.json and script_of(one) is None:
                return None
            found.update(command.program for command in commands_of(one))
        # a script of the project may do anything
        return None if any(name.endswith((".sh", ".py")) for name in found) else frozenset(found)


def _with_inner(split: Split, wanted: tuple[str, ...]) -> Split:
    """The split with what lies in a wanted directory among the wanted."""
    inner = [claim for claim in split.unneeded if claim.path.startswith(wanted)]
    if not inner:
        return split
    unneeded = [claim for claim in split.unneeded if not claim.path.startswith(wanted)]
    return Split(unneeded, split.wanted + inner)


@functools.cache
def makers(tools: str) -> frozenset[str]:
    """The programs that make what an ecosystem's entries describe, the general ones among them."""
    with open(_MAKERS, encoding="utf-8") as file:
        rows = [line.split(": ") for line in file if ": " in line]
    table = {name: frozenset(programs.split()) for name, programs in rows}
    return table["generic"] | table.get(tools, frozenset())


def _speaks_of(source: Sequence[str], path: Sequence[str]) -> bool:
    """Whether a source names this path or something below it; one that takes all there does not.

    What lies in the output of an earlier build is named with it.
    """
    if len(source) < len(path) and is_output(source):
        return leads_through(source, path[: len(source)])
    if len(source) < len(path) or not source[len(path) - 1].strip("*?"):
        return False
    return leads_through(source, path)
